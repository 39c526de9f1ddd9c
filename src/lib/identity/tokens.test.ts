import { beforeAll, describe, expect, test } from 'vitest';
import { checkFile } from '#lib/agreements/documents/operations.ts';
import { listIdeas } from '#lib/ideas/operations.ts';
import { createAccessToken, updateProfile } from '#lib/identity/operations.ts';
import { COUNTED, LIMITS } from '#lib/identity/rules.ts';
import { browser, lastMail, provideTestRuntime } from '#lib/identity/scenario.ts';
import { openSession } from '#lib/identity/sign-in.server.ts';
import { authenticate, countAttempt } from '#lib/identity/tokens.server.ts';
import { createNetwork } from '#lib/networks/operations.ts';
import { createApi } from '#lib/platform/api.server.ts';
import { closeDatabase, openDatabase } from '#lib/platform/database.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { operations } from '#lib/registry.ts';

const database = useTestDatabase();
beforeAll(() => provideTestRuntime());

const api = () =>
  createApi([checkFile, updateProfile, listIdeas, createNetwork], authenticate, 'test', countAttempt);

describe('What anybody may ask without an account', () => {
  const check = (ip: string) =>
    api().fetch(new Request(`http://localhost/api/v1/agreements/checks/${'a'.repeat(64)}`), { ip });

  test('is limited over the API, in one count with its page, also after a restart', async () => {
    const { max } = LIMITS.check.ip;
    for (let n = 0; n < max; n += 1)
      if (n % 2) expect(await countAttempt(checkFile.name, '192.0.2.1')).toMatchObject({ ok: true });
      else expect((await check('192.0.2.1')).status).toBe(200);
    const refused = await check('192.0.2.1');
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ title: 'too_many_attempts' });
    await closeDatabase();
    openDatabase(database().appUrl);
    expect(await countAttempt(checkFile.name, '192.0.2.1')).toMatchObject({ ok: false });
    expect((await check('192.0.2.2')).status).toBe(200);
  });

  test('is limited for all addresses of one household, which can roam in them', async () => {
    const answers = [];
    for (let n = 0; n <= LIMITS.check.ip.max; n += 1)
      answers.push(await countAttempt(checkFile.name, `2001:db8:1:2::${n.toString(16)}`));
    expect(answers.filter(({ ok }) => !ok)).toHaveLength(1);
  });

  test('is named as the operations are', () => {
    const names = operations.map(({ name }) => name);
    for (const name of Object.keys(COUNTED)) expect(names).toContain(name);
  });
});

describe('A token of some networks', () => {
  async function made(networkIds: (of: string) => string[] | null) {
    const network = await scenario();
    const organisation = await network.organisation('Atelier');
    const { personId } = await network.person('Aïcha', { roles: ['facilitator'], speaksFor: [organisation] });
    const there = browser();
    await openSession(there.ask(), personId!);
    const { actor, sessionId } = (await there.whoami())!;
    const input = {
      name: 'Tableur',
      access: 'write',
      days: 30,
      sessionId,
      networkIds: networkIds(network.network.id)
    };
    const answer = await execute(createAccessToken, { actor, input });
    if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
    return { token: answer.value.token, actor, network: network.network };
  }
  const as = (token: string, method: string, path: string, body?: object) =>
    api().fetch(
      new Request(`http://localhost/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: body && JSON.stringify(body)
      })
    );
  const profile = { name: 'Autre', locale: 'fr', zone: 'Europe/Paris', theme: 'auto' };

  test('is good for nothing outside them: not for the account, ideas or new networks of its owner', async () => {
    const { token, network } = await made((id) => [id]);
    for (const [method, path, body] of [
      ['PUT', '/me', profile],
      ['GET', '/ideas', undefined],
      ['POST', '/networks', { name: 'Encore un' }]
    ] as const) {
      const answer = await as(token, method, path, body);
      expect(answer.status, path).toBe(403);
      expect(await answer.json()).toMatchObject({ title: 'token_scope' });
    }
    expect(await authenticate(token, network.slug)).toMatchObject({
      value: { actor: { network: { id: network.id } } }
    });
  });

  test('is another matter than one of all networks', async () => {
    const { token } = await made(() => null);
    expect((await as(token, 'PUT', '/me', profile)).status).toBe(200);
  });

  test('is told to its owner by mail, as every change of how one gets in', async () => {
    const { actor } = await made(() => null);
    expect(await lastMail(actor.email!)).toContain('jeton');
  });
});
