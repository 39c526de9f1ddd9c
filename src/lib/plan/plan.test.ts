import ICAL from 'ical.js';
import { parse } from 'csv-parse/sync';
import { beforeEach, expect, test } from 'vitest';
import type { Actor } from '#lib/platform/actor.ts';
import { execute, type Command } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import type { z } from 'zod';
import {
  changePoint,
  closePoint,
  getNegotiation,
  raisePoint,
  sayInterest
} from './negotiation/operations.ts';
import { addBudgetLine, getPlan, removeBudgetLine, writeEffect, writePlan } from './operations.ts';
import { budgetOf } from './rules.ts';
import { addTask, listTasks, moveTask, updateTask } from './tasks/operations.ts';
import { calendarOf, tableOf } from './writing/rules.ts';

useTestDatabase();

let s: Scenario;
let facilitator: Actor;
let ana: Actor;
let atelier: string;

type Answer<T> = { ok: true; value: T } | { ok: false; problems: { code: string; field?: string }[] };
const value = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return answer.value;
};
const code = (answer: Answer<unknown>): string => (answer.ok ? 'ok' : answer.problems[0]!.code);
const act = <S extends z.ZodType, T>(operation: Command<S, T>, actor: Actor, input: object) =>
  execute(operation, { actor, input });
const tasks = async () => value(await execute(listTasks, { actor: ana, input: {} })).tasks;
const task = async (title: string, more: object = {}) =>
  value(await act(addTask, facilitator, { title, ...more })).id;

beforeEach(async () => {
  s = await scenario();
  facilitator = await s.person('Farida', { roles: ['facilitator'] });
  atelier = await s.organisation('Atelier');
  ana = await s.person('Ana', { speaksFor: [atelier] });
});

test('of two who write the plan at the same moment one is told, and the other’s words stay', async () => {
  const write = (summary: string) => act(writePlan, facilitator, { revision: 0, summary });
  const answers = (await Promise.all([write('Un'), write('Deux')])).map(code).toSorted();
  expect(answers).toEqual(['changed_meanwhile', 'ok']);
  expect(value(await execute(getPlan, { actor: ana, input: {} })).revision).toBe(1);
  expect(code(await act(writePlan, ana, { revision: 1, summary: 'Trois' }))).toBe('forbidden');
});

test('the budget adds up to the cent from lines typed as people type', async () => {
  const line = (part: string, amount: string) =>
    act(addBudgetLine, facilitator, { part, label: 'X', amount });
  for (const [part, amount] of [
    ['sales', '1 000,10'],
    ['operations', '400.05'],
    ['investment', '1200'],
    ['financing', '600']
  ] as const)
    value(await line(part, amount));
  expect(code(await line('sales', 'beaucoup'))).toBe('not_an_amount');
  const { lines } = value(await execute(getPlan, { actor: ana, input: {} }));
  const budget = budgetOf(lines.map(({ part, amount }) => ({ part, amount: BigInt(amount) })));
  expect([budget.result, budget.balance]).toEqual([60005n, 5n]);
  value(await act(removeBudgetLine, facilitator, { id: lines[0]!.id }));
  expect(code(await act(removeBudgetLine, facilitator, { id: lines[0]!.id }))).toBe('not_found');
});

test('each member says what the plan means for it and what it wants, nobody for another', async () => {
  const other = await s.organisation('Autre');
  value(await act(writeEffect, ana, { organisationId: atelier, effect: 'Un atelier plein le vendredi' }));
  expect(code(await act(writeEffect, ana, { organisationId: other, effect: 'X' }))).toBe('forbidden');
  value(await act(sayInterest, ana, { organisationId: atelier, interest: 'Des commandes régulières' }));
  expect(code(await act(sayInterest, ana, { organisationId: other, interest: 'X' }))).toBe('forbidden');
  expect(value(await execute(getPlan, { actor: facilitator, input: {} })).effects).toHaveLength(1);
  value(await act(writeEffect, ana, { organisationId: atelier, effect: '' }));
  expect(value(await execute(getPlan, { actor: facilitator, input: {} })).effects).toEqual([]);
});

