import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { auth, createAuth } from '#lib/identity/auth.server.ts';
import { revokeOtherSessions, revokeSession } from '#lib/identity/operations.ts';
import { account, browser, provideTestRuntime, type Browser } from '#lib/identity/scenario.ts';
import { SESSION_SECONDS, sessionCookie, sessionToken, slide } from '#lib/identity/session.server.ts';
import { signInWithPassword } from '#lib/identity/sign-in.server.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { enter } from '#lib/platform/enter.server.ts';
import { execute } from '#lib/platform/operation.ts';
import type { Scope } from '#lib/platform/page.server.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

const database = useTestDatabase();
beforeAll(() => provideTestRuntime());

const PASSWORD = 'quatre mots bien ordinaires';
const outside = (sql: string, values: unknown[] = []) =>
  connected(database().adminUrl, async (client) => (await client.query(sql, values)).rows);

async function signedIn() {
  const there = browser();
  const { id, email } = await account({ password: PASSWORD });
  await signInWithPassword(there.ask(), { email, password: PASSWORD });
  return { there, id, email, cookie: there.cookie() };
}

/** Our verdict: the signature here, the rest in the database, as every page does it. */
async function ours(cookie: string): Promise<string | null> {
  const token = sessionToken(cookie, runtimeConfig().secret);
  const entered = token
    ? await transaction({}, (tx) => enter(tx, { token, slug: null }), { readOnly: true })
    : null;
  return entered?.person.id ?? null;
}
/** better-auth's verdict, without letting it change anything. */
async function theirs(cookie: string): Promise<string | null> {
  const session = await auth().api.getSession({
    headers: new Headers({ cookie }),
    query: { disableRefresh: true }
  });
  return session?.user.id ?? null;
}

test('A living session is one for better-auth and for us', async () => {
  const { cookie, id } = await signedIn();
  expect([await ours(cookie), await theirs(cookie)]).toEqual([id, id]);
  expect([await ours(`a=1; ${cookie}; b="2"`), await theirs(`a=1; ${cookie}; b="2"`)]).toEqual([id, id]);
});

test('A session that expired is none, at the same moment, for both', async () => {
  const { cookie, id } = await signedIn();
  await outside("update sessions set expires_at = now() + interval '1 hour' where person_id = $1", [id]);
  expect([await ours(cookie), await theirs(cookie)]).toEqual([id, id]);
  await outside("update sessions set expires_at = now() - interval '1 millisecond' where person_id = $1", [
    id
  ]);
  expect(await ours(cookie)).toBeNull();
  expect(await theirs(cookie)).toBeNull();
});

test('A session that was revoked is over at once, for both', async () => {
  const { there, cookie, id } = await signedIn();
  const { actor, sessionId } = (await there.whoami())!;
  expect(await execute(revokeSession, { actor, input: { id: sessionId } })).toMatchObject({ ok: true });
  expect(await ours(cookie)).toBeNull();
  expect(await theirs(cookie)).toBeNull();
  expect(await outside('select 1 from sessions where person_id = $1', [id])).toEqual([]);
});

test('Nobody revokes the session of somebody else', async () => {
  const [mine, other] = [await signedIn(), await signedIn()];
  const { actor } = (await mine.there.whoami())!;
  const { sessionId } = (await other.there.whoami())!;
  expect(await execute(revokeSession, { actor, input: { id: sessionId } })).toMatchObject({
    problems: [{ kind: 'not_found' }]
  });
  expect(await ours(other.cookie)).toBe(other.id);
});

test('Signing out everywhere else keeps this device and no other', async () => {
  const { there, email, cookie } = await signedIn();
  const others = [browser(), browser()];
  for (const other of others) await signInWithPassword(other.ask(), { email, password: PASSWORD });
  const { actor, sessionId } = (await there.whoami())!;
  expect(await execute(revokeOtherSessions, { actor, input: { sessionId } })).toEqual({
    ok: true,
    value: { ended: 2 }
  });
  expect(await ours(cookie)).not.toBeNull();
  for (const other of others) expect(await ours(other.cookie())).toBeNull();
});

