import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BUDGET_PARTS, budgetOf } from './rules.ts';
import { needsRespected, schedule, weeksOf, type Planned } from './tasks/rules.ts';

const task = (id: string, more: Partial<Planned> = {}): Planned => ({
  id,
  state: 'todo',
  startsOn: null,
  dueOn: null,
  days: 1,
  doneOn: null,
  needs: [],
  ...more
});
const today = '2026-03-10';
const of = (tasks: Planned[], id: string) => schedule(tasks, today).get(id)!;

test('the four parts of a budget add up to its balance, whatever the lines', () => {
  const line = fc.record({
    part: fc.constantFrom(...BUDGET_PARTS),
    amount: fc.bigInt({ min: 0n, max: 10n ** 12n })
  });
  fc.assert(
    fc.property(fc.array(line), (lines) => {
      const budget = budgetOf(lines);
      const sign = { sales: 1n, operations: -1n, investment: -1n, financing: 1n };
      expect(budget.balance).toBe(lines.reduce((sum, { part, amount }) => sum + sign[part] * amount, 0n));
      expect(budget.result).toBe(budget.sales - budget.operations);
    })
  );
});

test('a task begins the day after all it needs, and not before its own start', () => {
  const tasks = [
    task('a', { startsOn: '2026-03-16', days: 3 }),
    task('b', { days: 2 }),
    task('c', { needs: ['a', 'b'], days: 5 }),
    task('d', { needs: ['c'], startsOn: '2026-05-01' })
  ];
  expect(of(tasks, 'c')).toMatchObject({
    earliestStart: '2026-03-19',
    earliestEnd: '2026-03-23',
    blocked: true
  });
  expect(of(tasks, 'd').earliestStart).toBe('2026-05-01');
});

test('what is done frees what waited for it, and what was dropped is waited for no longer', () => {
  const tasks = [
    task('a', { state: 'done', doneOn: '2026-03-02', days: 30 }),
    task('b', { state: 'dropped', days: 90 }),
    task('c', { needs: ['a', 'b'] })
  ];
  expect(of(tasks, 'c')).toMatchObject({ blocked: false, earliestStart: today });
});

test('late is what should be done by now; too late is what cannot be in time any more', () => {
  const tasks = [
    task('a', { dueOn: '2026-03-09' }),
    task('b', { days: 10 }),
    task('c', { needs: ['b'], dueOn: '2026-03-12' })
  ];
  expect(of(tasks, 'a')).toMatchObject({ overdue: true, tooLate: false });
  expect(of(tasks, 'c')).toMatchObject({ overdue: false, tooLate: true });
  expect(of([task('a', { state: 'done', doneOn: '2026-03-11', dueOn: '2026-03-09' })], 'a').overdue).toBe(
    false
  );
});

test('a task cannot wait for itself, however long the way round', () => {
  const others = new Map([
    ['a', ['b']],
    ['b', ['c']],
    ['c', []]
  ]);
  expect(needsRespected('c', ['a'], others).ok).toBe(false);
  expect(needsRespected('c', ['c'], others).ok).toBe(false);
  expect(needsRespected('a', ['c'], others).ok).toBe(true);
});

test('links that are refused when they close a circle leave a plan in which every task has dates', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const link = fc.tuple(fc.constantFrom(...ids), fc.constantFrom(...ids));
  fc.assert(
    fc.property(fc.array(link, { maxLength: 30 }), (links) => {
      const needs = new Map<string, string[]>(ids.map((id) => [id, []]));
      for (const [id, needed] of links)
        if (needsRespected(id, [...needs.get(id)!, needed], needs).ok) needs.get(id)!.push(needed);
      const found = schedule(
        ids.map((id) => task(id, { needs: needs.get(id)! })),
        today
      );
      for (const id of ids)
        for (const needed of needs.get(id)!)
          expect(found.get(id)!.earliestStart > found.get(needed)!.earliestEnd).toBe(true);
    })
  );
});

test('a month is shown in whole weeks from Monday, each of its days once', () => {
  expect(weeksOf('2026-02').flat()).toHaveLength(35);
  expect(weeksOf('2027-02')).toHaveLength(4);
  fc.assert(
    fc.property(fc.integer({ min: 2000, max: 2100 }), fc.integer({ min: 1, max: 12 }), (year, month) => {
      const name = `${year}-${String(month).padStart(2, '0')}`;
      const days = weeksOf(name).flat();
      expect(Temporal.PlainDate.from(days[0]!).dayOfWeek).toBe(1);
      expect(days.filter((day) => day.startsWith(name))).toHaveLength(
        Temporal.PlainYearMonth.from(name).daysInMonth
      );
    })
  );
});
