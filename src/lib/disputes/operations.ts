import { newId } from '#lib/kernel/ids.ts';
import { conflict, forbidden, invalid, notFound, ok, type Result } from '#lib/kernel/result.ts';
import { command, query, type CommandContext } from '#lib/platform/operation.ts';
import { mayOpenDispute, mayReadLessons, maySeeThatOneExists, mayTakePart } from './access.ts';
import * as data from './data.server.ts';
import type { Standing } from './data.server.ts';
import * as reading from './reading/data.server.ts';
import * as rules from './rules.ts';
import type { PartySide, Side, State, Step } from './rules.ts';
import * as shapes from './schema.ts';

/** Nothing of a dispute goes into the journal: it would say who acted. The dispute's own entries are its record. */
const unaudited = true as const;

export const openDispute = command({
  name: 'disputes.openDispute',
  summary: 'Open a dispute in confidence, against another member or against the network',
  rest: 'POST /networks/{network}/disputes',
  input: shapes.OpenDispute,
  may: mayOpenDispute,
  unaudited,
  async run(context, input) {
    const { tx, actor, now } = context;
    const network = actor.network!;
    const mine = actor.represents.find((r) => r.organisationId === input.organisationId && r.mandate);
    if (!mine || mine.state === 'candidate') return forbidden('no_mandate');
    const fit = await otherPartyFits(context, input.againstId);
    if (!fit.ok) return fit;
    const enough = rules.namesEnough(input.form, input.mediators);
    if (!enough.ok) return enough;
    const parties = { openerId: input.organisationId, otherId: input.againstId };
    const unfit = await firstUnfit(context, input.mediators, parties);
    if (unfit) return unfit;
    const id = newId(now.epochMilliseconds);
    const dueAt = rules.dueAt('naming', network.zone, now);
    const number = await data.insertDispute(tx, network.id, { id, ...parties, ...input, dueAt }, now);
    await tell(context, id, 'opener', 'all', input.account);
    await data.setParties(tx, network.id, id, { opener_told: true });
    const dispute = (await data.readDispute(tx, network.id, id))!;
    const others = await data.personsOn(tx, network.id, dispute, ['other'], now);
    if (others.length === 0) return invalid('againstId', 'other_has_nobody');
    await waitFor(context, dispute, ['other', 'mediator']);
    await remindBefore(context, id, dueAt);
    return ok({ id, number });
  }
});

export const withdrawDispute = command({
  name: 'disputes.withdrawDispute',
  summary: 'Withdraw a dispute that your organisation opened',
  rest: 'POST /networks/{network}/disputes/{id}/withdrawal',
  input: shapes.Withdraw,
  may: mayTakePart,
  unaudited,
  run: (context, { id, reason }) =>
    within(context, id, async (dispute) => {
      if (dispute.side !== 'opener') return forbidden('opener_only');
      const living = rules.mayGoOn(dispute);
      if (!living.ok) return living;
      if (reason) await tell(context, id, 'opener', 'all', reason);
      await end(context, dispute, 'withdrawn');
      return ok({ id });
    })
});

export const answerDispute = command({
  name: 'disputes.answerDispute',
  summary: 'Answer for your organisation whether the rule, or the proposal, settles the matter',
  rest: 'POST /networks/{network}/disputes/{id}/answers',
  input: shapes.Answer,
  may: mayTakePart,
  unaudited,
  run: (context, { id, agrees }) =>
    within(context, id, async (dispute) => {
      const side = partySide(dispute);
      if (!side) return forbidden('parties_only');
      const next = rules.answer(dispute, side, agrees);
      if (!next.ok) return next;
      const { tx, actor } = context;
      await data.setParties(tx, actor.network!.id, id, { [`${side}_answer`]: agrees });
      if (next.value === 'settled') await settle(context, dispute);
      else if (next.value !== dispute.state) await begin(context, dispute, next.value as Step);
      else if (!agrees && dispute.state === 'proposing') await waitFor(context, dispute, ['mediator']);
      return ok({ id, state: next.value });
    })
});

export const say = command({
  name: 'disputes.say',
  summary: 'Say something in a dispute: to everyone in it, to the mediators, or as a note of your own side',
  rest: 'POST /networks/{network}/disputes/{id}/entries',
  input: shapes.Say,
  may: mayTakePart,
  unaudited,
  run: (context, { id, said, audience }) =>
    within(context, id, async (dispute) => {
      const living = rules.mayGoOn(dispute);
      if (!living.ok && audience !== 'own') return living;
      await tell(context, id, dispute.side!, audience, said);
      const side = partySide(dispute);
      if (side && audience !== 'own') {
        const change = side === 'opener' ? { opener_told: true } : { other_told: true };
        await data.setParties(context.tx, context.actor.network!.id, id, change);
      }
      return ok({ id });
    })
});