test('a link that would close a circle is refused, also when two halves of it are made at the same moment', async () => {
  const [a, b] = [await task('Acheter'), await task('Bâtir')];
  const need = (id: string, title: string, needs: string) =>
    act(updateTask, facilitator, { id, revision: 1, title, needs });
  const answers = await Promise.all([need(a, 'Acheter', b), need(b, 'Bâtir', a)]);
  expect(answers.map(code).toSorted()).toEqual(['ok', 'task_circle']);
  expect((await tasks()).filter(({ blocked }) => blocked)).toHaveLength(1);
});

test('its owner moves a task, others do not; done is whole and frees what waited', async () => {
  const a = await task('Acheter', { personId: ana.personId });
  await task('Bâtir', { needs: a });
  const stranger = await s.person('Rita', { speaksFor: [await s.organisation('Rivale')] });
  expect(code(await act(moveTask, stranger, { id: a, state: 'done' }))).toBe('forbidden');
  value(await act(moveTask, ana, { id: a, state: 'doing', progress: '100' }));
  expect((await tasks()).find(({ id }) => id === a)).toMatchObject({ progress: 99, doneOn: null });
  value(await act(moveTask, ana, { id: a, state: 'done', result: 'Trois devis' }));
  const all = await tasks();
  expect(all.find(({ id }) => id === a)).toMatchObject({ progress: 100, result: 'Trois devis' });
  expect(all.filter(({ blocked }) => blocked)).toEqual([]);
});

test('an owner is of the network, a task of another plan is no need, and two versions do not overwrite each other', async () => {
  const elsewhere = await scenario();
  const foreign = await elsewhere.person('Omar', { speaksFor: [await elsewhere.organisation('Ailleurs')] });
  expect(code(await act(addTask, facilitator, { title: 'X', personId: foreign.personId }))).toBe(
    'not_offered'
  );
  expect(code(await act(addTask, facilitator, { title: 'X', needs: [atelier] }))).toBe('not_offered');
  const a = await task('Acheter');
  value(await act(updateTask, facilitator, { id: a, revision: 1, title: 'Acheter mieux' }));
  expect(code(await act(updateTask, facilitator, { id: a, revision: 1, title: 'Acheter moins' }))).toBe(
    'changed_meanwhile'
  );
});

test('an open point has an owner and a date, and is closed once, with what was agreed', async () => {
  const input = { kind: 'open', text: 'Qui livre le samedi ?', ownerId: ana.personId, dueOn: '2030-01-31' };
  const { id } = value(await act(raisePoint, ana, input));
  value(await act(changePoint, facilitator, { id, revision: 1, dueOn: '2030-02-28' }));
  expect(code(await act(changePoint, facilitator, { id, revision: 1 }))).toBe('changed_meanwhile');
  const close = () => act(closePoint, ana, { id, outcome: 'À tour de rôle' });
  expect((await Promise.all([close(), close()])).map(code).toSorted()).toEqual(['ok', 'point_closed']);
  const { points } = value(await execute(getNegotiation, { actor: ana, input: {} }));
  expect(points).toMatchObject([{ outcome: 'À tour de rôle', dueOn: '2030-02-28', raisedBy: 'Ana' }]);
});

test('the tasks are read back from the table and from the calendar', async () => {
  await task('=Acheter ; =1+1', { dueOn: '2030-03-01', startsOn: '2030-02-27', detail: 'à deux ; "vite"' });
  await task('Sans date');
  const all = await tasks();
  const [head, ...rows] = parse(
    tableOf(all, ['Tâche', 'État'].concat(Array(11).fill('')), (state) => state),
    {
      bom: true,
      delimiter: ';',
      relax_column_count: true
    }
  ) as string[][];
  expect(head![0]).toBe('Tâche');
  expect(rows[0]!.slice(0, 2)).toEqual(["'=Acheter ; =1+1", 'todo']);
  const text = calendarOf(all, { name: 'Plan', host: 'exemple.fr', now: Temporal.Now.instant() });
  const events = new ICAL.Component(ICAL.parse(text))
    .getAllSubcomponents('vevent')
    .map((one) => new ICAL.Event(one));
  expect(
    events.map(({ summary, startDate, endDate }) => [summary, startDate.toString(), endDate.toString()])
  ).toEqual([['=Acheter ; =1+1', '2030-02-27', '2030-03-02']]);
});
