import { afterEach, beforeAll, expect, test } from 'vitest';
import type { Actor } from '#lib/platform/actor.ts';
import { startJobs, stopJobs } from '#lib/platform/jobs.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { writeImport } from './committing/jobs.ts';
import { commitImport } from './committing/operations.ts';
import { lockImport } from './data.server.ts';
import './jobs.ts';
import { getImport, uploadImport } from './operations.ts';
import { prepareImport } from './preparing/operations.ts';
import { AT_ONCE_ROWS, roundOf } from './rules.ts';
import { undoImport } from './undoing/operations.ts';

useTestDatabase();

let place: Scenario;
let nadia: Actor;
beforeAll(async () => {
  place = await scenario();
  nadia = await place.person('Nadia', { roles: ['facilitator'] });
});
afterEach(() => stopJobs());

const ROWS = AT_ONCE_ROWS + 1;
/** More rows than are written at once, in a file larger than is read at once. */
const large = (what: string): string =>
  ['Nom,Ville,Présentation']
    .concat(
      Array.from({ length: ROWS }, (_, n) => `${what} ${n * 7919},Pau,${'un atelier de village '.repeat(5)}`)
    )
    .join('\n');

async function value<T>(
  result: Promise<{ ok: true; value: T } | { ok: false; problems: object[] }>
): Promise<T> {
  const answer = await result;
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return answer.value;
}
const importOf = (id: string) => value(execute(getImport, { actor: nadia, input: { id } }));
const does = (operation: typeof commitImport | typeof undoImport, id: string) =>
  value(execute(operation, { actor: nadia, input: { id } }));
async function prepared(what: string): Promise<string> {
  const text = large(what);
  const { id, source } = await value(execute(uploadImport, { actor: nadia, input: { text } }));
  const targets = source.columns.map(({ target }) => target);
  await value(execute(prepareImport, { actor: nadia, input: { id, targets } }));
  return id;
}
const until = (id: string, state: string) =>
  expect.poll(async () => (await importOf(id)).state, { timeout: 60_000 }).toBe(state);
const known = () =>
  place.inside(async (tx) => (await tx.selectFrom('organisation_sheets').select('name').execute()).length);

test('a large file is read, written and taken back by jobs; until they have, the page says how far it is', async () => {
  const id = await prepared('Atelier');
  expect(await importOf(id)).toMatchObject({ state: 'reading', progress: { done: 0 } });
  await startJobs();
  await until(id, 'preview');
  expect(await importOf(id)).toMatchObject({ row_count: ROWS, counts: { create: ROWS }, progress: null });
  await stopJobs();

  await does(commitImport, id);
  expect(await importOf(id)).toMatchObject({ state: 'committing', progress: { done: 0, total: ROWS } });
  expect(await known()).toBe(0);
  await startJobs();
  await until(id, 'done');
  expect((await importOf(id)).counts).toMatchObject({ created: ROWS });
  expect(await known()).toBe(ROWS);
  await stopJobs();

  await does(undoImport, id);
  expect(await importOf(id)).toMatchObject({ state: 'undoing', progress: { done: 0 } });
  await startJobs();
  await until(id, 'undone');
  expect(await known()).toBe(0);
});

test('while it is written the progress rises in several steps and never passes its end', async () => {
  const id = await prepared('Fournil');
  await startJobs();
  await until(id, 'preview');
  await stopJobs();
  const told: [number, number][] = [];
  await place.inside(async (tx) => {
    const job = (await lockImport(tx, place.network.id, id))!;
    await writeImport(tx, place.network, job, Temporal.Now.instant(), async (done, total) => {
      told.push([done, total]);
    });
  });
  expect(told.length).toBe(Math.ceil(ROWS / roundOf(ROWS)));
  expect(told.length).toBeGreaterThan(1);
  expect(told.map(([done]) => done)).toEqual(told.map(([done]) => done).toSorted((a, b) => a - b));
  for (const [done, total] of told) expect(done).toBeLessThanOrEqual(total);
});

test('a file of any size is written in a bounded number of rounds', () => {
  for (const rows of [1, 500, 3667, 100_000, 200_000]) {
    expect(Math.ceil(rows / roundOf(rows))).toBeLessThanOrEqual(20);
    expect(roundOf(rows)).toBeLessThanOrEqual(10_000);
  }
});
