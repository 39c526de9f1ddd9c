import { beforeEach, expect, test } from 'vitest';
import type { z } from 'zod';
import { listWaiting } from '#lib/journey/waiting/operations.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { execute, type Command, type Query } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { getPlan } from '../operations.ts';
import { addTask, getTask } from '../tasks/operations.ts';
import { answerRemark, listRemarks, makeRemark, settleRemark, withdrawRemark } from './operations.ts';
import { pathOf } from './rules.ts';

useTestDatabase();

let s: Scenario;
let farida: Actor;
let lead: Actor;
let ana: Actor;
let ben: Actor;
let atelier: string;
let brasserie: string;

beforeEach(async () => {
  s = await scenario();
  [atelier, brasserie] = [await s.organisation('Atelier'), await s.organisation('Brasserie')];
  farida = await s.person('Farida', { roles: ['facilitator'] });
  lead = await s.person('Lina', { roles: ['project_lead'] });
  ana = await s.person('Ana', { speaksFor: [atelier], mandate: false });
  ben = await s.person('Ben', { speaksFor: [brasserie] });
});

const attempt = <S extends z.ZodType, T>(
  operation: Command<S, T> | Query<S, T>,
  actor: Actor,
  input: object
) => execute(operation as Command<S, T>, { actor, input });
async function done<S extends z.ZodType, T>(
  operation: Command<S, T> | Query<S, T>,
  actor: Actor,
  input: object
): Promise<T> {
  const result = await attempt(operation, actor, input);
  if (!result.ok) throw new Error(`${operation.name}: ${JSON.stringify(result.problems)}`);
  return result.value;
}
const code = async (...asked: Parameters<typeof attempt>): Promise<string> => {
  const result = await attempt(...asked);
  return result.ok ? 'ok' : result.problems[0]!.code;
};
const objection = (more: object = {}) =>
  done(makeRemark, ana, { part: 'risks', kind: 'objection', body: 'Et si le vélo casse ?', ...more });
const threads = async (actor = ana, input: object = { part: 'risks' }) =>
  (await done(listRemarks, actor, input)).threads;

test('a member argues with a part of the plan, another answers, whoever leads says what comes of it and why', async () => {
  const { id } = await objection();
  await done(answerRemark, ben, { id, body: 'Nous prêtons le nôtre.' });
  expect(await code(settleRemark, ana, { id, outcome: 'taken_up', reason: 'X' })).toBe('forbidden');
  expect(await code(settleRemark, lead, { id, outcome: 'taken_up', reason: ' ' })).toBe('required');
  await done(settleRemark, lead, { id, outcome: 'taken_up', reason: 'Le vélo de la brasserie est écrit.' });
  expect(await threads()).toMatchObject([
    {
      kind: 'objection',
      organisationName: 'Atelier',
      personName: 'Ana',
      answers: [{ body: 'Nous prêtons le nôtre.', organisationName: 'Brasserie', kind: null }],
      state: 'taken_up',
      reason: 'Le vélo de la brasserie est écrit.',
      closedByName: 'Lina',
      may: { settle: false, withdraw: false }
    }
  ]);
  expect(await code(answerRemark, ben, { id, body: 'Encore.' })).toBe('remark_closed');
  expect(await code(withdrawRemark, ana, { id })).toBe('remark_closed');
});

test('the author takes a remark back, or another who speaks for the same member; it stays readable', async () => {
  const { id } = await objection();
  const chloe = await s.person('Chloé', { speaksFor: [atelier] });
  for (const other of [ben, farida]) expect(await code(withdrawRemark, other, { id })).toBe('forbidden');
  await done(withdrawRemark, chloe, { id });
  expect(await threads(ben)).toMatchObject([
    { body: 'Et si le vélo casse ?', state: 'withdrawn', closedByName: 'Chloé', reason: null }
  ]);
});

test('who serves the network without speaking for a member argues in their own name, in nobody else’s', async () => {
  await done(makeRemark, lead, { part: 'budget', kind: 'remark', body: 'Et l’assurance ?' });
  expect(await threads(ana, { part: 'budget' })).toMatchObject([
    { personName: 'Lina', organisationName: null, organisationId: null }
  ]);
  const asked = { part: 'budget', kind: 'remark', body: 'X', organisationId: brasserie };
  expect(await code(makeRemark, ana, asked)).toBe('not_offered');
});

