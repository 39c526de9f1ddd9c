import { newId } from '#lib/kernel/ids.ts';
import { conflict, forbidden, notFound, ok } from '#lib/kernel/result.ts';
import { mayAskToPropose, mayReadMotions } from '#lib/governance/access.ts';
import { countElectorate } from '#lib/governance/data.server.ts';
import { openMotion, registerEffect } from '#lib/governance/operations.ts';
import { writeText } from '#lib/governance/proposing/data.server.ts';
import { proposerOf } from '#lib/governance/proposing/operations.ts';
import { ruleOf } from '#lib/governance/ruling/data.server.ts';
import { isFacilitator, mayCommit, type Actor } from '#lib/platform/actor.ts';
import { command, query, type CommandContext } from '#lib/platform/operation.ts';
import * as data from './data.server.ts';
import * as rules from './rules.ts';
import { OneAmendment, OneMotion, ProposeAmendment } from './schema.ts';

export const proposeAmendment = command({
  name: 'governance.proposeAmendment',
  summary: 'Propose another text for a draft or an open question',
  rest: 'POST /networks/{network}/motions/{id}/amendments',
  input: ProposeAmendment,
  may: mayAskToPropose,
  async run({ tx, actor, now, emit }, { id, text, reason, forOrganisationId }) {
    const networkId = actor.network!.id;
    const proposedFor = proposerOf(actor, forOrganisationId);
    if (!proposedFor.ok) return proposedFor;
    const motion = await data.lockAmended(tx, networkId, id);
    if (!motion) return notFound();
    const verdict = rules.propose(motion, text, now);
    if (!verdict.ok) return verdict;
    const by = { proposedBy: actor.personId, proposedByName: actor.name ?? '' };
    const amendment = { id: newId(), motionId: id, text, reason, proposedFor: proposedFor.value, ...by };
    await data.insertAmendment(tx, networkId, amendment, now);
    await emit('amendment.proposed', { motionId: id, amendmentId: amendment.id, title: motion.title });
    return ok({ id: amendment.id, motionId: id });
  },
  audit: (input, { id }) => ({ subject: id, organisation: input.forOrganisationId })
});

export const acceptAmendment = command({
  name: 'governance.acceptAmendment',
  summary: 'Take an amendment over into one’s own text; ballots cast on the old text lapse',
  rest: 'POST /networks/{network}/amendments/{id}/acceptance',
  input: OneAmendment,
  may: mayAskToPropose,
  async run(context, { id }) {
    const { tx, actor, now, emit } = context;
    const networkId = actor.network!.id;
    const found = await lockedPair(context, id);
    if (!found) return notFound();
    const { motion, amendment } = found;
    const verdict = rules.accept(motion, amendment, isProposer(actor, motion), now);
    if (!verdict.ok) return verdict;
    const again = await data.personsWhoVoted(tx, networkId, motion.id);
    const lapsed = motion.voted > 0 ? await data.lapseBallots(tx, networkId, motion.id, now) : 0;
    await writeText(tx, networkId, motion.id, { statement: amendment.text });
    await data.settle(tx, networkId, id, 'accepted', { beforeText: motion.statement }, now);
    await emit('motion.amended', { motionId: motion.id, title: motion.title, lapsed, personIds: again });
    return ok({ id, motionId: motion.id, lapsed });
  },
  audit: (_input, { id, lapsed }) => ({ subject: id, detail: { lapsed } })
});

export const declineAmendment = command({
  name: 'governance.declineAmendment',
  summary: 'Keep one’s own text; the amendment may still be put to the members',
  rest: 'POST /networks/{network}/amendments/{id}/refusal',
  input: OneAmendment,
  may: mayAskToPropose,
  async run(context, { id }) {
    const found = await lockedPair(context, id);
    if (!found) return notFound();
    const { motion, amendment } = found;
    const verdict = rules.decline(amendment, isProposer(context.actor, motion));
    if (!verdict.ok) return verdict;
    // Where the vote is open already, nobody can be asked first any more: that is its end.
    const state = motion.state === 'draft' ? 'declined' : 'rejected';
    await data.settle(context.tx, context.actor.network!.id, id, state, {}, context.now);
    return ok({ id, motionId: motion.id });
  },
  audit: (_input, { id }) => ({ subject: id })
});

