import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { newId } from '#lib/kernel/ids.ts';
import { conflict, ok } from '#lib/kernel/result.ts';
import { updateNetwork } from '#lib/networks/operations.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { begin, databasePool, transaction, type Tx } from '#lib/platform/database.server.ts';
import { enter } from '#lib/platform/enter.server.ts';
import { ask, execute, inNetwork, type Command, type Operation } from '#lib/platform/operation.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { operations } from '#lib/registry.ts';
import { inputs } from './inputs.ts';
import { world, type World } from './world.ts';

// One connection, so that every read follows another network's read on it.
const database = useTestDatabase({ max: 1 });

type Query = Extract<Operation, { kind: 'query' }>;
const queries = operations.filter((o): o is Query => o.kind === 'query' && inNetwork(o));

type Side = World & {
  mark: string;
  foreign: Set<string>;
  foreignMark: string;
  /** What each reader is asked, by its name. */
  questions: Record<string, Record<string, unknown>>;
};
let sides: [Side, Side];

beforeAll(async () => {
  const [ivoire, brique] = [await world('Ivoire'), await world('Brique')];
  const [ofOne, ofTwo] = [await questionsIn(ivoire), await questionsIn(brique)];
  const [ofIvoire, ofBrique] = [await idsOf(ivoire), await idsOf(brique)];
  sides = [
    { ...ivoire, mark: 'Ivoire', foreignMark: 'Brique', foreign: ofBrique, questions: ofOne },
    { ...brique, mark: 'Brique', foreignMark: 'Ivoire', foreign: ofIvoire, questions: ofTwo }
  ];
});

test('10,000 reads of two networks in turn on one connection show nothing of the other network', async () => {
  let [reads, own] = [0, 0];
  while (reads < 10_000) {
    const query = queries[(reads >> 1) % queries.length]!;
    for (const side of sides) {
      const told = await read(side, query);
      expectNothingForeign(side, told);
      if (told.includes(side.mark)) own += 1;
      reads += 1;
    }
  }
  expect(own, 'reads that showed something of their own network').toBeGreaterThan(reads / 2);
});

test('asking by the ids of another network answers as for what does not exist', async () => {
  const [ivoire, brique] = sides;
  for (const query of queries.filter(({ rest }) => /\{(?!network)/.test(rest))) {
    const input = ivoire.questions[query.name]!;
    const actor = brique.actors.facilitator;
    const there = await execute(query, { actor, input });
    const ids = pathFields(query).filter((name) => String(input[name]).match(ID)); // not the number of a version
    const nowhere = await execute(query, {
      actor,
      input: { ...input, ...Object.fromEntries(ids.map((name) => [name, newId()])) }
    });
    expect(there, query.name).toEqual(nowhere);
  }
});

test('neither refusals nor errors, cancelled statements or lost connections leave one network’s context to the next', async () => {
  const accidents = [refused, failing, broken, uncommitted, cancelled, terminated, abandoned];
  for (let turn = 0; turn < 20; turn += 1)
    for (const accident of accidents) {
      await accident(sides[turn % 2]!);
      expect(await seenWithoutContext(), accident.name).toEqual([]);
      for (const side of sides) expectNothingForeign(side, await read(side, queries[turn % queries.length]!));
    }
});

test('a person of two networks sees on each page only the network it is about', async () => {
  const [ivoire, brique] = sides;
  const personId = await commonPerson(ivoire, brique);
  const both = sides.map(({ network }) => network.slug).toSorted();
  for (let turn = 0; turn < 200; turn += 1)
    for (const side of sides) {
      const page = async (tx: Tx): Promise<void> => {
        const entered = await enter(tx, { personId, slug: side.network.slug });
        expect(entered!.networks.map(({ slug }) => slug).toSorted()).toEqual(both);
        const query = queries[turn % queries.length]!;
        const input = side.questions[query.name]!;
        const told = JSON.stringify(await ask(query, { actor: entered!.actor, input }, tx));
        expectNothingForeign(side, told);
      };
      await transaction({}, page, { readOnly: true });
    }
});

test('a foreign row would be noticed', () => {
  const [ivoire, brique] = sides;
  expect(() => expectNothingForeign(ivoire, JSON.stringify({ id: brique.motionId }))).toThrow();
  expect(() => expectNothingForeign(ivoire, 'Atelier Brique')).toThrow();
  expect(() => expectNothingForeign(ivoire, 'Atelier Ivoire')).not.toThrow();
});

const pathFields = (query: Query): string[] =>
  [...query.rest.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).filter((name) => name !== 'network');

async function questionsIn(place: World): Promise<Side['questions']> {
  const questions: Side['questions'] = {};
  for (const { name } of queries) questions[name] = await inputs[name]!(place, 'facilitator');
  return questions;
}

/** By the person of that network who may: some readers are for facilitators, others for those with a mandate. */
async function read(side: Side, query: Query): Promise<string> {
  const who = query.may(side.actors.facilitator) ? 'facilitator' : 'mandate';
  const call = { actor: side.actors[who], input: side.questions[query.name]! };
  return JSON.stringify(await execute(query, call));
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
function expectNothingForeign(side: Side, told: string): void {
  const foreign = (told.match(ID) ?? []).filter((id) => side.foreign.has(id));
  if (foreign.length > 0 || told.includes(side.foreignMark))
    throw new Error(`${side.network.name} was shown ${foreign.join()} of the other network in ${told}`);
}

/** Somebody with a mandate in each of the two; unknown to either as one of the other. */
async function commonPerson(one: Side, two: Side): Promise<string> {
  const { personId } = await one.person('Aminata', { speaksFor: [one.organisations.fabrique] });
  await two.inside((tx) =>
    tx
      .insertInto('representatives')
      .values({
        network_id: two.network.id,
        id: newId(),
        organisation_id: two.organisations.fabrique,
        person_id: personId!,
        mandate: true
      })
      .execute()
  );
  return personId!;
}

/** Every id in every row of the network's tables, seen from outside. */
async function idsOf({ network }: World): Promise<Set<string>> {
  return connected(database().adminUrl, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `select table_name as name from information_schema.columns where column_name = 'network_id' and table_schema = 'public'`
    );
    const ids = new Set<string>([network.id]);
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(
        `select to_jsonb(t)::text as row from ${name} t where network_id = $1`,
        [network.id]
      );
      for (const { row } of rows) for (const id of row.match(ID) ?? []) ids.add(id);
    }
    return ids;
  });
}

