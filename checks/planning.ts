import { raisePoint } from '#lib/plan/negotiation/operations.ts';
import { addBudgetLine, getPlan } from '#lib/plan/operations.ts';
import { addTask, getTask } from '#lib/plan/tasks/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { value, type Inputs, type World } from './world.ts';

/** A task that the atelier carries. */
export async function taskIn({ actors, organisations, network }: World): Promise<string> {
  const input = {
    title: `Chiffrer la tournée de ${network.name}`,
    organisationId: organisations.atelier,
    dueOn: '2030-01-31',
    days: 3
  };
  return value(await execute(addTask, { actor: actors.facilitator, input })).id;
}

/** The same with the revision it has now, ready to be changed. */
export async function taskToChange(world: World): Promise<{ id: string; revision: number; title: string }> {
  const id = await taskIn(world);
  const { task } = value(await execute(getTask, { actor: world.actors.facilitator, input: { id } }));
  return { id, revision: task.revision, title: task.title };
}

export async function lineIn({ actors }: World): Promise<string> {
  const input = { part: 'sales', label: 'Abonnements', amount: '1 250,50' };
  return value(await execute(addBudgetLine, { actor: actors.facilitator, input })).id;
}

export async function pointIn({ actors, network }: World): Promise<string> {
  const input = { kind: 'open', text: `Qui livre le samedi ? ${network.name}`, dueOn: '2030-01-31' };
  return value(await execute(raisePoint, { actor: actors.facilitator, input })).id;
}

export async function planRevision({ actors }: World): Promise<number> {
  return value(await execute(getPlan, { actor: actors.facilitator, input: {} })).revision;
}

/** What the pages need: a task, a line and a point. */
export type Planning = { taskId: string };
export async function planIn(world: World): Promise<Planning> {
  await lineIn(world);
  await pointIn(world);
  return { taskId: await taskIn(world) };
}

/** For the operations of the plan, as in inputs.ts. */
export const planning: Inputs = {
  'plan.getPlan': () => ({}),
  'plan.printPlan': async (world) => (await planIn(world), { format: 'docx', language: 'ar' }),
  'plan.writePlan': async (world) => ({ revision: await planRevision(world), summary: 'Livrer ensemble.' }),
  'plan.addBudgetLine': () => ({ part: 'sales', label: 'Abonnements', amount: '1 250,50' }),
  'plan.removeBudgetLine': async (world) => ({ id: await lineIn(world) }),
  'plan.writeEffect': ({ organisations }) => ({
    organisationId: organisations.atelier,
    effect: 'Un vendredi plein'
  }),
  'plan.listTasks': async (world) => (await taskIn(world), {}),
  'plan.getTask': async (world) => ({ id: await taskIn(world) }),
  'plan.listOwners': () => ({}),
  'plan.addTask': async (world) => ({
    title: 'Signer',
    organisationId: world.organisations.atelier,
    startsOn: '2030-01-01',
    dueOn: '2030-02-01',
    days: 2,
    budget: '200',
    needs: [await taskIn(world)]
  }),
  'plan.updateTask': async (world) => ({ ...(await taskToChange(world)), days: 5 }),
  'plan.moveTask': async (world) => ({ id: await taskIn(world), state: 'doing', progress: 40 }),
  'plan.getNegotiation': async (world) => (await pointIn(world), {}),
  'plan.sayInterest': ({ organisations }) => ({
    organisationId: organisations.atelier,
    interest: 'Des commandes'
  }),
  'plan.raisePoint': () => ({ kind: 'open', text: 'Qui livre le samedi ?', dueOn: '2030-01-31' }),
  'plan.changePoint': async (world) => ({ id: await pointIn(world), revision: 1, dueOn: '2030-03-31' }),
  'plan.closePoint': async (world) => ({ id: await pointIn(world), outcome: 'À tour de rôle' }),
  'plan.getMap': () => ({})
};
