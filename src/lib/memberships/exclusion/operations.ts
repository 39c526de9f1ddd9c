import { openMotion, registerEffect } from '#lib/governance/operations.ts';
import { proposalOf } from '#lib/governance/proposing/operations.ts';
import { conflict, notFound, ok } from '#lib/kernel/result.ts';
import { mayAskToPropose } from '#lib/memberships/access.ts';
import { endRepresentation, lockLivingMembership, setState } from '#lib/memberships/data.server.ts';
import { canBecome } from '#lib/memberships/rules.ts';
import { command } from '#lib/platform/operation.ts';
import { exclusionRunning } from './data.server.ts';
import { ProposeExclusion } from './schema.ts';

export const proposeExclusion = command({
  name: 'memberships.proposeExclusion',
  summary: 'Put the exclusion of a member to the vote; the member is heard and does not vote',
  rest: 'POST /networks/{network}/members/{organisationId}/exclusion',
  input: ProposeExclusion,
  may: mayAskToPropose,
  async run(context, { organisationId, reason, ...how }) {
    const { tx, actor, emit } = context;
    const networkId = actor.network!.id;
    const membership = await lockLivingMembership(tx, networkId, organisationId);
    if (!membership) return notFound();
    if (!canBecome(membership.state, 'excluded'))
      return conflict('membership_not_so', { state: membership.state });
    if (await exclusionRunning(tx, networkId, membership.id)) return conflict('exclusion_running');
    const proposal = await proposalOf(context, 'exclusion', how, organisationId);
    if (!proposal.ok) return proposal;
    if (proposal.value.proposedFor === organisationId) return conflict('exclusion_of_oneself');
    const title = membership.organisationName;
    const about = { kind: 'exclusion', subjectId: membership.id, title, statement: reason } as const;
    const id = await openMotion(context, {
      ...about,
      ...proposal.value,
      exceptId: organisationId,
      terms: { organisationId }
    });
    await emit('membership.exclusion_proposed', { motionId: id, organisationId, organisationName: title });
    return ok({ id });
  },
  audit: ({ organisationId }, { id }) => ({ subject: id, organisation: organisationId })
});

registerEffect('exclusion', {
  /** Adopted: the membership ends with the reason, and with the same commit every mandate and all access. */
  async closed({ tx, actor, now, emit }, motion, outcome) {
    if (outcome !== 'adopted' || !motion.exceptId) return 'nothing_to_do';
    const networkId = actor.network!.id;
    const membership = await lockLivingMembership(tx, networkId, motion.exceptId);
    if (!membership || membership.id !== motion.subjectId) return 'nothing_to_do';
    await emit('membership.excluded', {
      membershipId: membership.id,
      motionId: motion.id,
      organisationId: motion.exceptId,
      organisationName: membership.organisationName
    });
    await setState(tx, networkId, membership.id, 'excluded', motion.statement, now);
    await endRepresentation(tx, networkId, motion.exceptId, now);
    return 'done';
  },
  withdrawn: async () => undefined
});
