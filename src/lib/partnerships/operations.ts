import { conflict, forbidden, invalid, notFound, ok, type Result } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { command, query } from '#lib/platform/operation.ts';
import { mayCommitSide, mayPartner, mayReadPartnerships, maySee, maySpeakFor, sidesOf } from './access.ts';
import * as data from './data.server.ts';
import { beginLiving as begin, end, review, signContract as sign, startTest as start } from './rules.ts';
import {
  AddParty,
  CloseTest,
  CreatePartnership,
  EndPartnership,
  NoInput,
  PartnershipId,
  ReviewPartnership,
  SetSide,
  SignContract,
  StartTest
} from './schema.ts';

export const listPartnerships = query({
  name: 'partnerships.listPartnerships',
  summary: 'The partnerships of the organisations one speaks for, and those that their sides agree to show',
  rest: 'GET /networks/{network}/partnerships',
  input: NoInput,
  may: mayReadPartnerships,
  async run({ tx, actor }) {
    const own = actor.represents.map(({ organisationId }) => organisationId);
    return ok({
      partnerships: await data.listPartnerships(tx, actor.network!.id, own),
      mayBegin: mayPartner(actor)
    });
  }
});

export const getPartnership = query({
  name: 'partnerships.getPartnership',
  summary: 'A partnership with its sides, test deals, figures and reviews; for its sides alone',
  rest: 'GET /networks/{network}/partnerships/{id}',
  input: PartnershipId,
  may: mayReadPartnerships,
  async run({ tx, actor, now }, { id }) {
    const found = await data.partnership(tx, actor.network!.id, id, now);
    if (!found || !maySee(actor, found.parties)) return notFound();
    const today = todayIn(actor, now);
    return ok({
      ...found,
      sides: sidesOf(actor, found.parties),
      mayCommit: mayCommitSide(actor, found.parties),
      today
    });
  }
});

export const createPartnership = command({
  name: 'partnerships.createPartnership',
  summary: 'Prepare a partnership of one’s organisation with another one',
  rest: 'POST /networks/{network}/partnerships',
  input: CreatePartnership,
  may: mayPartner,
  async run({ tx, actor, now, emit }, { organisationId, partnerId, title, aim, candidateId }) {
    const network = actor.network!;
    const speaks = actor.represents.some(
      (r) => r.organisationId === organisationId && r.state === 'admitted'
    );
    if (!speaks && !actor.system) return forbidden();
    const partner = await data.standingOf(tx, network.id, partnerId);
    if (!partner) return notFound();
    if (candidateId && !(await data.isCandidate(tx, network.id, candidateId, partnerId))) return notFound();
    const made = {
      title,
      aim: aim ?? '',
      currency: network.currency,
      candidateId,
      createdBy: actor.personId
    };
    const id = await data.insertPartnership(tx, network.id, made, now);
    await data.insertParty(tx, network.id, id, { organisationId, managerId: actor.personId }, now);
    await data.insertParty(tx, network.id, id, { organisationId: partnerId, managerId: null }, now);
    await emit('partnership.proposed', { partnershipId: id, title, organisationId: partnerId });
    return ok({ id });
  },
  audit: ({ organisationId }, { id }) => ({ subject: id, organisation: organisationId })
});

export const addParty = command({
  name: 'partnerships.addParty',
  summary: 'Bring a further organisation into a partnership that is being prepared or tested',
  rest: 'POST /networks/{network}/partnerships/{id}/parties',
  input: AddParty,
  may: mayPartner,
  async run({ tx, actor, now, emit }, { id, organisationId }) {
    const found = await held(tx, actor, id, now);
    if (!found.ok) return found;
    if (found.value.state !== 'prepare' && found.value.state !== 'test') return conflict('partnership_step');
    if (!(await data.standingOf(tx, actor.network!.id, organisationId))) return notFound();
    const added = await data.insertParty(tx, actor.network!.id, id, { organisationId, managerId: null }, now);
    if (!added) return conflict('party_already');
    await emit('partnership.proposed', { partnershipId: id, title: found.value.title, organisationId });
    return ok({ id });
  },
  audit: (_input, { id }) => ({ subject: id })
});

