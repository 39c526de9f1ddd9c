import { raisePoint } from '#lib/plan/negotiation/operations.ts';
import { addBudgetLine, getPlan } from '#lib/plan/operations.ts';
import { makeRemark, settleRemark } from '#lib/plan/remarks/operations.ts';
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

/** Made by the atelier, so that its people may take it back and those who lead may settle it. */
export async function remarkIn(
  { actors, organisations, network }: World,
  more: object = {}
): Promise<string> {
  const input = {
    part: 'risks',
    kind: 'objection',
    body: `Et si le livreur de ${network.name} tombe malade ?`,
    organisationId: organisations.atelier
  };
  return value(await execute(makeRemark, { actor: actors.mandate, input: { ...input, ...more } })).id;
}

/** What the pages need: a task, a line, a point, and remarks of which one is settled. */
export type Planning = { taskId: string };
export async function planIn(world: World): Promise<Planning> {
  await lineIn(world);
  await pointIn(world);
  const taskId = await taskIn(world);
  for (const about of [{}, { part: 'tasks', taskId }]) {
    await remarkIn(world, about);
    const settled = {
      id: await remarkIn(world, about),
      outcome: 'kept',
      reason: 'L’imprimerie le remplace.'
    };
    value(await execute(settleRemark, { actor: world.actors.facilitator, input: settled }));
  }
  return { taskId };
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
  'plan.listRemarks': async (world) => (await remarkIn(world), { part: 'risks' }),
  'plan.makeRemark': async (world) => ({
    part: 'tasks',
    taskId: await taskIn(world),
    kind: 'remark',
    body: 'Cinq jours suffisent.'
  }),
  'plan.answerRemark': async (world) => ({ id: await remarkIn(world), body: 'Nous serons deux.' }),
  'plan.settleRemark': async (world) => ({
    id: await remarkIn(world),
    outcome: 'taken_up',
    reason: 'Un remplaçant est nommé.'
  }),
  'plan.withdrawRemark': async (world) => ({ id: await remarkIn(world) }),
  'plan.getMap': () => ({})
};
