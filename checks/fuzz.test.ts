import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { newId } from '#lib/kernel/ids.ts';
import { ok } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { createApi, type Authenticate } from '#lib/platform/api.server.ts';
import type { Operation } from '#lib/platform/operation.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { operations } from '#lib/registry.ts';
import fr from '#messages/fr.json' with { type: 'json' };
import { inputs } from './inputs.ts';
import { like, spoilt, type Shape } from './nasty.ts';
import { send } from './rest.ts';
import { WHO, world, type World } from './world.ts';

const database = useTestDatabase();

/** Inputs for each operation; one that takes no input has only so much to be surprised by. */
const runsOf = (operation: Operation): number =>
  Object.keys(shapeOf(operation).properties ?? {}).length > 0 ? 200 : 20;

let place: World;
let actor: Actor;
let allrounder: Actor;
let traces: Record<string, string>;
const goods: Record<string, Record<string, unknown>> = {};

/** The real door, with one of this test's people in front of it. */
const authenticate: Authenticate = async (_bearer, slug) =>
  ok({
    actor:
      slug === null || slug === place.network.slug
        ? actor
        : { ...actor, network: null, represents: [], roles: [] },
    version: null
  });
const api = createApi(operations, authenticate, 'test');

/**
 * In this database every command does all it does and is then undone at its commit, so that the next input finds the
 * world as it was and nothing is refused for coming second.
 */
const REHEARSED = 'rehearsed';
api.onError((error) =>
  error.message === REHEARSED
    ? new Response(null, { status: 204 })
    : new Response(`${error.stack}`, { status: 500 })
);
beforeAll(async () => {
  place = await world();
  for (const { name } of operations) goods[name] = await inputs[name]!(place, 'mandate');
  allrounder = await made();
  await connected(database().adminUrl, (client) =>
    client.query(`
      create function undo() returns trigger language plpgsql as $$ begin raise exception '${REHEARSED}'; end $$;
      do $$ declare t regclass; begin
        for t in select oid from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace loop
          execute format('create constraint trigger undo after insert or update or delete on %s
            deferrable initially deferred for each row execute function undo()', t);
        end loop;
      end $$`)
  );
  traces = await written();
});
afterAll(async () => expect(await written(), 'what is left of all that').toEqual(traces));

test.each(operations.map((operation) => [operation.name, operation] as const))(
  '%s takes no harm from any input, and does none',
  async (_name, operation) => {
    actor = somebodyWhoMay(operation);
    const statuses = new Set<number>();
    await fc.assert(
      fc.asyncProperty(callsOf(operation), async (call) => {
        const response = await send(api, operation, { slug: place.network.slug, ...call });
        statuses.add(response.status);
        await expectHonest(response);
      }),
      { numRuns: runsOf(operation), endOnFailure: true }
    );
    expect(statuses, 'something goes in').toContain(await statusOfGood(operation));
  },
  60_000
);

test('an address that is not text answers honestly', async () => {
  actor = place.actors.mandate;
  for (const part of [
    '%00',
    '%ED%A0%80',
    '%FF',
    '%',
    '%2e%2e',
    '..%2f',
    'a'.repeat(5000),
    '{network}',
    '%E2%80%AE'
  ])
    for (const path of [`/networks/${part}`, `/networks/${place.network.slug}/motions/${part}`, `/${part}`]) {
      const response = await api.request(`/api/v1${path}`, { headers: { authorization: `Bearer ${part}` } });
      await expectHonest(response);
    }
});

test('a body that is no JSON object, too large or of another kind is refused with a reason', async () => {
  actor = place.actors.facilitator;
  const bodies = [
    '',
    'null',
    '[]',
    '"x"',
    '{',
    '{"a":1}x',
    '\u0000',
    '{"name":"' + 'a'.repeat(1_100_000) + '"}'
  ];
  for (const body of bodies)
    for (const type of [
      'application/json',
      'text/plain',
      'multipart/form-data',
      'application/json; charset=utf-16'
    ]) {
      const request = { method: 'POST', body, headers: { 'content-type': type } };
      const response = await api.request('/api/v1/networks', request);
      const expected =
        body.length > 1_000_000 ? 413 : body === '' || type.startsWith('application/json') ? 422 : 415;
      expect(response.status, `${type}: ${body.slice(0, 20)}`).toBe(expected);
      await expectHonest(response);
    }
});

