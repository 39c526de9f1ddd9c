import { minorDigits, readAmount } from '#lib/kernel/money.ts';
import { conflict, forbidden, invalid, notFound, ok } from '#lib/kernel/result.ts';
import { command, query } from '#lib/platform/operation.ts';
import { mayReadPlan, maySpeak, mayWritePlan, speaksForMember } from './access.ts';
import * as data from './data.server.ts';
import { SECTIONS } from './rules.ts';
import { AddBudgetLine, NoInput, RemoveBudgetLine, WriteEffect, WritePlan } from './schema.ts';

export const getPlan = query({
  name: 'plan.getPlan',
  summary: 'The action plan: its sections, its budget and what it means for each member',
  rest: 'GET /networks/{network}/plan',
  input: NoInput,
  may: mayReadPlan,
  async run({ tx, actor }) {
    return ok({ ...(await data.readPlan(tx, actor.network!.id)), mayWrite: mayWritePlan(actor) });
  }
});

export const writePlan = command({
  name: 'plan.writePlan',
  summary: 'Write the sections of the action plan',
  rest: 'PUT /networks/{network}/plan',
  input: WritePlan,
  may: mayWritePlan,
  async run({ tx, actor, now }, { revision, ...texts }) {
    const network = actor.network!;
    const stored = await data.lockPlan(tx, network.id, now);
    if (stored !== revision) return conflict('changed_meanwhile');
    const sections = Object.fromEntries(
      SECTIONS.flatMap((name) => (texts[name] ? [[name, texts[name]]] : []))
    );
    await data.updatePlan(tx, network.id, { sections, revision: revision + 1, by: actor.name }, now);
    return ok({ revision: revision + 1 });
  }
});

export const addBudgetLine = command({
  name: 'plan.addBudgetLine',
  summary: 'Add a line to one of the four parts of the budget',
  rest: 'POST /networks/{network}/plan/budget',
  input: AddBudgetLine,
  may: mayWritePlan,
  async run({ tx, actor, now }, { part, label, amount }) {
    const network = actor.network!;
    const read = readAmount(amount, minorDigits(network.currency));
    if (read === null || read > MOST) return invalid('amount', 'not_an_amount');
    await data.lockPlan(tx, network.id, now);
    return ok({ id: await data.insertLine(tx, network.id, { part, label, amount: read }, now) });
  },
  audit: (_input, { id }) => ({ subject: id })
});
/** A hundred billion: more is a slip of the fingers. */
export const MOST = 10n ** 13n;

export const removeBudgetLine = command({
  name: 'plan.removeBudgetLine',
  summary: 'Take a line out of the budget',
  rest: 'DELETE /networks/{network}/plan/budget/{id}',
  input: RemoveBudgetLine,
  may: mayWritePlan,
  async run({ tx, actor }, { id }) {
    return (await data.deleteLine(tx, actor.network!.id, id)) ? ok({ id }) : notFound();
  },
  audit: (_input, { id }) => ({ subject: id })
});

export const writeEffect = command({
  name: 'plan.writeEffect',
  summary: 'Say what the plan means for one’s organisation',
  rest: 'PUT /networks/{network}/plan/effects/{organisationId}',
  input: WriteEffect,
  may: maySpeak,
  async run({ tx, actor, now }, { organisationId, effect }) {
    if (!speaksForMember(actor, organisationId) && !mayWritePlan(actor)) return forbidden();
    if (!(await data.isMember(tx, actor.network!.id, organisationId))) return notFound();
    await data.writeEffect(tx, actor.network!.id, organisationId, effect, now);
    return ok({ organisationId });
  },
  audit: ({ organisationId }) => ({ organisation: organisationId })
});
