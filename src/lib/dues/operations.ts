import { openMotion, registerEffect } from '#lib/governance/operations.ts';
import { proposalOf } from '#lib/governance/proposing/operations.ts';
import { newId } from '#lib/kernel/ids.ts';
import { LARGEST_AMOUNT, minorDigits, readAmount } from '#lib/kernel/money.ts';
import { invalid, ok } from '#lib/kernel/result.ts';
import { command, query } from '#lib/platform/operation.ts';
import { mayAskToPropose, mayReadDues } from './access.ts';
import * as data from './data.server.ts';
import { DuesTerms, NoInput, ProposeDues } from './schema.ts';

export const proposeDues = command({
  name: 'dues.proposeDues',
  summary: 'Put the dues of a year to the vote, an amount for each category',
  rest: 'POST /networks/{network}/motions/dues',
  input: ProposeDues,
  may: mayAskToPropose,
  async run(context, { title, statement, year, amounts, ...how }) {
    const digits = minorDigits(context.actor.network!.currency);
    const rates = amounts.map(({ category, amount }) => ({ category, amount: readAmount(amount, digits) }));
    const wrong = rates.find(({ amount }) => amount === null || amount > LARGEST_AMOUNT);
    if (wrong) return invalid(`amount:${wrong.category}`, 'not_an_amount');
    const proposal = await proposalOf(context, 'dues', how);
    if (!proposal.ok) return proposal;
    const terms = {
      year,
      rates: rates.map(({ category, amount }) => ({ category, amount: String(amount) }))
    };
    const about = { kind: 'dues', subjectId: newId(), title, statement, terms } as const;
    return ok({ id: await openMotion(context, { ...about, ...proposal.value }) });
  },
  audit: ({ year }, { id }) => ({ subject: id, detail: { year } })
});

export const listRates = query({
  name: 'dues.listRates',
  summary: 'What members pay by year and category, as it was voted',
  rest: 'GET /networks/{network}/dues',
  input: NoInput,
  may: mayReadDues,
  async run({ tx, actor }) {
    const rates = await data.rates(tx, actor.network!.id);
    return ok({
      currency: actor.network!.currency,
      rates: rates.map((rate) => ({ ...rate, amount: String(rate.amount) }))
    });
  }
});

registerEffect('dues', {
  /** Adopted: these are the rates of the year from now on. */
  async closed({ tx, actor, now, emit }, motion, outcome) {
    if (outcome !== 'adopted') return 'nothing_to_do';
    const { year, rates } = DuesTerms.parse(motion.terms);
    const exact = rates.map(({ category, amount }) => ({ category, amount: BigInt(amount) }));
    await data.insertRates(tx, actor.network!.id, motion.id, { year, rates: exact }, now);
    await emit('dues.set', { year, motionId: motion.id });
    return 'done';
  },
  withdrawn: async () => undefined
});
