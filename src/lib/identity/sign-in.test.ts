import { beforeAll, describe, expect, test } from 'vitest';
import { auth } from '#lib/identity/auth.server.ts';
import { sendLink } from '#lib/identity/jobs.ts';
import { LIMITS } from '#lib/identity/rules.ts';
import {
  account,
  authenticator,
  browser,
  lastMail,
  provideTestRuntime,
  type Browser
} from '#lib/identity/scenario.ts';
import {
  backupCodes,
  confirmSecond,
  requestLink,
  signInWithLink,
  signInWithPassword,
  signOut,
  viaAuth
} from '#lib/identity/sign-in.server.ts';
import { closeDatabase, openDatabase, transaction } from '#lib/platform/database.server.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

const database = useTestDatabase();
beforeAll(() => provideTestRuntime());

const PASSWORD = 'quatre mots bien ordinaires';
const now = () => Temporal.Now.instant();
/** Looks at the tables from outside. */
const rows = <T extends object>(sql: string, values: unknown[] = []): Promise<T[]> =>
  connected(database().adminUrl, async (client) => (await client.query<T>(sql, values)).rows);

async function linkFor(email: string, next = '/'): Promise<string> {
  await sendLink({ email, next }, now());
  return new URL(/http\S+/.exec((await lastMail(email)) ?? '')![0]).searchParams.get('token')!;
}