export const refuseMediator = command({
  name: 'disputes.refuseMediator',
  summary: 'Refuse a person named as mediator; each party may once, without a reason',
  rest: 'POST /networks/{network}/disputes/{id}/refusals',
  input: shapes.OfPerson,
  may: mayTakePart,
  unaudited,
  run: (context, { id, personId }) =>
    within(context, id, async (dispute) => {
      const side = partySide(dispute);
      if (!side) return forbidden('parties_only');
      const verdict = rules.refuseMediator(dispute, side, personId);
      if (!verdict.ok) return verdict;
      const { tx, actor } = context;
      const networkId = actor.network!.id;
      await data.setSeat(tx, networkId, id, personId, { state: 'refused' });
      await data.setParties(tx, networkId, id, { [`${side}_refused`]: true });
      await begin(context, dispute, 'naming', ['opener']);
      return ok({ id });
    })
});

export const nameMediator = command({
  name: 'disputes.nameMediator',
  summary: 'Name another person where one declined or was refused',
  rest: 'POST /networks/{network}/disputes/{id}/mediators',
  input: shapes.OfPerson,
  may: mayTakePart,
  unaudited,
  run: (context, { id, personId }) =>
    within(context, id, async (dispute) => {
      if (dispute.side !== 'opener') return forbidden('opener_only');
      const verdict = rules.nameMediator(dispute, personId);
      if (!verdict.ok) return verdict;
      const unfit = await firstUnfit(context, [personId], dispute);
      if (unfit) return { ok: false, problems: unfit.problems.map((p) => ({ ...p, field: 'personId' })) };
      await data.askPerson(context.tx, context.actor.network!.id, id, personId);
      await notify(context, dispute, [personId]);
      return ok({ id });
    })
});

export const consent = command({
  name: 'disputes.consent',
  summary:
    'Agree, for your organisation, that the facilitators read the dispute or that its lesson is published',
  rest: 'POST /networks/{network}/disputes/{id}/consents',
  input: shapes.Consent,
  may: mayTakePart,
  unaudited,
  run: (context, { id, what }) =>
    within(context, id, async (dispute) => {
      const side = partySide(dispute);
      if (!side) return forbidden('parties_only');
      const { tx, actor, now } = context;
      const networkId = actor.network!.id;
      if (what === 'disclosure') {
        await data.setParties(tx, networkId, id, { [`${side}_discloses`]: true });
        return ok({ id });
      }
      const file = (await reading.fileOf(tx, networkId, id))!;
      if (!file.lesson) return conflict('no_lesson');
      if (file.publishes[side]) return ok({ id });
      await data.setParties(tx, networkId, id, { [`${side}_publishes`]: true });
      if (file.publishes[side === 'opener' ? 'other' : 'opener']) {
        const month = now.toZonedDateTimeISO(actor.network!.zone).toPlainDate().toString().slice(0, 7);
        await data.publishLesson(tx, networkId, file.lesson, month);
      }
      return ok({ id });
    })
});

export const listDisputes = query({
  name: 'disputes.listDisputes',
  summary: 'The disputes you are part of, and the lessons of others; facilitators also see that one exists',
  rest: 'GET /networks/{network}/disputes',
  input: shapes.NoInput,
  may: mayTakePart,
  async run({ tx, actor }) {
    const networkId = actor.network!.id;
    const own = await reading.ownDisputes(tx, networkId);
    const seen = new Set(own.map(({ id }) => id));
    const existing = maySeeThatOneExists(actor) ? await reading.headers(tx, networkId) : [];
    const lessons = mayReadLessons(actor) ? await reading.lessons(tx, networkId) : [];
    return ok({ own, existing: existing.filter(({ id }) => !seen.has(id)), lessons });
  }
});

export const getDispute = query({
  name: 'disputes.getDispute',
  summary: 'One dispute, as far as you may read it',
  rest: 'GET /networks/{network}/disputes/{id}',
  input: shapes.OneDispute,
  may: mayTakePart,
  async run({ tx, actor, now }, { id }) {
    const networkId = actor.network!.id;
    const dispute = await data.readDispute(tx, networkId, id);
    const file = dispute && (await reading.fileOf(tx, networkId, id));
    if (!file) return notFound();
    const { seats: _seats, openerId: _opener, otherId: _other, ...standing } = dispute;
    const side = partySide(dispute);
    const seat = dispute.seats.find(({ personId }) => personId === actor.personId);
    const leads = dispute.side === 'mediator' && seat?.state === 'taken';
    const shown = dispute.proposalShown || leads;
    return ok<reading.DisputePage>({
      ...standing,
      ...file,
      proposal: shown ? file.proposal : null,
      leads,
      asked: dispute.side === 'mediator' && seat?.state === 'asked',
      supportsIt: seat?.supports ?? false,
      openPlaces: rules.openPlaces(dispute),
      awaited: rules.awaited(dispute),
      may: {
        refuse: dispute.seats
          .map(({ personId }) => personId)
          .filter((personId) => side !== null && rules.refuseMediator(dispute, side, personId).ok),
        propose: leads && rules.mayPropose(dispute, now).ok,
        close: leads && rules.mayCloseUnsettled(dispute, now).ok,
        answer: side !== null && rules.answer(dispute, side, true).ok
      }
    });
  }
});

