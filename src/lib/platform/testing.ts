import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, inject } from 'vitest';
import { provideRuntime } from '#lib/platform/config.ts';
import { closeDatabase, openDatabase } from '#lib/platform/database.server.ts';
import { APP_ROLE, connected, OWNER_ROLE } from '#lib/platform/roles.server.ts';

export type TestServer = { adminUrl: string; prefix: string; password: string };
export type TestDatabase = {
  /** As `lierre_app`: row-level security applies. */
  appUrl: string;
  /** As `lierre_owner`, who owns the tables and is no superuser. */
  ownerUrl: string;
  /** As superuser: looks past row-level security. For what a test must see from outside, never for the work itself. */
  adminUrl: string;
  drop(): Promise<void>;
};

/** An empty, migrated database of its own on the run's server; `TEST_DATABASE_URL` names another server. */
export async function testDatabase(): Promise<TestDatabase> {
  const server = inject('testServer');
  const name = `${server.prefix}_${randomBytes(5).toString('hex')}`;
  await connected(server.adminUrl, (client) =>
    client.query(`create database ${name} template ${server.prefix}_template owner ${OWNER_ROLE}`)
  );
  return {
    appUrl: inDatabase(server, name, APP_ROLE),
    ownerUrl: inDatabase(server, name, OWNER_ROLE),
    adminUrl: inDatabase(server, name),
    drop: () =>
      connected(
        server.adminUrl,
        async (client) => void (await client.query(`drop database ${name} with (force)`))
      )
  };
}

/**
 * For the top of a test file: a database for all its tests, with the application's pool open on it.
 * Returns a function because the database exists only once the tests run.
 */
export function useTestDatabase(pool: { max?: number } = {}): () => TestDatabase {
  let database: TestDatabase | undefined;
  beforeAll(async () => {
    database = await testDatabase();
    openDatabase(database.appUrl, pool.max, 60_000); // a rule holds on a busy machine too
    provideRuntime({
      databaseUrl: database.appUrl,
      ownerUrl: database.ownerUrl,
      databaseKind: 'embedded',
      poolSize: pool.max ?? 10,
      publicUrl: 'http://localhost',
      secret: 'a secret for tests, and long enough',
      smtpUrl: null,
      mailFrom: 'Lierre <lierre@localhost>',
      dataFolder: '/nowhere',
      version: 'test'
    });
  });
  afterAll(async () => {
    await closeDatabase();
    await database?.drop();
  });
  return () => {
    if (!database) throw new Error('The test database exists only inside tests and hooks');
    return database;
  };
}

/** Connection string to a database of the server, as one of our roles or as its administrator. */
export function inDatabase(server: TestServer, database: string, role?: string): string {
  const url = new URL(server.adminUrl);
  url.pathname = `/${database}`;
  if (role) {
    url.username = role;
    url.password = server.password;
  }
  return url.href;
}
