import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { showSecurity, unlinkProvider } from '#lib/identity/operations.ts';
import { foreignKey, startProvider, type TestProvider } from '#lib/identity/provider/scenario.ts';
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
  arrive,
  confirmSecond,
  departToLink,
  departToSignIn,
  signInWithPassword,
  signOut,
  viaAuth,
  type Arrival
} from '#lib/identity/sign-in.server.ts';
import { ask, execute } from '#lib/platform/operation.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

const database = useTestDatabase();
const PASSWORD = 'quatre mots bien ordinaires';
const rows = <T extends object>(sql: string, values: unknown[] = []): Promise<T[]> =>
  connected(database().adminUrl, async (client) => (await client.query<T>(sql, values)).rows);
const linksAt = ({ settings }: TestProvider) =>
  rows('select 1 from credentials where account_id like $1', [`${settings.issuer} %`]);
const at = async (there: Browser) => (await there.whoami())!;

let provider: TestProvider;
let complaints: ReturnType<typeof vi.spyOn>;
beforeEach(async () => {
  provider = await startProvider();
  provideTestRuntime('http://localhost:3000', provider.settings);
  complaints = vi.spyOn(console, 'error').mockReturnValue(undefined);
});
afterEach(async () => {
  complaints.mockRestore();
  await provider.close();
});

/** The button, the provider, and back. */
async function through(there: Browser, sub: string | null, next = '/'): Promise<Arrival> {
  const away = await departToSignIn(there.ask(), next);
  if (!away.ok) throw new Error(away.problems[0]!.code);
  return arrive(there.ask(), (await provider.visit(away.value, sub)).searchParams);
}

async function link(there: Browser, sub: string | null): Promise<Arrival> {
  const away = await departToLink(there.ask());
  if (!away.ok) throw new Error(away.problems[0]!.code);
  return arrive(there.ask(), (await provider.visit(away.value, sub)).searchParams);
}

/** A person who is signed in by password, and has an account at the provider. */
async function member(more: { email?: string; email_verified?: boolean } = {}) {
  const { id, email } = await account({ password: PASSWORD });
  const there = browser();
  await signInWithPassword(there.ask(), { email, password: PASSWORD });
  const holder = { sub: `sub-${id}`, email, email_verified: true, ...more };
  provider.holders.push(holder);
  return { id, email, there, sub: holder.sub };
}

async function linked() {
  const someone = await member();
  expect((await link(someone.there, someone.sub)).opened).toEqual({ ok: true, value: 'linked' });
  return someone;
}

const refusal = (code: string) => ({ opened: { ok: false, problems: [{ code }] } });

