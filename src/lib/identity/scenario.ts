import { setTimeout as after } from 'node:timers/promises';
import { base32 } from '@better-auth/utils/base32';
import { createOTP } from '@better-auth/utils/otp';
import { applySetCookies } from 'better-auth/cookies';
import { savePassword } from '#lib/identity/data.server.ts';
import { hashPassword } from '#lib/identity/password.server.ts';
import { sessionToken } from '#lib/identity/session.server.ts';
import type { Caller } from '#lib/identity/sign-in.server.ts';
import { newId } from '#lib/kernel/ids.ts';
import { provideRuntime, runtimeConfig, type Provider } from '#lib/platform/config.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { enter, type Entered } from '#lib/platform/enter.server.ts';

/** For tests: the settings that signing in reads. */
export function provideTestRuntime(
  publicUrl = 'http://localhost:3000',
  provider: Provider | null = null
): void {
  provideRuntime({
    databaseUrl: 'postgres://unused',
    ownerUrl: 'postgres://unused',
    databaseKind: 'embedded',
    poolSize: 10,
    publicUrl,
    secret: 'a secret of the tests, longer than 32 signs',
    smtpUrl: null,
    mailFrom: 'Lierre <lierre@localhost>',
    provider,
    dataFolder: '/nowhere',
    version: '0'
  });
}

/** For tests: a browser that keeps its cookies, and with it what the server sees of each of its requests. */
export type Browser = {
  /** The next request of this browser. */
  ask: () => Caller;
  /** The Cookie header it would send now. */
  cookie: () => string;
  /** Who the server takes it for, from the cookie to the database. */
  whoami: () => Promise<Entered | null>;
};

let addresses = 0;

export function browser(
  userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
): Browser {
  addresses += 1;
  const ip = `10.1.${addresses >> 8}.${addresses & 255}`;
  const jar = new Headers();
  const cookie = () => jar.get('cookie') ?? '';
  return {
    cookie,
    ask: () => ({
      request: new Request('http://localhost:3000/', {
        headers: { cookie: cookie(), 'user-agent': userAgent }
      }),
      locals: { token: sessionToken(cookie(), runtimeConfig().secret) },
      getClientAddress: () => ip,
      cookies: {
        set: (name: string, value: string) => applySetCookies(jar, [`${name}=${encodeURIComponent(value)}`])
      } as unknown as Caller['cookies']
    }),
    whoami: async () => {
      const token = sessionToken(cookie(), runtimeConfig().secret);
      return token ? transaction({}, (tx) => enter(tx, { token, slug: null }), { readOnly: true }) : null;
    }
  };
}

/** For tests: an account, with a password where one is given. */
export async function account(
  more: { password?: string; name?: string } = {}
): Promise<{ id: string; email: string }> {
  const id = newId();
  const email = `p${id.slice(-10)}@exemple.fr`;
  await transaction({}, async (tx) => {
    await tx
      .insertInto('persons')
      .values({ id, email, name: more.name ?? 'Samira Benali', email_verified: true })
      .execute();
    if (more.password) await savePassword(tx, id, await hashPassword(more.password), Temporal.Now.instant());
  });
  return { id, email };
}

/** For tests: the text of the latest mail to this address. */
export async function lastMail(to: string): Promise<string | null> {
  const row = await transaction({ instance: true }, (tx) =>
    tx
      .selectFrom('mails')
      .select('text')
      .where('to_address', '=', to)
      .orderBy('id', 'desc')
      .executeTakeFirst()
  );
  return row?.text ?? null;
}

const STEP_MS = 30_000;
/** So much of a step is left until the first code is used. */
const ENOUGH_MS = 5_000;

/**
 * For tests: an app that shows codes for this secret (base 32), a new one at each call. Each serves once, and those of the
 * step before, of this one and of the next are right; a step that is about to end is waited for.
 */
export async function authenticator(secret: string): Promise<() => Promise<string>> {
  const left = STEP_MS - (Date.now() % STEP_MS);
  if (left < ENOUGH_MS) await after(left);
  const app = createOTP(new TextDecoder().decode(base32.decode(secret)));
  let step = Math.floor(Date.now() / STEP_MS) - 1;
  return () => app.hotp(step++);
}