describe('An address that has an account and one that has none', () => {
  test('get the same answer when they ask for a link, and leave the same trace until the job runs', async () => {
    const { email } = await account();
    const unknown = 'personne@exemple.fr';
    const [a, b] = [browser(), browser()];
    expect(await requestLink(a.ask(), { email, next: '/' })).toEqual(
      await requestLink(b.ask(), { email: unknown, next: '/' })
    );
    expect(a.cookie()).toBe(b.cookie());
    const jobs = await rows<{ data: { email: string } }>(
      "select data from pgboss.job where name = 'identity.sendLink' order by data ->> 'email'"
    );
    expect(jobs.map(({ data }) => data)).toEqual(
      [email, unknown].toSorted().map((address) => ({ email: address, next: '/' }))
    );
    expect(await rows('select 1 from verifications')).toEqual([]);
  });

  test('differ only in the mailbox of who has one', async () => {
    const { email } = await account();
    await sendLink({ email, next: '/' }, now());
    await sendLink({ email: 'personne@exemple.fr', next: '/' }, now());
    expect(await lastMail(email)).toContain('/sign-in/link?token=');
    expect(await lastMail('personne@exemple.fr')).toBeNull();
  });

  test('get the same answer to a wrong password, as does an account without password', async () => {
    const withPassword = await account({ password: PASSWORD });
    const without = await account();
    const answers = [];
    for (const email of [withPassword.email, without.email, 'personne@exemple.fr']) {
      const there = browser();
      answers.push({
        answer: await signInWithPassword(there.ask(), { email, password: 'une autre phrase' }),
        cookie: there.cookie()
      });
    }
    expect(answers[0]!.answer).toMatchObject({ ok: false, problems: [{ code: 'sign_in_refused' }] });
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  test('wait about as long for it: the same work is done for both', async () => {
    const { email } = await account({ password: PASSWORD });
    // In processor time of all threads, which says the work done also while the machine does something else.
    const best = { known: Infinity, unknown: Infinity };
    for (let round = 0; round < 4; round += 1)
      for (const [who, address] of [
        ['known', email],
        ['unknown', `x${round}@exemple.fr`]
      ] as const) {
        const before = process.cpuUsage();
        await signInWithPassword(browser().ask(), { email: address, password: 'une autre phrase' });
        const { user, system } = process.cpuUsage(before);
        best[who] = Math.min(best[who], user + system);
      }
    expect(best.unknown / best.known).toBeGreaterThan(0.5);
    expect(best.unknown / best.known).toBeLessThan(2);
  });
});

describe('A sign-in link', () => {
  test('signs in once; a second use is refused', async () => {
    const { id, email } = await account();
    const token = await linkFor(email);
    const [first, second] = [browser(), browser()];
    expect(await signInWithLink(first.ask(), token)).toEqual({ ok: true, value: 'in' });
    expect((await first.whoami())?.person.id).toBe(id);
    expect(await signInWithLink(second.ask(), token)).toMatchObject({ problems: [{ code: 'link_expired' }] });
    expect(await second.whoami()).toBeNull();
  });

  test('signs in one of twenty who use it at the same moment', async () => {
    const token = await linkFor((await account()).email);
    const opened = await Promise.all(
      Array.from({ length: 20 }, () => signInWithLink(browser().ask(), token))
    );
    expect(opened.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test('is worth nothing after a quarter of an hour', async () => {
    const { email } = await account();
    const token = await linkFor(email);
    const [left] = await rows<{ minutes: number }>(
      'select extract(epoch from expires_at - now())::float8 / 60 as minutes from verifications'
    );
    expect(left!.minutes).toBeGreaterThan(14);
    expect(left!.minutes).toBeLessThanOrEqual(15);
    await rows("update verifications set expires_at = now() - interval '1 second'");
    expect(await signInWithLink(browser().ask(), token)).toMatchObject({ ok: false });
  });

  test('is not kept: the tables hold only what it hashes to', async () => {
    const token = await linkFor((await account()).email);
    const kept = JSON.stringify(await rows('select * from verifications'));
    expect(kept).not.toContain(token);
  });

  test('leads back to the page that asked, and only on this site', async () => {
    const { email } = await account();
    await sendLink({ email, next: '/n/littoral?q=a' }, now());
    expect(await lastMail(email)).toContain('&next=%2Fn%2Flittoral%3Fq%3Da');
    await sendLink({ email, next: '//evil.example' }, now());
    expect(await lastMail(email)).not.toContain('evil');
  });

  test('is written in the language of its reader', async () => {
    const { id, email } = await account();
    await transaction({}, (tx) =>
      tx.updateTable('persons').set({ locale: 'ar' }).where('id', '=', id).execute()
    );
    await linkFor(email);
    expect(await lastMail(email)).toMatch(/\p{Script=Arabic}/u);
  });
});

describe('Attempts', () => {
  test('with a password are limited by address, and a right password does not help then', async () => {
    const { email } = await account({ password: PASSWORD });
    for (let n = 0; n < LIMITS.password.address.max; n += 1)
      expect(await signInWithPassword(browser().ask(), { email, password: 'faux' })).toMatchObject({
        problems: [{ code: 'sign_in_refused' }]
      });
    const refused = {
      ok: false,
      problems: [{ kind: 'too_many', code: 'too_many_attempts', params: { minutes: 15 } }]
    };
    expect(await signInWithPassword(browser().ask(), { email, password: PASSWORD })).toEqual(refused);

    // A restart of the process forgets nothing.
    await closeDatabase();
    openDatabase(database().appUrl);
    expect(await signInWithPassword(browser().ask(), { email, password: PASSWORD })).toEqual(refused);

    await rows("update rate_limits set expires_at = now() - interval '1 second'");
    expect(await signInWithPassword(browser().ask(), { email, password: PASSWORD })).toMatchObject({
      ok: true
    });
  });

  test('for addresses without account are limited the same', async () => {
    const asked = { email: 'nulle-part@exemple.fr', next: '/' };
    for (let n = 0; n < LIMITS.link.address.max; n += 1)
      expect(await requestLink(browser().ask(), asked)).toMatchObject({ ok: true });
    expect(await requestLink(browser().ask(), asked)).toMatchObject({
      problems: [{ code: 'too_many_attempts' }]
    });
  });

  test('made at the same moment are all counted', async () => {
    const { max } = LIMITS.link.address;
    const asked = { email: 'ensemble@exemple.fr', next: '/' };
    const answers = await Promise.all(Array.from({ length: 30 }, () => requestLink(browser().ask(), asked)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(max);
  });

  test('from one place are limited whatever addresses are typed', async () => {
    const there = browser();
    const answers = [];
    for (let n = 0; n < LIMITS.link.ip.max + 1; n += 1)
      answers.push(await requestLink(there.ask(), { email: `a${n}@exemple.fr`, next: '/' }));
    expect(answers.filter(({ ok }) => !ok)).toHaveLength(1);
  });
});

describe('A second factor', () => {
  type Enrolled = { email: string; id: string; code: () => Promise<string> };
  async function enrolled(there: Browser): Promise<Enrolled> {
    const { id, email } = await account({ password: PASSWORD });
    await signInWithPassword(there.ask(), { email, password: PASSWORD });
    const made = await viaAuth(there.ask(), (api, headers) =>
      api.enableTwoFactor({ body: { password: PASSWORD }, headers, returnHeaders: true })
    );
    if (!made.ok || !('totpURI' in made.value)) throw new Error('not enrolled');
    const code = await authenticator(new URL(made.value.totpURI).searchParams.get('secret')!);
    expect(await confirmSecond(there.ask(), await code())).toEqual({ ok: true, value: 'app' });
    return { id, email, code };
  }

  test('is not asked before the first code was right', async () => {
    const there = browser();
    const { email } = await account({ password: PASSWORD });
    await signInWithPassword(there.ask(), { email, password: PASSWORD });
    await viaAuth(there.ask(), (api, headers) =>
      api.enableTwoFactor({ body: { password: PASSWORD }, headers, returnHeaders: true })
    );
    expect(await confirmSecond(there.ask(), '000000')).toMatchObject({ problems: [{ code: 'code_wrong' }] });
    expect(await signInWithPassword(browser().ask(), { email, password: PASSWORD })).toEqual({
      ok: true,
      value: 'in'
    });
  });

  test('is asked after a password and after a link alike; without it nobody is signed in', async () => {
    const { email, id, code } = await enrolled(browser());
    for (const open of [
      (there: Browser) => signInWithPassword(there.ask(), { email, password: PASSWORD }),
      async (there: Browser) => signInWithLink(there.ask(), await linkFor(email))
    ]) {
      const there = browser();
      expect(await open(there)).toEqual({ ok: true, value: 'second' });
      expect(await there.whoami()).toBeNull();
      expect(await confirmSecond(there.ask(), 'abcde-fghij')).toMatchObject({
        problems: [{ code: 'code_wrong' }]
      });
      expect(await there.whoami()).toBeNull();
      expect(await confirmSecond(there.ask(), await code())).toEqual({ ok: true, value: 'app' });
      expect((await there.whoami())?.person.id).toBe(id);
    }
  });

  test('is a code that serves once, also while it would still be right and however many try it at once', async () => {
    const { email, id, code } = await enrolled(browser());
    const used = await code();
    const visitors = [browser(), browser(), browser()];
    for (const there of visitors) await signInWithPassword(there.ask(), { email, password: PASSWORD });
    const answers = await Promise.all(visitors.map((there) => confirmSecond(there.ask(), used)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    for (const answer of answers.filter(({ ok }) => !ok))
      expect(answer).toMatchObject({ problems: [{ code: 'code_used', field: 'code' }] });
    const inside = await Promise.all(visitors.map((there) => there.whoami()));
    expect(inside.filter((entered) => entered?.person.id === id)).toHaveLength(1);
    const sessions = await rows('select count(*)::int as count from sessions where person_id = $1', [id]);
    expect(sessions).toEqual([{ count: 2 }]); // where it was enrolled, and the one that was first
  });

  test('may be a backup code, each once', async () => {
    const { email, id } = await enrolled(browser());
    const [spare = ''] = await backupCodes(id);
    const there = browser();
    await signInWithPassword(there.ask(), { email, password: PASSWORD });
    expect(await confirmSecond(there.ask(), ` ${spare} `)).toEqual({ ok: true, value: 'backup' });
    expect(await there.whoami()).not.toBeNull();
    const later = browser();
    await signInWithPassword(later.ask(), { email, password: PASSWORD });
    expect(await confirmSecond(later.ask(), spare)).toMatchObject({ ok: false });
    expect(await backupCodes(id)).toHaveLength(9);
  });

  test('gives five chances for one sign-in, then one begins again', async () => {
    const { email, code } = await enrolled(browser());
    const there = browser();
    await signInWithPassword(there.ask(), { email, password: PASSWORD });
    for (let n = 0; n < 5; n += 1) await confirmSecond(there.ask(), '000000');
    expect(await confirmSecond(there.ask(), await code())).toMatchObject({
      problems: [{ code: 'second_expired' }]
    });
    expect(await there.whoami()).toBeNull();
  });

  test('is locked for a quarter of an hour by ten wrong codes in a row, also over several sign-ins', async () => {
    const { id, email, code } = await enrolled(browser());
    for (let round = 0; round < 2; round += 1) {
      const there = browser();
      await signInWithPassword(there.ask(), { email, password: PASSWORD });
      for (let n = 0; n < 5; n += 1) await confirmSecond(there.ask(), '000000');
    }
    const there = browser();
    await signInWithPassword(there.ask(), { email, password: PASSWORD });
    expect(await confirmSecond(there.ask(), await code())).toMatchObject({
      problems: [{ code: 'too_many_attempts', params: { minutes: 15 } }]
    });
    await rows("update two_factors set locked_until = now() - interval '1 second' where person_id = $1", [
      id
    ]);
    expect(await confirmSecond(there.ask(), await code())).toMatchObject({ ok: true });
  });

  test('is kept encrypted, with its backup codes', async () => {
    const { id } = await enrolled(browser());
    const [spare = ''] = await backupCodes(id);
    const kept = JSON.stringify(
      await rows('select secret, backup_codes from two_factors where person_id = $1', [id])
    );
    expect(kept).not.toContain(spare);
    expect(kept).not.toContain('otpauth');
  });
});

describe('A session', () => {
  test('ends when its owner signs out', async () => {
    const { email } = await account({ password: PASSWORD });
    const there = browser();
    await signInWithPassword(there.ask(), { email, password: PASSWORD });
    const before = there.cookie();
    await signOut(there.ask());
    expect(await there.whoami()).toBeNull();
    const thief = browser();
    thief.ask().cookies.set('lierre.session_token', decodeURIComponent(before.split('=')[1]!), { path: '/' });
    expect(await thief.whoami()).toBeNull();
  });

  test('is replaced, not doubled, when its owner signs in again', async () => {
    const { id, email } = await account({ password: PASSWORD });
    const there = browser();
    await signInWithPassword(there.ask(), { email, password: PASSWORD });
    await signInWithPassword(there.ask(), { email, password: PASSWORD });
    expect(await rows('select 1 from sessions where person_id = $1', [id])).toHaveLength(1);
  });

  test('knows the device and the address it was opened from', async () => {
    const { id, email } = await account({ password: PASSWORD });
    const there = browser();
    const caller = there.ask();
    await signInWithPassword(caller, { email, password: PASSWORD });
    expect(await rows('select ip_address, user_agent from sessions where person_id = $1', [id])).toEqual([
      { ip_address: caller.getClientAddress(), user_agent: expect.stringContaining('Firefox') }
    ]);
  });

  test('of an account nobody may make by themselves: better-auth’s own sign-up is closed', async () => {
    await expect(
      auth().api.signUpEmail({ body: { email: 'intrus@exemple.fr', password: PASSWORD, name: 'Intrus' } })
    ).rejects.toThrow();
    expect(await rows("select 1 from persons where email = 'intrus@exemple.fr'")).toEqual([]);
  });
});