export const listChoices = query({
  name: 'disputes.listChoices',
  summary: 'Members a dispute can be opened against, and who could lead it',
  rest: 'GET /networks/{network}/dispute-choices',
  input: shapes.NoInput,
  may: mayOpenDispute,
  async run({ tx, actor, now }) {
    const networkId = actor.network!.id;
    const own = actor.represents.map(({ organisationId }) => organisationId);
    const members = await reading.memberChoices(tx, networkId, own);
    return ok({ members, people: await reading.mediatorChoices(tx, networkId, now) });
  }
});

/** The side of a party, of whoever is on one. */
export const partySide = ({ side }: { side: Side | null }): PartySide | null =>
  side === 'opener' || side === 'other' ? side : null;

/** The dispute, locked, for somebody who is part of it; to all others it is not there. */
export async function within<T>(
  { tx, actor }: CommandContext,
  id: string,
  work: (dispute: Standing) => Promise<Result<T>>
): Promise<Result<T>> {
  const dispute = await data.lockDispute(tx, actor.network!.id, id);
  return dispute?.side ? work(dispute) : notFound();
}

/** Adds to the record, in the name of the person at hand. */
export const tell = (
  { tx, actor, now }: CommandContext,
  id: string,
  side: Side,
  audience: rules.Audience,
  said: string
): Promise<void> => {
  const who = { personId: actor.personId!, personName: actor.name ?? '' };
  return data.insertEntry(tx, actor.network!.id, id, { side, ...who, audience, said }, now);
};

/** The step begins, and whoever it waits for is told so. */
export async function begin(
  context: CommandContext,
  dispute: Standing,
  step: Step,
  waiting?: Side[]
): Promise<void> {
  const { tx, actor, now } = context;
  const network = actor.network!;
  const due = rules.dueAt(step, network.zone, now);
  await data.beginStep(tx, network.id, dispute.id, step, due, now);
  await remindBefore(context, dispute.id, due);
  const after = (await data.readDispute(tx, network.id, dispute.id))!;
  await waitFor(context, after, waiting ?? rules.awaited(after));
}

/** A day before this deadline, whoever is awaited then is told. */
export const remindBefore = (
  { enqueue }: CommandContext,
  disputeId: string,
  due: Temporal.Instant
): Promise<void> =>
  enqueue('disputes.remind', { disputeId, due: due.toString() }, { startAfter: due.subtract({ hours: 24 }) });

export async function end(context: CommandContext, dispute: Standing, state: State): Promise<void> {
  const { tx, actor, now, emit } = context;
  await data.endDispute(tx, actor.network!.id, dispute.id, state, now);
  const personIds = await data.personsOn(
    tx,
    actor.network!.id,
    dispute,
    ['opener', 'other', 'mediator'],
    now
  );
  await emit('dispute.ended', { disputeId: dispute.id, number: dispute.number, personIds });
}

/** What both agreed to is the outcome: the rule as it was restated, or the proposal. */
async function settle(context: CommandContext, dispute: Standing): Promise<void> {
  const networkId = context.actor.network!.id;
  const file = (await reading.fileOf(context.tx, networkId, dispute.id))!;
  const outcome = dispute.state === 'proposing' ? file.proposal : file.rule;
  await data.setFile(context.tx, networkId, dispute.id, { outcome: outcome ?? '' });
  await end(context, dispute, 'settled');
}

/** Tells the persons of these sides that something waits for them, not what. */
export async function waitFor(context: CommandContext, dispute: Standing, sides: Side[]): Promise<void> {
  const { tx, actor, now } = context;
  await notify(context, dispute, await data.personsOn(tx, actor.network!.id, dispute, sides, now));
}

const notify = ({ emit }: CommandContext, { id, number }: Standing, personIds: string[]): Promise<void> =>
  emit('dispute.waiting', { disputeId: id, number, personIds });

/** A member, suspended or not, that is not the opener itself; without one the network is meant. */
async function otherPartyFits(
  { tx, actor }: CommandContext,
  againstId: string | null
): Promise<Result<null>> {
  const serves = actor.roles.includes('board') || actor.roles.includes('facilitator');
  if (againstId === null) return serves ? invalid('againstId', 'serves_network') : ok(null);
  const own = actor.represents.map(({ organisationId }) => organisationId);
  if (own.includes(againstId)) return invalid('againstId', 'on_both_sides');
  const members = await reading.memberChoices(tx, actor.network!.id, own);
  return members.some(({ id }) => id === againstId) ? ok(null) : invalid('againstId', 'not_a_member');
}

/** The first of these persons who may not lead this dispute, as the refusal to show. */
async function firstUnfit(
  { tx, actor, now }: CommandContext,
  personIds: readonly string[],
  parties: { openerId: string; otherId: string | null }
) {
  const known = await data.candidates(tx, actor.network!.id, personIds, now);
  if (known.length < personIds.length) return invalid('mediators', 'not_in_network');
  for (const candidate of known) {
    const verdict = rules.mayMediate(candidate, parties, actor.personId);
    if (!verdict.ok) return verdict;
  }
  return null;
}
