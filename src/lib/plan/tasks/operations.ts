import { minorDigits, readAmount } from '#lib/kernel/money.ts';
import { conflict, forbidden, invalid, notFound, ok, type Result } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { command, query } from '#lib/platform/operation.ts';
import { mayMoveTask, mayReadPlan, mayWritePlan } from '../access.ts';
import { lockPlan } from '../data.server.ts';
import { MOST } from '../operations.ts';
import * as data from './data.server.ts';
import { needsRespected, progressOf, schedule } from './rules.ts';
import { AddTask, MoveTask, NoInput, TaskId, UpdateTask } from './schema.ts';
import '../waiting/data.server.ts';

export const listTasks = query({
  name: 'plan.listTasks',
  summary: 'The tasks of the plan with their earliest dates, and what is blocked or late',
  rest: 'GET /networks/{network}/plan/tasks',
  input: NoInput,
  may: mayReadPlan,
  async run({ tx, actor, now }) {
    const tasks = await data.tasksOf(tx, actor.network!.id);
    const today = todayIn(actor, now);
    const dates = schedule(tasks, today);
    return ok({
      today,
      mayWrite: mayWritePlan(actor),
      tasks: tasks.map((task) => ({ ...task, ...dates.get(task.id)!, mayMove: mayMoveTask(actor, task) }))
    });
  }
});

export const getTask = query({
  name: 'plan.getTask',
  summary: 'A task, the others it may need, and who may own it',
  rest: 'GET /networks/{network}/plan/tasks/{id}',
  input: TaskId,
  may: mayReadPlan,
  async run({ tx, actor, now }, { id }) {
    const tasks = await data.tasksOf(tx, actor.network!.id);
    const task = tasks.find((one) => one.id === id);
    if (!task) return notFound();
    const today = todayIn(actor, now);
    const dates = schedule(tasks, today).get(id)!;
    const others = tasks
      .filter((one) => one.id !== id)
      .map(({ id: other, title, state }) => ({ id: other, title, state }));
    const owners = await data.owners(tx, actor.network!.id, now);
    return ok({
      task: { ...task, ...dates },
      others,
      owners,
      mayWrite: mayWritePlan(actor),
      mayMove: mayMoveTask(actor, task)
    });
  }
});

export const listOwners = query({
  name: 'plan.listOwners',
  summary: 'Who may own a task of the plan, and the tasks there are',
  rest: 'GET /networks/{network}/plan/owners',
  input: NoInput,
  may: mayReadPlan,
  async run({ tx, actor, now }) {
    const tasks = await data.tasksOf(tx, actor.network!.id);
    const owners = await data.owners(tx, actor.network!.id, now);
    return ok({ owners, others: tasks.map(({ id, title, state }) => ({ id, title, state })) });
  }
});

export const addTask = command({
  name: 'plan.addTask',
  summary: 'Add a task to the plan, with its owner, dates, budget and what it needs',
  rest: 'POST /networks/{network}/plan/tasks',
  input: AddTask,
  may: mayWritePlan,
  async run({ tx, actor, now }, { needs, ...typed }) {
    const network = actor.network!;
    await lockPlan(tx, network.id, now);
    const row = await readTask(tx, actor, typed, now);
    if (!row.ok) return row;
    const known = new Set((await data.tasksOf(tx, network.id)).map(({ id }) => id));
    if (needs.some((id) => !known.has(id))) return invalid('needs', 'not_offered');
    const id = await data.insertTask(tx, network.id, row.value, actor.personId, now);
    await data.setNeeds(tx, network.id, id, needs);
    return ok({ id });
  },
  audit: (_input, { id }) => ({ subject: id })
});

export const updateTask = command({
  name: 'plan.updateTask',
  summary: 'Change a task; what it needs must not lead back to it',
  rest: 'PUT /networks/{network}/plan/tasks/{id}',
  input: UpdateTask,
  may: mayWritePlan,
  async run({ tx, actor, now }, { id, revision, needs, ...typed }) {
    const network = actor.network!;
    await lockPlan(tx, network.id, now);
    const tasks = await data.tasksOf(tx, network.id);
    const task = tasks.find((one) => one.id === id);
    if (!task) return notFound();
    if (task.revision !== revision) return conflict('changed_meanwhile');
    const row = await readTask(tx, actor, typed, now);
    if (!row.ok) return row;
    const others = new Map(tasks.map((one) => [one.id, one.needs]));
    if (needs.some((needed) => !others.has(needed))) return invalid('needs', 'not_offered');
    if (!needsRespected(id, needs, others).ok) return invalid('needs', 'task_circle');
    await data.updateTask(tx, network.id, id, { ...row.value, revision: revision + 1 }, now);
    await data.setNeeds(tx, network.id, id, needs);
    return ok({ id });
  },
  audit: (_input, { id }) => ({ subject: id })
});

export const moveTask = command({
  name: 'plan.moveTask',
  summary: 'Say how far a task is, and its result',
  rest: 'POST /networks/{network}/plan/tasks/{id}/state',
  input: MoveTask,
  may: mayReadPlan,
  async run({ tx, actor, now }, { id, state, progress, result }) {
    const network = actor.network!;
    await lockPlan(tx, network.id, now);
    const task = (await data.tasksOf(tx, network.id)).find((one) => one.id === id);
    if (!task) return notFound();
    if (!mayMoveTask(actor, task)) return forbidden();
    const change = {
      state,
      progress: progressOf(state, progress ?? task.progress),
      result: result ?? task.result,
      done_on: state === 'done' ? (task.doneOn ?? todayIn(actor, now)) : null,
      revision: task.revision + 1
    };
    await data.updateTask(tx, network.id, id, change, now);
    return ok({ id });
  },
  audit: ({ state }, { id }) => ({ subject: id, detail: { state } })
});

type Typed = Omit<Parameters<(typeof addTask)['run']>[1], 'needs'>;
async function readTask(
  tx: Tx,
  actor: Actor,
  typed: Typed,
  now: Temporal.Instant
): Promise<Result<data.TaskRow>> {
  const network = actor.network!;
  const budget = typed.budget === null ? null : readAmount(typed.budget, minorDigits(network.currency));
  if (typed.budget !== null && (budget === null || budget > MOST)) return invalid('budget', 'not_an_amount');
  if (typed.organisationId || typed.personId) {
    const { organisations, people } = await data.owners(tx, network.id, now);
    if (typed.organisationId && !organisations.some(({ id }) => id === typed.organisationId))
      return invalid('organisationId', 'not_offered');
    if (typed.personId && !people.some(({ id }) => id === typed.personId))
      return invalid('personId', 'not_offered');
  }
  return ok({
    title: typed.title,
    detail: typed.detail,
    organisation_id: typed.organisationId,
    person_id: typed.personId,
    starts_on: typed.startsOn,
    due_on: typed.dueOn,
    days: typed.days,
    budget
  });
}

const todayIn = (actor: Actor, now: Temporal.Instant): string =>
  now.toZonedDateTimeISO(actor.network!.zone).toPlainDate().toString();