describe('A person who has linked their account at the provider', () => {
  test('comes in by it, and gets to the page they wanted', async () => {
    const { id, sub } = await linked();
    const there = browser();
    expect(await through(there, sub, '/n/littoral?q=a&error=b')).toEqual({
      opened: { ok: true, value: 'in' },
      next: '/n/littoral?q=a&error=b',
      linking: false
    });
    expect((await at(there)).person.id).toBe(id);
    expect(provider.secretSeen).toBe('header');
  });

  test('never leaves this site afterwards', async () => {
    const { sub } = await linked();
    for (const next of ['//evil.example', 'https://evil.example/', '/\\evil.example', 'javascript:alert(1)'])
      expect((await through(browser(), sub, next)).next).toBe('/');
  });

  test('is asked for the second factor as well, and is nobody before it', async () => {
    const { id, sub, there } = await linked();
    const made = await viaAuth(there.ask(), (api, headers) =>
      api.enableTwoFactor({ body: { password: PASSWORD }, headers, returnHeaders: true })
    );
    if (!made.ok || !('totpURI' in made.value)) throw new Error('not enrolled');
    const code = await authenticator(new URL(made.value.totpURI).searchParams.get('secret')!);
    expect(await confirmSecond(there.ask(), await code())).toMatchObject({ ok: true });

    const elsewhere = browser();
    expect(await through(elsewhere, sub, '/n/littoral')).toEqual({
      opened: { ok: true, value: 'second' },
      next: '/n/littoral',
      linking: false
    });
    expect(await elsewhere.whoami()).toBeNull();
    expect(await confirmSecond(elsewhere.ask(), '000000')).toMatchObject({ ok: false });
    expect(await elsewhere.whoami()).toBeNull();
    expect(await confirmSecond(elsewhere.ask(), await code())).toMatchObject({ ok: true });
    expect((await at(elsewhere)).person.id).toBe(id);
  });

  test('is known by issuer and subject: a new address there changes nothing, a new person there with the old one is nobody', async () => {
    const { id, email, sub } = await linked();
    Object.assign(
      provider.holders.find((holder) => holder.sub === sub)!,
      { email: 'neuve@exemple.fr' }
    );
    provider.holders.push({ sub: 'another', email, email_verified: true });
    const there = browser();
    await through(there, sub);
    expect((await at(there)).person).toMatchObject({ id, email });
    expect(await through(browser(), 'another')).toMatchObject(refusal('provider_not_linked'));
  });

  test('leaves nothing of the provider’s tokens here', async () => {
    const { id, sub } = await linked();
    await through(browser(), sub);
    const kept = await rows(
      "select access_token, refresh_token, id_token, scope, password from credentials where person_id = $1 and provider_id = 'oidc'",
      [id]
    );
    expect(kept).toEqual([
      { access_token: null, refresh_token: null, id_token: null, scope: null, password: null }
    ]);
  });

  test('replaces the session of this browser, never doubles it', async () => {
    const { id, sub, there } = await linked();
    await through(there, sub);
    expect(await rows('select 1 from sessions where person_id = $1', [id])).toHaveLength(1);
  });

  test('is out at once when the account is removed', async () => {
    const { id, sub } = await linked();
    const there = browser();
    await through(there, sub);
    await rows('delete from persons where id = $1', [id]);
    expect(await there.whoami()).toBeNull();
    expect(await through(browser(), sub)).toMatchObject(refusal('provider_not_linked'));
    expect(await rows('select 1 from persons where id = $1', [id])).toEqual([]);
  });

  test('unlinks it: the door is shut, the mail tells, the other ways remain', async () => {
    const { email, sub, there } = await linked();
    const { actor } = await at(there);
    const shown = await transaction({ personId: actor.personId! }, (tx) =>
      ask(showSecurity, { actor, input: {}, now: Temporal.Now.instant() }, tx)
    );
    expect(shown).toMatchObject({ value: { providers: [{ issuer: provider.settings.issuer }] } });
    expect(await execute(unlinkProvider, { actor, input: {} })).toMatchObject({ ok: true });
    expect(await lastMail(email)).toContain('délié');
    expect(await through(browser(), sub)).toMatchObject(refusal('provider_not_linked'));
    expect(await execute(unlinkProvider, { actor, input: {} })).toMatchObject({
      problems: [{ code: 'not_found' }]
    });
    expect(await signInWithPassword(browser().ask(), { email, password: PASSWORD })).toMatchObject({
      ok: true
    });
    const [noted] = await rows<{ operation: string; detail: unknown }>(
      "select operation, detail from audit_entries where operation = 'identity.unlinkProvider'"
    );
    expect(JSON.stringify(noted)).not.toContain(sub);
  });
});

describe('Whoever has not linked it', () => {
  test('gets one answer, with an account here or without, and becomes nobody', async () => {
    const { sub } = await member();
    provider.holders.push({ sub: 'stranger', email: 'inconnue@exemple.fr', email_verified: true });
    const before = await rows('select id from persons');
    const [known, unknown] = [browser(), browser()];
    const answers = [await through(known, sub, '/n/x'), await through(unknown, 'stranger', '/n/x')];
    expect(answers[0]).toMatchObject(refusal('provider_not_linked'));
    expect(answers[1]).toEqual(answers[0]);
    expect(known.cookie()).toBe(unknown.cookie());
    expect(await known.whoami()).toBeNull();
    expect(await rows('select id from persons')).toEqual(before);
    expect(await linksAt(provider)).toEqual([]);
  });

  test('is not let in by asking better-auth for an account in so many words', async () => {
    provider.holders.push({ sub: 'stranger', email: 'inconnue@exemple.fr', email_verified: true });
    const there = browser();
    const away = await departToSignIn(there.ask(), '/');
    const back = await provider.visit(away.ok ? away.value : '', 'stranger');
    back.searchParams.set('requestSignUp', 'true');
    expect(await arrive(there.ask(), back.searchParams)).toMatchObject(refusal('provider_not_linked'));
  });
});

