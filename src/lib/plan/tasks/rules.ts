/** Tasks of the plan: what needs what, the earliest dates that follow, what is blocked and what is late. */
import { conflict, ok, type Result } from '#lib/kernel/result.ts';

export const TASK_STATES = ['todo', 'doing', 'done', 'dropped'] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** Dates are ISO days (`2026-03-01`), which sort as text. */
export type Planned = {
  id: string;
  state: TaskState;
  startsOn: string | null;
  dueOn: string | null;
  /** Calendar days the work takes. */
  days: number;
  doneOn: string | null;
  needs: readonly string[];
};
export type Schedule = {
  /** The first day on which it can begin, and the last day of the work then. */
  earliestStart: string;
  earliestEnd: string;
  /** Something it needs is not done yet. */
  blocked: boolean;
  overdue: boolean;
  /** Its date cannot be kept, even if everything before it goes as planned. */
  tooLate: boolean;
};

/** Whether the tasks that `id` would need lead back to it: a task cannot wait for itself. */
export function needsRespected(
  id: string,
  needs: readonly string[],
  others: ReadonlyMap<string, readonly string[]>
): Result<'ok'> {
  const seen = new Set<string>();
  const open = [...needs];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === id) return conflict('task_circle');
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(others.get(next) ?? []));
  }
  return ok('ok');
}

/**
 * The earliest dates of every task: not before its own start, nor before the day after all it needs has ended. What is
 * done counts with the day it was done, what was dropped is waited for no longer. `needs` has no circle.
 */
export function schedule(tasks: readonly Planned[], today: string): Map<string, Schedule> {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const found = new Map<string, Schedule>();
  const visit = (task: Planned): Schedule => {
    const known = found.get(task.id);
    if (known) return known;
    const waited = task.needs.flatMap((id) => {
      const needed = byId.get(id);
      return needed && needed.state !== 'dropped' ? [needed] : [];
    });
    const over = task.state === 'done' || task.state === 'dropped';
    const after = waited.map((needed) => plus(visit(needed).earliestEnd, 1));
    const start = latest([task.startsOn ?? (over ? (task.doneOn ?? today) : today), ...after]);
    const end = task.state === 'done' && task.doneOn ? task.doneOn : plus(start, task.days - 1);
    const made: Schedule = {
      earliestStart: start,
      earliestEnd: end,
      blocked: !over && waited.some(({ state }) => state !== 'done'),
      overdue: !over && task.dueOn !== null && task.dueOn < today,
      tooLate: !over && task.dueOn !== null && task.dueOn >= today && end > task.dueOn
    };
    found.set(task.id, made);
    return made;
  };
  for (const task of tasks) visit(task);
  return found;
}

const plus = (day: string, days: number): string => Temporal.PlainDate.from(day).add({ days }).toString();
const latest = (days: string[]): string => days.reduce((a, b) => (a > b ? a : b));

/** What a change of state does to progress: only what is done is whole. */
export const progressOf = (state: TaskState, progress: number): number =>
  state === 'done' ? 100 : Math.min(progress, 99);

/** The weeks that show a month, Monday first, as ISO days; days of the months around fill them. */
export function weeksOf(month: string): string[][] {
  const first = Temporal.PlainDate.from(`${month}-01`);
  let day = first.subtract({ days: first.dayOfWeek - 1 });
  const weeks: string[][] = [];
  do {
    weeks.push(Array.from({ length: 7 }, (_, index) => day.add({ days: index }).toString()));
    day = day.add({ days: 7 });
  } while (day.year === first.year && day.month === first.month);
  return weeks;
}
