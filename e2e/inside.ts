import type { Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { closeDatabase, openDatabase } from '#lib/platform/database.server.ts';
import { reachSocket, socketUrl } from '#lib/platform/postgres.server.ts';
import { APP_ROLE } from '#lib/platform/roles.server.ts';
import { readSecrets, type Secrets } from '#lib/platform/secrets.server.ts';
import { signedIn } from '../checks/pages.ts';
import type { Stage } from './harness.ts';

/** The database of a running Lierre, opened from here with the rights of the application. */
export type Inside = { secrets: Secrets; close: () => Promise<void> };

export async function openInside(data: string): Promise<Inside> {
  const secrets = await readSecrets(data);
  const socket = reachSocket(data);
  openDatabase(socketUrl(socket.host, APP_ROLE, secrets.databaseApp, 'lierre'), 4);
  return {
    secrets,
    close: async () => {
      await closeDatabase();
      socket.dispose();
    }
  };
}

/** For the top of a test file, after `useLierre`: worlds are made in its database, and people are let in without a sign-in. */
export function useInside(lierre: Stage): { enter: (page: Page, personId: string | null) => Promise<void> } {
  let inside: Inside | undefined;
  beforeAll(async () => {
    inside = await openInside(lierre.data());
  });
  afterAll(() => inside?.close());
  return {
    /** `null` is a visitor: nobody is signed in. */
    enter: async (page, personId) => {
      if (!personId) return;
      const { name, value } = await signedIn(personId, inside!.secrets.auth);
      await page.context().addCookies([{ name, value, url: lierre.url() }]);
    }
  };
}