describe('Linking', () => {
  test('asks for the same address, proven on both sides', async () => {
    for (const [more, code] of [
      [{ email_verified: false }, 'provider_unproven'],
      [{ email_verified: undefined }, 'provider_unproven'],
      [{ email: 'autre@exemple.fr' }, 'provider_differs'],
      [{ email: undefined }, 'provider_unproven']
    ] as const) {
      const { there, sub } = await member(more as { email?: string; email_verified?: boolean });
      expect(await link(there, sub)).toMatchObject({ ...refusal(code), linking: true });
    }
    const unproven = await member();
    await rows('update persons set email_verified = false where id = $1', [unproven.id]);
    expect(await departToLink(unproven.there.ask())).toMatchObject({
      problems: [{ code: 'provider_unproven' }]
    });
    expect(await linksAt(provider)).toEqual([]);
  });

  test('asks for a sign-in of today', async () => {
    const { id, there } = await member();
    expect(await departToLink(browser().ask())).toMatchObject({ problems: [{ code: 'sign_in_again' }] });
    await rows("update sessions set created_at = now() - interval '25 hours' where person_id = $1", [id]);
    expect(await departToLink(there.ask())).toMatchObject({ problems: [{ code: 'sign_in_again' }] });
  });

  test('comes to nothing when its person has signed out meanwhile', async () => {
    const { there, sub } = await member();
    const away = await departToLink(there.ask());
    const back = await provider.visit(away.ok ? away.value : '', sub);
    await signOut(there.ask());
    expect(await arrive(there.ask(), back.searchParams)).toMatchObject(refusal('provider_expired'));
    expect(await linksAt(provider)).toEqual([]);
  });

  test('is for one person: an account at the provider opens one account here', async () => {
    const { id, sub } = await linked();
    await rows("update persons set email = 'ancienne@exemple.fr' where id = $1", [id]);
    const { there } = await member();
    await rows('update persons set email = $1 where id = $2', [
      provider.holders[0]!.email,
      (await at(there)).person.id
    ]);
    expect(await link(there, sub)).toMatchObject(refusal('provider_taken'));
  });

  test('of another issuer with the same subject opens nothing', async () => {
    const { sub } = await linked();
    const second = await startProvider();
    second.holders = provider.holders;
    const first = provider;
    provider = second;
    try {
      provideTestRuntime('http://localhost:3000', second.settings);
      expect(await through(browser(), sub)).toMatchObject(refusal('provider_not_linked'));
    } finally {
      await first.close();
    }
  });
});