export const withdrawAmendment = command({
  name: 'governance.withdrawAmendment',
  summary: 'Take back an amendment that is not settled',
  rest: 'POST /networks/{network}/amendments/{id}/withdrawal',
  input: OneAmendment,
  may: mayAskToPropose,
  async run(context, { id }) {
    const found = await lockedPair(context, id);
    if (!found) return notFound();
    const { motion, amendment } = found;
    if (!isMover(context.actor, amendment) && !isFacilitator(context.actor))
      return forbidden('not_your_amendment');
    if (amendment.state !== 'proposed' && amendment.state !== 'declined')
      return conflict('amendment_settled');
    await data.settle(context.tx, context.actor.network!.id, id, 'withdrawn', {}, context.now);
    return ok({ id, motionId: motion.id });
  },
  audit: (_input, { id }) => ({ subject: id })
});

export const voteOnAmendment = command({
  name: 'governance.voteOnAmendment',
  summary: 'Put a declined amendment to the members, before the main question',
  rest: 'POST /networks/{network}/amendments/{id}/vote',
  input: OneAmendment,
  may: mayAskToPropose,
  async run(context, { id }) {
    const { tx, actor, now } = context;
    const networkId = actor.network!.id;
    const found = await lockedPair(context, id);
    if (!found) return notFound();
    const { motion, amendment } = found;
    const all = await data.amendmentsOf(tx, networkId, motion.id);
    const inVote = all.filter(({ state }) => state === 'in_vote').length;
    const verdict = rules.putToVote(motion, amendment, isMover(actor, amendment), inVote);
    if (!verdict.ok) return verdict;
    const { voting: rule } = await ruleOf(tx, networkId, 'resolution');
    if ((await countElectorate(tx, networkId, rule, now, 1)) === 0) return conflict('no_voters');
    const voteId = await openMotion(context, {
      kind: 'amendment',
      subjectId: id,
      title: motion.title,
      statement: amendment.text,
      proposedFor: amendment.proposedFor,
      amendsId: motion.id,
      terms: { reason: amendment.reason },
      rule
    });
    await data.settle(tx, networkId, id, 'in_vote', { voteId }, now);
    return ok({ id, voteId });
  },
  audit: (_input, { id }) => ({ subject: id })
});

export const listAmendments = query({
  name: 'governance.listAmendments',
  summary: 'Amendments to a text, and what may be done with each',
  rest: 'GET /networks/{network}/motions/{id}/amendments',
  input: OneMotion,
  may: mayReadMotions,
  async run({ tx, actor }, { id }) {
    const amendments = await data.amendmentsOf(tx, actor.network!.id, id);
    return ok({ amendments: amendments.map((a) => ({ ...a, mine: isMover(actor, a) })) });
  }
});

type Parties = { proposedBy: string | null; proposedFor: string | null };
const isMover = (actor: Actor, by: Parties): boolean =>
  (actor.personId !== null && actor.personId === by.proposedBy) ||
  (by.proposedFor !== null && !actor.system && mayCommit(actor, by.proposedFor));
const isProposer = isMover;

/** The motion first, then the amendment as it is behind that lock. */
async function lockedPair({ tx, actor }: CommandContext, id: string) {
  const networkId = actor.network!.id;
  const seen = await data.amendmentById(tx, networkId, id);
  const motion = seen && (await data.lockAmended(tx, networkId, seen.motionId));
  const amendment = motion && (await data.amendmentById(tx, networkId, id));
  return amendment && { motion, amendment };
}

registerEffect('amendment', {
  /** Adopted: the draft reads as the amendment says. Anything else: it stays as it was. */
  async closed({ tx, actor, now }, motion, outcome) {
    const networkId = actor.network!.id;
    const main = motion.amendsId ? await data.lockAmended(tx, networkId, motion.amendsId) : undefined;
    if (!main || main.state !== 'draft' || outcome !== 'adopted') {
      await data.settle(tx, networkId, motion.subjectId, 'rejected', {}, now);
      return 'nothing_to_do';
    }
    await writeText(tx, networkId, main.id, { statement: motion.statement });
    await data.settle(tx, networkId, motion.subjectId, 'adopted', { beforeText: main.statement }, now);
    return 'done';
  },
  async withdrawn({ tx, actor, now }, motion) {
    await data.settle(tx, actor.network!.id, motion.subjectId, 'withdrawn', {}, now);
  },
  async calledAgain({ tx, actor, now }, motion, next) {
    await data.settle(tx, actor.network!.id, motion.subjectId, 'in_vote', { voteId: next }, now);
  }
});