export const setSide = command({
  name: 'partnerships.setSide',
  summary:
    'Say who manages a partnership on one’s side, what the side brings and expects, and whether the network may see it',
  rest: 'PUT /networks/{network}/partnerships/{id}/parties/{organisationId}',
  input: SetSide,
  may: mayPartner,
  async run({ tx, actor, now }, { id, organisationId, managerId, managerName, managerEmail, ...said }) {
    const found = await held(tx, actor, id, now);
    if (!found.ok) return found;
    if (found.value.state === 'ended') return conflict('partnership_ended');
    if (!maySpeakFor(actor, found.value.parties, organisationId)) return forbidden();
    const party = found.value.parties.find((one) => one.organisationId === organisationId)!;
    if (party.isMember && managerId && !party.people.some((person) => person.id === managerId))
      return invalid('managerId', 'not_offered');
    const manager = party.isMember
      ? { manager_person_id: managerId, manager_name: null, manager_email: null }
      : { manager_person_id: null, manager_name: managerName, manager_email: managerEmail };
    const { brings, expects, agreesToShow } = said;
    const side = { ...manager, brings, expects, agrees_to_show: agreesToShow };
    await data.updateSide(tx, actor.network!.id, id, organisationId, side);
    return ok({ id });
  },
  audit: ({ organisationId }, { id }) => ({ subject: id, organisation: organisationId })
});

export const startTest = command({
  name: 'partnerships.startTest',
  summary: 'Begin a first deal by which a partnership is tested before any contract',
  rest: 'POST /networks/{network}/partnerships/{id}/tests',
  input: StartTest,
  may: mayPartner,
  async run({ tx, actor, now }, { id, ...deal }) {
    const found = await held(tx, actor, id, now);
    if (!found.ok) return found;
    const verdict = start(found.value.state, found.value.deals);
    if (!verdict.ok) return verdict;
    await data.insertDeal(tx, actor.network!.id, id, deal, now);
    await data.updatePartnership(tx, actor.network!.id, id, { state: verdict.value }, now);
    return ok({ id });
  },
  audit: (_input, { id }) => ({ subject: id })
});

export const closeTest = command({
  name: 'partnerships.closeTest',
  summary: 'Say how the test deal went and what was learnt',
  rest: 'POST /networks/{network}/partnerships/{id}/tests/closing',
  input: CloseTest,
  may: mayPartner,
  async run({ tx, actor, now }, { id, verdict, lessons }) {
    const found = await held(tx, actor, id, now);
    if (!found.ok) return found;
    const running = found.value.deals.find((deal) => deal.verdict === null);
    if (!running || found.value.state === 'ended') return conflict('no_test');
    await data.closeDeal(tx, actor.network!.id, running.id, { verdict, lessons, on: todayIn(actor, now) });
    await data.updatePartnership(tx, actor.network!.id, id, {}, now);
    return ok({ id });
  },
  audit: ({ verdict }, { id }) => ({ subject: id, detail: { verdict } })
});

