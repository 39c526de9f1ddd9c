import { readdirSync, readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { authenticate } from '#lib/identity/tokens.server.ts';
import { newId } from '#lib/kernel/ids.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { createApi } from '#lib/platform/api.server.ts';
import { transaction, type Tx } from '#lib/platform/database.server.ts';
import { enter } from '#lib/platform/enter.server.ts';
import { ask, execute, inNetwork, type Operation } from '#lib/platform/operation.ts';
import { Reading } from '#lib/platform/reading.server.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { operations } from '#lib/registry.ts';
import { unwatchedTables } from './catalogue.ts';
import { undescribedAnswer } from './described.ts';
import { inputs } from './inputs.ts';
import { send } from './rest.ts';
import { WHO, world, type Who, type World } from './world.ts';

/** Decision 0093: what is kept is never seen once something changed, and never by anybody else. */
const database = useTestDatabase();

type Query = Extract<Operation, { kind: 'query' }>;
const kept = operations.filter((o): o is Query => o.kind === 'query' && o.kept !== undefined);
/** Of these the whole answer. */
const whole = kept.filter((query) => query.kept !== 'part');
const commands = operations.filter((o) => o.kind === 'command' && inNetwork(o));
const READERS = ['candidate', 'member', 'mandate', 'facilitator'] as const satisfies Who[];

let place: World;
let other: World;
beforeAll(async () => {
  place = await world('Ivoire');
  other = await world('Brique');
}, 60_000);

/** As pages do it: who comes, the version, then the data. */
const page = <T>(side: World, actor: Actor, work: (tx: Tx, actor: Actor, version: string) => Promise<T>) =>
  transaction(
    {},
    async (tx) => {
      const entered = await enter(tx, { personId: actor.personId!, slug: side.network.slug });
      return entered?.version ? work(tx, entered.actor, entered.version) : null;
    },
    { readOnly: true }
  );

const questions = new Map<World, Map<string, unknown>>();
async function questionsOf(side: World): Promise<Map<string, unknown>> {
  const known = questions.get(side) ?? new Map<string, unknown>();
  questions.set(side, known);
  for (const { name } of kept)
    if (!known.has(name)) known.set(name, await inputs[name]!(side, 'facilitator'));
  return known;
}

/** What everybody is told, by their name and the query's; with or without what is kept. */
async function told(
  side: World,
  now: Temporal.Instant,
  remembering: boolean
): Promise<Record<string, string>> {
  const asked = await questionsOf(side);
  const answers: Record<string, string> = {};
  for (const who of READERS)
    await page(side, side.actors[who], async (tx, actor, version) => {
      for (const query of kept) {
        const call = { actor, input: asked.get(query.name), now, version: remembering ? version : null };
        answers[`${who} ${query.name}`] = JSON.stringify(await ask(query, call, tx));
      }
    });
  return answers;
}

test.each(commands.map((command) => [command.name, command] as const))(
  'after %s everybody is told what is true then',
  async (_name, command) => {
    if (command.kind !== 'command') throw new Error('Not a command');
    let done = false;
    moment = moment.add({ minutes: 2 });
    for (const who of WHO.toReversed()) {
      const actor = await place.again(place.actors[who]);
      if (done || !actor.personId || !actor.network || !command.may(actor)) continue;
      const input = await inputFor(command, who);
      await expectTruth();
      const result = await execute(command, { actor: await place.again(actor), input });
      done = result.ok;
      if (result.ok) expect(undescribedAnswer(command, result.value)).toEqual([]);
      await expectTruth();
    }
    if (!done) undone.push(command.name);
  },
  60_000
);
const undone: string[] = [];
/** What looks at the clock may be a minute old. So time stands still around a command, and what was kept before is over. */
let moment = Temporal.Now.instant();

/** Where much has happened already an input may be refused: then in a new world. */
async function inputFor({ name }: Operation, who: Who): Promise<unknown> {
  const tried = await Promise.try(() => inputs[name]!(place, who)).catch(() => null);
  if (tried) return tried;
  place = await world('Ivoire');
  return inputs[name]!(place, who);
}

/** What is kept at this moment, asked twice, and what is true. */
async function expectTruth(): Promise<void> {
  await questionsOf(place);
  const now = moment;
  const [first, second] = [await told(place, now, true), await told(place, now, true)];
  const truth = await told(place, now, false);
  const wrong = Object.keys(truth).filter((key) => first[key] !== truth[key] || second[key] !== truth[key]);
  expect(wrong).toEqual([]);
}

test('most commands were really done', () => {
  expect(undone.length, undone.join()).toBeLessThan(commands.length / 4);
});

test('of two networks and people of different rights, asking in turn, none is told what is another’s', async () => {
  const now = Temporal.Now.instant();
  const [here, there] = [await told(place, now, false), await told(other, now, false)];
  for (let turn = 0; turn < 3; turn += 1) {
    expect(await told(place, now, true)).toEqual(here);
    expect(await told(other, now, true)).toEqual(there);
  }
  expect(JSON.stringify(there)).toContain('Brique');
  expect(JSON.stringify(there)).not.toContain('Ivoire');
});

const statements: string[] = [];
const sending = Reading.prototype.query;
beforeEach(() => {
  statements.length = 0;
});
beforeAll(() => {
  vi.spyOn(Reading.prototype, 'query').mockImplementation(function <Row>(
    this: Reading,
    name: string,
    text: string,
    values: readonly unknown[]
  ) {
    statements.push(text);
    return sending.call(this, name, text, values) as Promise<Row[]>;
  });
});
afterAll(() => vi.restoreAllMocks());

test.each(kept.map((query) => [query.name, query] as const))(
  '%s is made of nothing but what raises the version',
  async (_name, query) => {
    const loose = [...(await connected(database().adminUrl, unwatchedTables)), ...PERSONAL];
    let looked = 0;
    const input = (await questionsOf(other)).get(query.name);
    for (const who of READERS) {
      const actor = await other.again(other.actors[who]);
      if (!actor.network || !query.may(actor)) continue;
      const context = { networkId: other.network.id, personId: actor.personId };
      const { texts, tables } = await transaction(
        context,
        async (tx) => {
          const before = await scans(tx);
          statements.length = 0;
          await ask(query, { actor, input }, tx);
          const texts = [...statements];
          const after = await scans(tx);
          return {
            texts,
            tables: [...after].filter(([table, n]) => n > (before.get(table) ?? 0n)).map(([table]) => table)
          };
        },
        { readOnly: true }
      );
      expect(tables.filter((table) => loose.includes(table) && !FOLLOWING.includes(table))).toEqual([]);
      looked += tables.length;
      // The clock is what `run` is given: SQL's own would not be noticed.
      expect(texts.join('\n')).not.toMatch(
        /\bnow\(\)|clock_timestamp|current_(date|time)|localtime|random\(\)/i
      );
    }
  }
);

test.each(whole.map((query) => [query.name, query] as const))(
  '%s is given as it is kept through the API too, and as it is once something changed',
  async (_name, query) => {
    const input = (await questionsOf(other)).get(query.name) as Record<string, unknown>;
    const get = async (who: Who) => {
      statements.length = 0;
      const call = { slug: other.network.slug, input, token: other.tokens[who] };
      const response = await send(api, query, call);
      return { status: response.status, body: await response.json(), looked: statements.length > 0 };
    };
    let looked = 0;
    for (const who of READERS) {
      const { looked: anew, ...first } = await get(who);
      expect(await get(who), who).toEqual({ ...first, looked: false });
      await rename(other);
      expect((await get(who)).looked, who).toBe(first.status === 200);
      looked += Number(anew);
    }
    expect(looked).toBeGreaterThan(0);
  }
);
const api = createApi(operations, authenticate, 'test');
/** Whatever changes, all that is kept of the network is outdated. */
const rename = (side: World) =>
  side.inside((tx) => tx.updateTable('networks').set({ aim: newId() }).execute());

/** How often this connection has looked into each table, in functions and policies too. */
async function scans(tx: Tx): Promise<Map<string, bigint>> {
  const { rows } = await sql<{ relname: string; n: bigint }>`
    select relname, coalesce(seq_scan, 0) + coalesce(idx_scan, 0) as n from pg_stat_xact_user_tables`.execute(
    tx
  );
  return new Map(rows.map(({ relname, n }) => [relname, n]));
}

/** Written by triggers on sheets, in the same transaction. */
const FOLLOWING = ['search_fragments', 'search_terms'];
/** Of no network, and without a version. */
const PERSONAL = ['sessions', 'credentials', 'organisations', 'instance_settings', 'ideas', 'passkeys'];

test('disputes and what is confidential are not kept', () => {
  const names = kept.map(({ name }) => name);
  expect(names.filter((name) => /^disputes\.|confidential|survey|dispute/i.test(name))).toEqual([]);
});

test('every load inside a network says whether its page may be kept', () => {
  const files = readdirSync('src/routes/n', { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\+(page|layout)\.server\.ts$/.test(file)
  );
  expect(files.length).toBeGreaterThan(30);
  for (const file of files) {
    const text = readFileSync(`src/routes/n/${file}`, 'utf8');
    if (text.includes('export const load')) expect(text, file).toMatch(/(keptView|view)\(event|redirect\(/);
  }
});
