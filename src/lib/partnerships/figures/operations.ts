import { LARGEST_AMOUNT, minorDigits, readAmount } from '#lib/kernel/money.ts';
import { conflict, forbidden, invalid, notFound, ok } from '#lib/kernel/result.ts';
import { command } from '#lib/platform/operation.ts';
import { mayPartner, sidesOf } from '../access.ts';
import { held, todayIn } from '../operations.ts';
import { confirmFigure as confirm, figurePeriod } from '../rules.ts';
import { AddFigure, ConfirmFigure, WithdrawFigure } from '../schema.ts';
import * as data from './data.server.ts';

export const addFigure = command({
  name: 'partnerships.addFigure',
  summary: 'Enter what a partnership brought or cost in a period; the other side confirms it',
  rest: 'POST /networks/{network}/partnerships/{id}/figures',
  input: AddFigure,
  may: mayPartner,
  async run({ tx, actor, now, emit }, { id, organisationId, kind, periodStart, periodEnd, amount, note }) {
    const found = await held(tx, actor, id, now);
    if (!found.ok) return found;
    const { state, parties, currency, title } = found.value;
    if (!sidesOf(actor, parties).includes(organisationId)) return forbidden();
    if (state === 'prepare') return conflict('partnership_step');
    const period = figurePeriod(periodStart, periodEnd, todayIn(actor, now));
    if (!period.ok) return period;
    const read = kind === 'hours' ? minutes(amount) : readAmount(amount, minorDigits(currency));
    if (read === null || read > LARGEST_AMOUNT)
      return invalid('amount', kind === 'hours' ? 'not_hours' : 'not_an_amount');
    const figure = { kind, periodStart, periodEnd, amount: read, organisationId, note, by: actor.personId };
    const figureId = await data.insertFigure(tx, actor.network!.id, id, figure, now);
    const others = parties.filter((one) => one.organisationId !== organisationId && one.isMember);
    const personIds = others.flatMap(({ managerId }) => (managerId ? [managerId] : []));
    if (personIds.length) await emit('partnership.figure', { partnershipId: id, title, personIds });
    return ok({ id, figureId });
  },
  audit: ({ organisationId }, { id }) => ({ subject: id, organisation: organisationId })
});

export const confirmFigure = command({
  name: 'partnerships.confirmFigure',
  summary: 'Confirm a figure that the other side entered',
  rest: 'POST /networks/{network}/partnerships/{id}/figures/{figureId}/confirmation',
  input: ConfirmFigure,
  may: mayPartner,
  async run({ tx, actor, now }, { id, figureId, organisationId }) {
    const found = await held(tx, actor, id, now);
    if (!found.ok) return found;
    if (!sidesOf(actor, found.value.parties).includes(organisationId)) return forbidden();
    const figure = found.value.figures.find((one) => one.id === figureId);
    if (!figure) return notFound();
    const verdict = confirm({ ...figure, confirmed: figure.confirmedFor !== null }, organisationId);
    if (!verdict.ok) return verdict;
    await data.markConfirmed(tx, actor.network!.id, figureId, { organisationId, by: actor.personId }, now);
    return ok({ id });
  },
  audit: ({ organisationId }, { id }) => ({ subject: id, organisation: organisationId })
});

export const withdrawFigure = command({
  name: 'partnerships.withdrawFigure',
  summary: 'Take back a figure one entered, before it is confirmed',
  rest: 'POST /networks/{network}/partnerships/{id}/figures/{figureId}/withdrawal',
  input: WithdrawFigure,
  may: mayPartner,
  async run({ tx, actor, now }, { id, figureId }) {
    const found = await held(tx, actor, id, now);
    if (!found.ok) return found;
    const figure = found.value.figures.find((one) => one.id === figureId);
    if (!figure) return notFound();
    if (!sidesOf(actor, found.value.parties).includes(figure.organisationId)) return forbidden();
    if (figure.confirmedFor !== null) return conflict('figure_confirmed');
    if (!figure.withdrawn) await data.markWithdrawn(tx, actor.network!.id, figureId, now);
    return ok({ id });
  },
  audit: (_input, { id }) => ({ subject: id })
});

/** `12,5` hours are 750 minutes: two decimals are enough for a quarter of an hour. */
function minutes(text: string): bigint | null {
  const hundredths = readAmount(text, 2);
  return hundredths === null ? null : (hundredths * 60n + 50n) / 100n;
}