const seenWithoutContext = (): Promise<unknown[]> =>
  transaction({}, (tx) => tx.selectFrom('organisation_sheets').select('name').execute());

type Accident = (side: Side) => Promise<void>;
const spoilt = (
  run: (typeof updateNetwork)['run']
): Command<typeof updateNetwork.input, { slug: string }> => ({
  ...updateNetwork,
  run
});
const call = ({ actors, network }: Side): { actor: Actor; input: unknown } => ({
  actor: actors.facilitator,
  input: network
});

const refused: Accident = async (side) => {
  const no = await execute(
    spoilt(async () => conflict('busy')),
    call(side)
  );
  expect(no.ok).toBe(false);
};
const failing: Accident = async (side) => {
  const surprise = spoilt(async () => {
    throw new Error('A surprise');
  });
  await expect(execute(surprise, call(side))).rejects.toThrow('A surprise');
};
const broken: Accident = async (side) => {
  const divides = spoilt(async ({ tx }) => {
    await sql`select 1 / 0`.execute(tx);
    throw new Error('not reached');
  });
  await expect(execute(divides, call(side))).rejects.toThrow(/division by zero/);
};
/** What is wrong shows at COMMIT only; the connection is as good as before. */
const uncommitted: Accident = async (side) => {
  const late = spoilt(async ({ tx }) => {
    await sql`set constraints all deferred`.execute(tx);
    await tx.updateTable('memberships').set({ sponsor_organisation_id: newId() }).execute();
    return ok({ slug: side.network.slug });
  });
  await expect(execute(late, call(side))).rejects.toThrow(/foreign key/);
  expect(databasePool().totalCount).toBe(1);
};
const cancelled: Accident = async (side) => {
  const slow = spoilt(async ({ tx }) => {
    await sql`set local statement_timeout = 5`.execute(tx);
    await sql`select pg_sleep(5)`.execute(tx);
    throw new Error('not reached');
  });
  await expect(execute(slow, call(side))).rejects.toThrow(/statement timeout/);
};
const terminated: Accident = async (side) => {
  const lost = spoilt(async ({ tx }) => {
    await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx);
    throw new Error('not reached');
  });
  const away = { ok: false, problems: [{ code: 'database_away' }] };
  expect(await execute(lost, call(side))).toMatchObject(away);
};
/** A page whose reader went away: its transaction is rolled back by the hook. */
const abandoned: Accident = async (side) => {
  const { end } = await begin({ networkId: side.network.id });
  await end('rollback');
  expect(databasePool().waitingCount).toBe(0);
};