test('Whatever is done to a cookie, both say the same', async () => {
  const { cookie } = await signedIn();
  const other = (await signedIn()).cookie;
  const name = sessionCookie(false);
  const value = decodeURIComponent(cookie.slice(name.length + 1));
  const [token = '', signature = ''] = value.split('.');
  const foreign = decodeURIComponent(other.slice(name.length + 1)).split('.')[1]!;
  const piece = fc.constantFrom(
    token,
    signature,
    foreign,
    token.slice(1),
    signature.slice(0, -1),
    '',
    '.',
    '=',
    ' ',
    '"',
    ';',
    '%2E'
  );
  const spoilt = fc.oneof(
    fc.array(piece, { maxLength: 5 }).map((pieces) => `${name}=${encodeURIComponent(pieces.join(''))}`),
    fc.array(piece, { maxLength: 5 }).map((pieces) => `${name}=${pieces.join('')}`),
    fc
      .tuple(
        fc.nat(cookie.length - 1),
        fc.constantFrom('a', 'Z', '9', '%', '.', '=', ';', '"', ' ', '-', '_')
      )
      .map(([at, sign]) => cookie.slice(0, at) + sign + cookie.slice(at + 1)),
    fc.constantFrom(
      cookie,
      `${cookie}; ${other}`,
      `${other}; ${cookie}`,
      `__Secure-${cookie}`,
      `${name}=; ${cookie}`,
      cookie.toUpperCase()
    )
  );
  await fc.assert(
    fc.asyncProperty(spoilt, async (header) => {
      expect(await ours(header)).toBe(await theirs(header));
    }),
    { numRuns: 400 }
  );
});

test('A cookie signed with another secret is not ours', async () => {
  const { cookie } = await signedIn();
  expect(sessionToken(cookie, 'another secret, also longer than 32 signs')).toBeNull();
});

test('Over https only the cookie that came over https counts', async () => {
  const { cookie } = await signedIn();
  expect(sessionToken(cookie, runtimeConfig().secret, true)).toBeNull();
  expect(sessionToken(`__Secure-${cookie}`, runtimeConfig().secret, true)).not.toBeNull();
});

/** A page shown to this browser, as far as sliding looks at it. */
async function shown(there: Browser, method = 'GET') {
  const { request, locals } = there.ask();
  const entered = await there.whoami();
  const scope = Promise.resolve({ entered, end: async () => undefined } as unknown as Scope);
  return { request: new Request(request, { method }), locals: { ...locals, scope } as App.Locals };
}

test('The expiry slides once a day: the same cookie again, with new days', async () => {
  const { there, cookie, id } = await signedIn();
  expect(await slide(await shown(there))).toBeNull();

  await outside(
    "update sessions set updated_at = now() - interval '25 hours', expires_at = now() + interval '1 hour' where person_id = $1",
    [id]
  );
  expect(await slide(await shown(there, 'POST'))).toBeNull();
  expect(await slide(await shown(there))).toBe(
    `${cookie}; Max-Age=${SESSION_SECONDS}; Path=/; HttpOnly; SameSite=Lax`
  );
  const [row] = await outside(
    "select expires_at > now() + interval '29 days' as long, updated_at > now() - interval '1 minute' as seen from sessions where person_id = $1",
    [id]
  );
  expect(row).toEqual({ long: true, seen: true });
  expect(await slide(await shown(there))).toBeNull();
});

test('A session that was revoked meanwhile does not come back by sliding', async () => {
  const { there, cookie, id } = await signedIn();
  await outside("update sessions set updated_at = now() - interval '25 hours' where person_id = $1", [id]);
  const page = await shown(there);
  await outside('delete from sessions where person_id = $1', [id]);
  expect(await slide(page)).toBeNull();
  expect(await ours(cookie)).toBeNull();
});

test('Over https every cookie of signing in is for this site, out of reach of scripts, and never sent in the clear', async () => {
  const { email } = await signedIn();
  const doors = createAuth({ secret: runtimeConfig().secret, publicUrl: 'https://reseau.example.org' });
  const { headers } = await doors.api.signInEmail({
    body: { email, password: PASSWORD },
    headers: new Headers(),
    returnHeaders: true
  });
  const lines = headers.getSetCookie();
  expect(lines.some((line) => line.startsWith('__Secure-lierre.session_token='))).toBe(true);
  for (const line of lines) {
    expect(line).toMatch(/; Secure/i);
    expect(line).toMatch(/; HttpOnly/i);
    expect(line).toMatch(/; SameSite=Lax/i);
    expect(line).not.toMatch(/; Domain=/i);
  }
});