test('a suspended member reads what is said, and neither argues nor answers', async () => {
  const { id } = await objection();
  const away = await s.person('Zoé', { speaksFor: [await s.organisation('Loin', 'suspended')] });
  expect(await threads(away)).toMatchObject([{ id, may: { settle: false, withdraw: false } }]);
  expect(await code(makeRemark, away, { part: 'idea', kind: 'remark', body: 'X' })).toBe('forbidden');
  expect(await code(answerRemark, away, { id, body: 'X' })).toBe('forbidden');
});

test('the plan and its tasks say how many remarks are open at each part', async () => {
  const { id: taskId } = await done(addTask, farida, { title: 'Chiffrer' });
  const other = await done(addTask, farida, { title: 'Appeler' });
  const { id } = await objection();
  await objection();
  await objection({ part: 'tasks', taskId });
  await objection({ part: 'tasks' });
  const open = async () => (await done(getPlan, ben, {})).remarks;
  expect(await open()).toEqual({ risks: 2, tasks: 2 });
  await done(settleRemark, farida, { id, outcome: 'kept', reason: 'C’est rare.' });
  expect(await open()).toEqual({ risks: 1, tasks: 2 });
  expect((await done(getTask, ben, { id: taskId })).task.remarks).toBe(1);
  expect((await done(getTask, ben, { id: other.id })).task.remarks).toBe(0);
  expect(await threads(ben, { part: 'tasks', taskId })).toMatchObject([{ taskTitle: 'Chiffrer' }]);
  expect(await threads(ben, { part: 'tasks' })).toHaveLength(2);
});

test('what is talked about exists, and only a task has a task', async () => {
  const { id: taskId } = await done(addTask, farida, { title: 'Chiffrer' });
  const about = { kind: 'remark', body: 'X' };
  expect(await code(makeRemark, ana, { ...about, part: 'tasks', taskId: s.network.id })).toBe('not_found');
  expect(await code(makeRemark, ana, { ...about, part: 'risks', taskId })).toBe('not_offered');
  expect(await code(makeRemark, ana, { ...about, part: 'weather' })).toBe('not_offered');
  const { id } = await objection();
  const answer = await done(answerRemark, ben, { id, body: 'Oui.' });
  expect(await code(answerRemark, ana, { id: answer.id, body: 'Non.' })).toBe('not_found');
  expect(await code(settleRemark, farida, { id: answer.id, outcome: 'kept', reason: 'X' })).toBe('not_found');
});

test('of many who settle a remark at the same moment one does, and who answers then is told', async () => {
  const { id } = await objection();
  const attempts = await Promise.all([
    ...[farida, lead, farida, lead].map((who, n) =>
      code(settleRemark, who, { id, outcome: n % 2 ? 'kept' : 'taken_up', reason: `Raison ${n}` })
    ),
    code(withdrawRemark, ana, { id })
  ]);
  expect(attempts.toSorted()).toEqual(['ok', ...Array<string>(4).fill('remark_closed')]);
  expect(await threads()).toHaveLength(1);
});

test('a remark waits for those who lead the plan until it is settled, the oldest three first; for nobody else', async () => {
  const waits = async (actor: Actor) =>
    (await done(listWaiting, actor, {})).filter(({ what }) => what === 'remark');
  const { id: taskId } = await done(addTask, farida, { title: 'Chiffrer' });
  const first = await objection({ body: 'Un\n\nun' });
  const second = await objection({ part: 'tasks', taskId, body: 'Deux' });
  for (const body of ['Trois', 'Quatre']) await objection({ body });
  expect((await waits(lead)).map(({ title }) => title).toSorted()).toEqual(['Deux', 'Trois', 'Un un']);
  const paths = (await waits(farida)).map(({ path }) => path);
  expect(paths).toContain(pathOf({ ...first, part: 'risks', taskId: null }));
  expect(paths).toContain(pathOf({ ...second, part: 'tasks', taskId }));
  for (const other of [ana, ben]) expect(await waits(other)).toEqual([]);
  await done(settleRemark, farida, { ...first, outcome: 'kept', reason: 'X' });
  expect((await waits(lead)).map(({ title }) => title).toSorted()).toEqual(['Deux', 'Quatre', 'Trois']);
});