describe('An answer that does not prove who it is', () => {
  const hour = 3600;
  test.each<[string, TestProvider['bend']]>([
    [
      'of another issuer',
      ({ claims, ...rest }) => ({ ...rest, claims: { ...claims, iss: 'https://evil.example' } })
    ],
    ['for another client', ({ claims, ...rest }) => ({ ...rest, claims: { ...claims, aud: 'other' } })],
    [
      'made out to another client',
      ({ claims, ...rest }) => ({ ...rest, claims: { ...claims, azp: 'other' } })
    ],
    ['of another moment', ({ claims, ...rest }) => ({ ...rest, claims: { ...claims, nonce: 'older' } })],
    ['without a nonce', ({ claims: { nonce: _nonce, ...claims }, ...rest }) => ({ ...rest, claims })],
    [
      'that has expired',
      ({ claims, ...rest }) => ({ ...rest, claims: { ...claims, exp: Number(claims.exp) - hour } })
    ],
    ['signed with another key', (token) => ({ ...token, key: foreignKey() })],
    ['not signed', ({ header, ...rest }) => ({ ...rest, header: { ...header, alg: 'none' } })],
    ['without a subject', ({ claims: { sub: _sub, ...claims }, ...rest }) => ({ ...rest, claims })]
  ])('is refused: %s', async (_what, bend) => {
    const { sub, there } = await linked();
    provider.bend = bend;
    const elsewhere = browser();
    expect(await through(elsewhere, sub)).toMatchObject(refusal('provider_refused'));
    expect(await elsewhere.whoami()).toBeNull();
    expect(await link(there, sub)).toMatchObject(refusal('provider_refused'));
  });

  test('is refused when it comes again, to another browser, or without having been asked for', async () => {
    const { sub } = await linked();
    const there = browser();
    const away = await departToSignIn(there.ask(), '/');
    const back = await provider.visit(away.ok ? away.value : '', sub);
    expect(await arrive(browser().ask(), back.searchParams)).toMatchObject(refusal('provider_expired'));
    expect(await arrive(there.ask(), back.searchParams)).toMatchObject({ opened: { ok: true } });
    expect(await arrive(there.ask(), back.searchParams)).toMatchObject(refusal('provider_expired'));
    expect(await arrive(browser().ask(), new URLSearchParams({ code: 'x' }))).toMatchObject(
      refusal('provider_expired')
    );
    expect(await arrive(browser().ask(), new URLSearchParams())).toMatchObject(refusal('provider_expired'));
  });

  test('is refused when it says it is of another issuer', async () => {
    const { sub } = await linked();
    const there = browser();
    const away = await departToSignIn(there.ask(), '/');
    const back = await provider.visit(away.ok ? away.value : '', sub);
    back.searchParams.set('iss', 'https://evil.example');
    expect(await arrive(there.ask(), back.searchParams)).toMatchObject(refusal('provider_refused'));
  });

  test('is no harm: whoever turns back at the provider is told so', async () => {
    expect(await through(browser(), null, '/n/x')).toMatchObject({
      ...refusal('provider_cancelled'),
      next: '/n/x'
    });
  });
});

describe('The provider', () => {
  test('that is away is said to be, and the other doors stay open', async () => {
    const { email, sub, there: linking } = await linked();
    const there = browser();
    const away = await departToSignIn(there.ask(), '/');
    const back = await provider.visit(away.ok ? away.value : '', sub);
    await provider.close();
    expect(await arrive(there.ask(), back.searchParams)).toMatchObject(refusal('provider_refused'));

    provideTestRuntime('http://localhost:3000', { ...provider.settings, issuer: 'http://127.0.0.1:9' });
    for (const leave of [departToSignIn(browser().ask(), '/'), departToLink(linking.ask())])
      expect(await leave).toMatchObject({ problems: [{ kind: 'unavailable', code: 'provider_away' }] });
    expect(complaints.mock.lastCall?.[0]).toContain('does not answer');
    expect(await signInWithPassword(browser().ask(), { email, password: PASSWORD })).toMatchObject({
      ok: true
    });
  });

  test('may keep addresses to its own page of information, and speaks there of the same person only', async () => {
    provider.tells = 'userinfo';
    const { id, sub } = await linked();
    const there = browser();
    await through(there, sub);
    expect((await at(there)).person.id).toBe(id);
    provider.mixesUp = true;
    expect(await through(browser(), sub)).toMatchObject(refusal('provider_refused'));
  });

  test('is shown the secret where it wants it', async () => {
    provider.takes = ['client_secret_post', 'private_key_jwt'];
    const { sub } = await linked();
    await through(browser(), sub);
    expect(provider.secretSeen).toBe('body');
  });

  test('may be tried so many times from one place', async () => {
    const there = browser();
    for (let n = 0; n < LIMITS.provider.ip.max; n += 1) await arrive(there.ask(), new URLSearchParams());
    expect(await departToSignIn(there.ask(), '/')).toMatchObject({
      problems: [{ code: 'too_many_attempts' }]
    });
    expect(await arrive(there.ask(), new URLSearchParams())).toMatchObject(refusal('too_many_attempts'));
  });

  test('that the host has not set does not exist', async () => {
    provideTestRuntime();
    expect(await departToSignIn(browser().ask(), '/')).toMatchObject({ problems: [{ kind: 'not_found' }] });
    expect(await arrive(browser().ask(), new URLSearchParams())).toMatchObject(refusal('not_found'));
  });
});