export const signContract = command({
  name: 'partnerships.signContract',
  summary: 'Go to contract: after a test deal, or with the reason why there was none',
  rest: 'POST /networks/{network}/partnerships/{id}/contract',
  input: SignContract,
  may: mayPartner,
  async run({ tx, actor, now }, { id, contractNote, reviewOn, untestedReason, elsewhere }) {
    const found = await held(tx, actor, id, now);
    if (!found.ok) return found;
    if (!mayCommitSide(actor, found.value.parties)) return forbidden('no_mandate');
    const { state, parties, deals, agreement } = found.value;
    const sides = parties.map(({ organisationId, managerName }) => ({
      organisationId,
      managed: managerName !== null
    }));
    const verdict = sign(state, sides, deals, untestedReason, { agreement, elsewhere });
    if (!verdict.ok) return verdict;
    if (reviewOn <= todayIn(actor, now)) return invalid('reviewOn', 'in_the_past');
    const tested = deals.some((deal) => deal.verdict !== null);
    const change = {
      state: verdict.value,
      contract_note: contractNote,
      // What is kept elsewhere is the contract then; the draft stays among the agreements.
      ...(agreement?.signed ? {} : { contract_elsewhere: elsewhere, agreement_id: null }),
      review_on: reviewOn,
      untested_reason: tested ? null : untestedReason
    };
    await data.updatePartnership(tx, actor.network!.id, id, change, now);
    return ok({ id });
  },
  audit: (_input, { id }) => ({ subject: id })
});

export const beginPartnership = command({
  name: 'partnerships.beginPartnership',
  summary: 'Say that a partnership under contract has begun to live',
  rest: 'POST /networks/{network}/partnerships/{id}/beginning',
  input: PartnershipId,
  may: mayPartner,
  async run({ tx, actor, now }, { id }) {
    const found = await held(tx, actor, id, now);
    if (!found.ok) return found;
    const verdict = begin(found.value.state);
    if (!verdict.ok) return verdict;
    await data.updatePartnership(tx, actor.network!.id, id, { state: verdict.value }, now);
    return ok({ id });
  },
  audit: (_input, { id }) => ({ subject: id })
});

export const reviewPartnership = command({
  name: 'partnerships.reviewPartnership',
  summary: 'Write down a review of a partnership: verdict, lessons, and when the next one is',
  rest: 'POST /networks/{network}/partnerships/{id}/reviews',
  input: ReviewPartnership,
  may: mayPartner,
  async run({ tx, actor, now }, { id, heldOn, verdict, lessons, nextOn }) {
    const found = await held(tx, actor, id, now);
    if (!found.ok) return found;
    const step = review(found.value.state, heldOn, nextOn, todayIn(actor, now));
    if (!step.ok) return step;
    await data.insertReview(tx, actor.network!.id, id, { heldOn, verdict, lessons, by: actor.name }, now);
    await data.updatePartnership(tx, actor.network!.id, id, { state: step.value, review_on: nextOn }, now);
    return ok({ id });
  },
  audit: ({ verdict }, { id }) => ({ subject: id, detail: { verdict } })
});

export const endPartnership = command({
  name: 'partnerships.endPartnership',
  summary: 'End a partnership, with the reason',
  rest: 'POST /networks/{network}/partnerships/{id}/end',
  input: EndPartnership,
  may: mayPartner,
  async run({ tx, actor, now }, { id, reason, note }) {
    const found = await held(tx, actor, id, now);
    if (!found.ok) return found;
    if (!mayCommitSide(actor, found.value.parties)) return forbidden('no_mandate');
    const verdict = end(found.value.state);
    if (!verdict.ok) return verdict;
    const change = {
      state: verdict.value,
      end_reason: reason,
      end_note: note,
      ended_at: now,
      review_on: null
    };
    await data.updatePartnership(tx, actor.network!.id, id, change, now);
    return ok({ id });
  },
  audit: ({ reason }, { id }) => ({ subject: id, detail: { reason } })
});

/** A partnership of one's own side, its row locked: what is decided about it is decided one after the other. */
export async function held(
  tx: Tx,
  actor: Actor,
  id: string,
  now: Temporal.Instant
): Promise<Result<data.Partnership>> {
  const found = await data.partnership(tx, actor.network!.id, id, now, true);
  return found && maySee(actor, found.parties) ? ok(found) : notFound();
}

export const todayIn = (actor: Actor, now: Temporal.Instant): string =>
  now.toZonedDateTimeISO(actor.network!.zone).toPlainDate().toString();