test('what is not done at an address is refused with what is', async () => {
  actor = place.actors.facilitator;
  for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PROPFIND']) {
    const response = await api.request('/api/v1/networks', { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    await expectHonest(response);
  }
});

/** Refusals are problem documents whose code has words; nothing is the program's fault. */
async function expectHonest(response: Response): Promise<void> {
  const text = await response.text();
  expect(response.status, text.slice(0, 500)).toBeLessThan(500);
  if (response.status < 400) return;
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = Problem.parse(JSON.parse(text));
  expect(problem.status).toBe(response.status);
  for (const { code } of problem.errors) expect(fr, `words for ${code}`).toHaveProperty([`problem.${code}`]);
}
const Problem = z.object({
  status: z.int(),
  title: z.string(),
  errors: z.array(z.object({ kind: z.string(), code: z.string().regex(/^[a-z_]+$/) })).min(1)
});

function callsOf(
  operation: Operation
): fc.Arbitrary<{ input: Record<string, unknown>; headers: Record<string, string> }> {
  const shape = shapeOf(operation);
  const good = goods[operation.name]!;
  const known = [...idsIn(place), ...Object.values(good)].filter((value) => typeof value === 'string');
  const object = like({ ...shape, type: 'object' }, known).map((value) =>
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : { value }
  );
  const key = fc.oneof(
    { weight: 9, arbitrary: fc.constant<Record<string, string>>({}) },
    {
      weight: 1,
      arbitrary: fc.constantFrom({ 'idempotency-key': 'k' }, { 'idempotency-key': 'k'.repeat(300) })
    }
  );
  return fc.record({ input: fc.oneof(object, spoilt(good, shape)), headers: key });
}

const shapeOf = (operation: Operation): Shape =>
  z.toJSONSchema(operation.input, { io: 'input', unrepresentable: 'any' }) as Shape;

async function statusOfGood(operation: Operation): Promise<number> {
  const input = goods[operation.name]!;
  return (await send(api, operation, { slug: place.network.slug, input })).status;
}

/** A representative with mandate who holds every role as well, for row-level security too, and is the host. */
async function made(): Promise<Actor> {
  const { mandate, facilitator, host } = place.actors;
  const roles = [...facilitator.roles, 'council'] as const;
  await place.inside((tx) =>
    tx
      .insertInto('role_holders')
      .values(
        roles.map((role) => ({
          network_id: place.network.id,
          id: newId(),
          person_id: mandate.personId!,
          role
        }))
      )
      .execute()
  );
  return { ...mandate, roles: [...roles], isHost: host.isHost, via: 'api' };
}

/** The person with most rights whom the operation admits; what is time's work is tried as time. */
const somebodyWhoMay = (operation: Operation): Actor =>
  operation.may(allrounder) ? allrounder : place.system;

const idsIn = (w: World): string[] => [
  w.motionId,
  w.membershipId,
  w.roleId,
  w.network.slug,
  ...Object.values(w.organisations),
  ...Object.values(w.colleagues),
  ...WHO.map((who) => w.actors[who].personId ?? '')
];

/** All that is written anywhere, as one fingerprint for each table; without the counters of attempts. */
const written = (): Promise<Record<string, string>> =>
  connected(database().adminUrl, async (client: pg.Client) => {
    const { rows } = await client.query<{ name: string }>(
      `select oid::regclass::text as name from pg_class where relkind = 'r' and relnamespace in ('public'::regnamespace, 'pgboss'::regnamespace)
          and relname not in ('rate_limits', 'queue', 'version')`
    );
    const prints: Record<string, string> = {};
    for (const { name } of rows) {
      const print = await client.query<{ print: string }>(
        `select count(*) || ' ' || coalesce(sum(hashtext(t::text)), 0) as print from ${name} t`
      );
      prints[name] = print.rows[0]!.print;
    }
    return prints;
  });
