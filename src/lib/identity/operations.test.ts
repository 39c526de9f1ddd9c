import { beforeAll, describe, expect, test } from 'vitest';
import { hashOf, sweep } from '#lib/identity/data.server.ts';
import {
  createAccessToken,
  createFirstAccount,
  removePasskey,
  revokeAccessToken,
  setPassword,
  showSecurity,
  updateProfile
} from '#lib/identity/operations.ts';
import { account, browser, lastMail, provideTestRuntime, type Browser } from '#lib/identity/scenario.ts';
import { sendLink } from '#lib/identity/jobs.ts';
import { openSession, signInWithLink, signInWithPassword } from '#lib/identity/sign-in.server.ts';
import { authenticate, TOKEN_PREFIX } from '#lib/identity/tokens.server.ts';
import { newId } from '#lib/kernel/ids.ts';
import { visitor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

const database = useTestDatabase();
beforeAll(() => provideTestRuntime());

const PASSWORD = 'quatre mots bien ordinaires';
const OTHER = 'quatre autres mots encore';
const outside = (sql: string, values: unknown[] = []) =>
  connected(database().adminUrl, async (client) => (await client.query(sql, values)).rows);
const at = async (there: Browser) => (await there.whoami())!;

describe('The first account', () => {
  const first = (name: string) => ({ name, email: `${name}@exemple.fr`, password: PASSWORD });

  test('is told everything that is wrong at once, the password too', async () => {
    const input = { name: '', email: 'personne', password: 'aaaaaaaaaaaaaa' };
    const answer = await execute(createFirstAccount, { actor: visitor(), input });
    const told = answer.ok ? [] : answer.problems.map(({ field, code }) => `${field} ${code}`);
    expect(told.toSorted()).toEqual(['email not_an_email', 'name required', 'password password_too_plain']);
  });

  test('of two people who come at the same moment, one becomes host and the other is told so', async () => {
    const answers = await Promise.all(
      ['ana', 'ben', 'chloe', 'driss'].map((name) =>
        execute(createFirstAccount, { actor: visitor(), input: first(name) })
      )
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    for (const answer of answers.filter(({ ok }) => !ok))
      expect(answer).toMatchObject({ problems: [{ kind: 'conflict', code: 'host_exists' }] });
    expect(await outside('select is_host from persons')).toEqual([{ is_host: true }]);
    expect(await outside('select 1 from credentials')).toHaveLength(1);
  });

  test('signs in with its password, and keeps it after signing in by link', async () => {
    const [{ email }] = (await outside('select email from persons where is_host')) as [{ email: string }];
    const there = browser();
    await sendLink({ email, next: '/' }, Temporal.Now.instant());
    const token = new URL(/http\S+/.exec((await lastMail(email))!)![0]).searchParams.get('token')!;
    expect(await signInWithLink(there.ask(), token)).toMatchObject({ ok: true });
    expect(await signInWithPassword(browser().ask(), { email, password: PASSWORD })).toMatchObject({
      ok: true
    });
    expect((await at(there)).person.isHost).toBe(true);
  });

  test('is made once: later visitors are told that there is a host', async () => {
    expect(await execute(createFirstAccount, { actor: visitor(), input: first('eve') })).toMatchObject({
      problems: [{ code: 'host_exists' }]
    });
  });
});

describe('A profile', () => {
  test('keeps a name without tricks, a language, a zone and a theme', async () => {
    const there = browser();
    const { id } = await account();
    await openSession(there.ask(), id);
    const input = { name: '  Zoé\u202e Martin ', locale: 'ar', zone: 'Africa/Casablanca', theme: 'dark' };
    expect(await execute(updateProfile, { actor: (await at(there)).actor, input })).toMatchObject({
      ok: true
    });
    expect((await at(there)).person).toMatchObject({ ...input, name: 'Zoé Martin' });
    const wrong = await execute(updateProfile, {
      actor: (await at(there)).actor,
      input: { name: '', locale: 'de', zone: 'Mars/Base', theme: 'x' }
    });
    expect(wrong.ok ? [] : wrong.problems.map(({ field }) => field)).toEqual([
      'name',
      'locale',
      'zone',
      'theme'
    ]);
  });
});

describe('A password', () => {
  test('is changed with the old one; every other device is signed out and the owner is told', async () => {
    const { id, email } = await account({ password: PASSWORD });
    const [here, elsewhere] = [browser(), browser()];
    for (const device of [here, elsewhere])
      await signInWithPassword(device.ask(), { email, password: PASSWORD });
    await outside("update sessions set created_at = now() - interval '16 minutes' where person_id = $1", [
      id
    ]);
    const { actor, sessionId } = await at(here);
    const change = (input: object) => execute(setPassword, { actor, input: { sessionId, ...input } });

    expect(await change({ password: OTHER })).toMatchObject({
      problems: [{ field: 'currentPassword', code: 'required' }]
    });
    expect(await change({ password: OTHER, currentPassword: 'faux' })).toMatchObject({
      problems: [{ field: 'currentPassword', code: 'password_wrong' }]
    });
    expect(await change({ password: 'court', currentPassword: PASSWORD })).toMatchObject({
      problems: [{ field: 'password', code: 'password_too_short' }]
    });
    expect(await change({ password: OTHER, currentPassword: PASSWORD })).toEqual({
      ok: true,
      value: { ended: 1 }
    });
    expect(await here.whoami()).not.toBeNull();
    expect(await elsewhere.whoami()).toBeNull();
    expect(await lastMail(email)).not.toBeNull();
    expect(await signInWithPassword(browser().ask(), { email, password: PASSWORD })).toMatchObject({
      ok: false
    });
    expect(await signInWithPassword(browser().ask(), { email, password: OTHER })).toMatchObject({ ok: true });
    const kept = JSON.stringify(await outside('select * from audit_entries where person_id = $1', [id]));
    expect(kept).toContain('identity.setPassword');
    expect(kept).not.toContain(OTHER);
  });

  test('that is forgotten is replaced right after signing in by a link, and not by who sits at that device later', async () => {
    const { id, email } = await account({ password: PASSWORD });
    const there = browser();
    await sendLink({ email, next: '/' }, Temporal.Now.instant());
    const token = new URL(/http\S+/.exec((await lastMail(email))!)![0]).searchParams.get('token')!;
    await signInWithLink(there.ask(), token);
    const { actor, sessionId } = await at(there);
    const change = (input: object) => execute(setPassword, { actor, input: { sessionId, ...input } });
    expect(await change({ password: OTHER, currentPassword: 'faux' })).toMatchObject({
      problems: [{ field: 'currentPassword', code: 'password_wrong' }]
    });
    const theirs = await account({ password: PASSWORD });
    const elsewhere = browser();
    await openSession(elsewhere.ask(), theirs.id);
    expect(await change({ password: OTHER, sessionId: (await at(elsewhere)).sessionId })).toMatchObject({
      problems: [{ field: 'currentPassword', code: 'required' }]
    });
    expect(await change({ password: OTHER })).toMatchObject({ ok: true });
    expect(await signInWithPassword(browser().ask(), { email, password: OTHER })).toMatchObject({ ok: true });
    await outside("update sessions set created_at = now() - interval '16 minutes' where person_id = $1", [
      id
    ]);
    expect(await change({ password: PASSWORD })).toMatchObject({
      problems: [{ field: 'currentPassword', code: 'required' }]
    });
  });

  test('is chosen for the first time only on the day of signing in', async () => {
    const { id } = await account();
    const there = browser();
    await openSession(there.ask(), id);
    await outside("update sessions set created_at = now() - interval '25 hours' where person_id = $1", [id]);
    const { actor, sessionId } = await at(there);
    expect(await execute(setPassword, { actor, input: { sessionId, password: OTHER } })).toMatchObject({
      problems: [{ kind: 'forbidden', code: 'sign_in_again' }]
    });
    await openSession(there.ask(), id);
    const fresh = await at(there);
    expect(
      await execute(setPassword, {
        actor: fresh.actor,
        input: { sessionId: fresh.sessionId, password: OTHER }
      })
    ).toMatchObject({ ok: true });
    const seen = await execute(showSecurity, { actor: fresh.actor, input: {} });
    expect(seen).toMatchObject({ value: { hasPassword: true, secondFactor: false, passkeys: [] } });
  });
});

test('A passkey is removed by its owner only, who is told', async () => {
  const [mine, other] = [await account(), await account()];
  const passkey = newId();
  await outside(
    `insert into passkeys (id, person_id, public_key, credential_id, counter, device_type, backed_up)
     values ($1, $2, 'k', $1::uuid::text, 0, 'singleDevice', false)`,
    [passkey, mine.id]
  );
  const [me, them] = [browser(), browser()];
  await openSession(me.ask(), mine.id);
  await openSession(them.ask(), other.id);
  expect(
    await execute(removePasskey, { actor: (await at(them)).actor, input: { id: passkey } })
  ).toMatchObject({ ok: false });
  expect(await execute(removePasskey, { actor: (await at(me)).actor, input: { id: passkey } })).toMatchObject(
    { ok: true }
  );
  expect(await lastMail(mine.email)).not.toBeNull();
});

describe('An access token', () => {
  async function made(more: object = {}) {
    const there = browser();
    const network = await scenario();
    const organisation = await network.organisation('Atelier');
    const { personId } = await network.person('Aïcha', { roles: ['facilitator'], speaksFor: [organisation] });
    await openSession(there.ask(), personId!);
    const { actor, sessionId } = await at(there);
    const input = { name: 'Tableur', access: 'read', days: 30, sessionId, ...more };
    const answer = await execute(createAccessToken, { actor, input });
    if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
    return { ...answer.value, actor, sessionId, network };
  }

  test('is in no record of repeated requests: asking again with the same key gives it to nobody', async () => {
    const { actor, sessionId } = await made();
    const input = { name: 'Deux fois', access: 'read', days: 30, sessionId };
    const ask = () => execute(createAccessToken, { actor, input, idempotencyKey: 'the same' });
    expect(await ask()).toMatchObject({ ok: true });
    expect(await ask()).toMatchObject({ ok: false, problems: [{ kind: 'conflict', code: 'shown_once' }] });
    expect(await outside(`select response from idempotency_keys where key = 'the same'`)).toEqual([
      { response: null }
    ]);
    expect(await outside(`select name from personal_access_tokens where name = 'Deux fois'`)).toHaveLength(1);
  });

  test('stands for its owner, with at most the scopes it was given', async () => {
    const { token, actor, network } = await made();
    expect(token.startsWith(TOKEN_PREFIX)).toBe(true);
    const reader = await authenticate(token, network.network.slug);
    expect(reader).toMatchObject({
      ok: true,
      value: {
        actor: {
          personId: actor.personId,
          via: 'api',
          scopes: ['read'],
          roles: ['facilitator'],
          network: { id: network.network.id }
        },
        version: expect.any(String)
      }
    });
    if (!reader.ok) return;
    const input = { name: 'Autre', locale: 'fr', zone: 'Europe/Paris', theme: 'auto' };
    expect(await execute(updateProfile, { actor: reader.value.actor, input })).toMatchObject({
      problems: [{ code: 'token_scope' }]
    });
  });

  test('of one network does not open another', async () => {
    const elsewhere = await scenario();
    const { token, network } = await made({ access: 'write', networkIds: [elsewhere.network.id] });
    expect(await authenticate(token, network.network.slug)).toMatchObject({
      ok: true,
      value: { actor: { network: null, roles: [], represents: [] }, version: null }
    });
  });

  test('makes no other tokens and changes no password, whatever its scope', async () => {
    const { token, sessionId } = await made({ access: 'write' });
    const writer = await authenticate(token, null);
    if (!writer.ok) throw new Error('refused');
    const { actor } = writer.value;
    const more = { name: 'Encore', access: 'write', days: 30, sessionId };
    for (const attempt of [
      execute(createAccessToken, { actor, input: more }),
      execute(setPassword, { actor, input: { password: OTHER, sessionId } }),
      execute(showSecurity, { actor, input: {} })
    ])
      expect(await attempt).toMatchObject({ problems: [{ kind: 'forbidden' }] });
  });

  test('is not kept: the table holds only what it hashes to', async () => {
    const { token, id } = await made();
    const [row] = await outside('select * from personal_access_tokens where id = $1', [id]);
    expect(row.token_hash).toEqual(hashOf(token));
    expect(JSON.stringify(await outside('select * from audit_entries'))).not.toContain(token);
  });

  test('is over when it is revoked, when it expires, and for anything that only resembles it', async () => {
    const one = await made();
    expect(await execute(revokeAccessToken, { actor: one.actor, input: { id: one.id } })).toMatchObject({
      ok: true
    });
    const two = await made();
    await outside(
      "update personal_access_tokens set expires_at = now() - interval '1 second' where id = $1",
      [two.id]
    );
    const three = await made();
    for (const dead of [
      one.token,
      two.token,
      `${three.token}x`,
      three.token.slice(0, -1),
      three.token.toUpperCase(),
      '',
      'x'.repeat(5000)
    ])
      expect(await authenticate(dead, null)).toMatchObject({
        problems: [{ kind: 'unauthenticated', code: 'token_unknown' }]
      });
    expect(await authenticate(three.token, null)).toMatchObject({ ok: true });
  });

  test('of somebody else cannot be revoked', async () => {
    const [one, two] = [await made(), await made()];
    expect(await execute(revokeAccessToken, { actor: two.actor, input: { id: one.id } })).toMatchObject({
      problems: [{ kind: 'not_found' }]
    });
    expect(await authenticate(one.token, null)).toMatchObject({ ok: true });
  });

  test('notes its last use, at most once an hour', async () => {
    const { token, id } = await made();
    const now = Temporal.Now.instant().round('millisecond'); // the database keeps microseconds
    const used = async (at: Temporal.Instant) => {
      await authenticate(token, null, at);
      return (
        await outside('select last_used_at from personal_access_tokens where id = $1', [id])
      )[0].last_used_at.getTime();
    };
    expect(await used(now)).toBe(now.epochMilliseconds);
    expect(await used(now.add({ minutes: 59 }))).toBe(now.epochMilliseconds);
    expect(await used(now.add({ minutes: 60 }))).toBe(now.add({ minutes: 60 }).epochMilliseconds);
  });
});

test('What has run out is swept away, and nothing else', async () => {
  const { id } = await account();
  const there = browser();
  await openSession(there.ask(), id);
  await outside(
    "insert into sessions (id, person_id, token, expires_at) values ($1, $2, 'alt', now() - interval '1 day')",
    [newId(), id]
  );
  await transaction({}, (tx) => sweep(tx, Temporal.Now.instant()));
  expect(await outside('select token from sessions where person_id = $1', [id])).toHaveLength(1);
  expect(await there.whoami()).not.toBeNull();
});
