import { notFound, ok } from '#lib/kernel/result.ts';
import { mayVote } from '#lib/governance/access.ts';
import { closeIfCertain } from '#lib/governance/ballots/operations.ts';
import { lockMotion } from '#lib/governance/data.server.ts';
import { mayCommit } from '#lib/platform/actor.ts';
import { afterLock, command } from '#lib/platform/operation.ts';
import * as data from './data.server.ts';
import * as rules from './rules.ts';
import { DeclareInterest, WithdrawInterest } from './schema.ts';

export const declareInterest = command({
  name: 'governance.declareInterest',
  summary: 'Say that an organisation has an interest of its own in a question',
  rest: 'POST /networks/{network}/motions/{id}/interests',
  input: DeclareInterest,
  may: mayVote,
  async run(asked, { id, organisationId, statement }) {
    const networkId = asked.actor.network!.id;
    const motion = await lockMotion(asked.tx, networkId, id);
    if (!motion) return notFound();
    const context = afterLock(asked);
    const { tx, actor, now, emit } = context;
    const standing = await data.standingOf(tx, networkId, id, organisationId);
    const mandate = mayCommit(actor, organisationId);
    const verdict = rules.declare(motion, { ...standing, mandate }, now);
    if (!verdict.ok) return verdict;
    const interest = { motionId: id, organisationId, statement, byName: actor.name ?? '' };
    await data.declareInterest(tx, networkId, interest, now);
    await emit('interest.declared', { motionId: id, organisationId });
    // Whoever leaves the count may make the result certain.
    const outcome = motion.rule.closeEarly ? await closeIfCertain(context, motion) : null;
    return ok({ outcome });
  },
  audit: ({ id, organisationId }) => ({ subject: id, organisation: organisationId })
});

export const withdrawInterest = command({
  name: 'governance.withdrawInterest',
  summary: 'Take back an interest that was declared by mistake',
  rest: 'POST /networks/{network}/motions/{id}/interests/withdrawal',
  input: WithdrawInterest,
  may: mayVote,
  async run({ tx, actor, clock }, { id, organisationId }) {
    const networkId = actor.network!.id;
    const motion = await lockMotion(tx, networkId, id);
    if (!motion) return notFound();
    const now = clock();
    const standing = await data.standingOf(tx, networkId, id, organisationId);
    const verdict = rules.takeBack(motion, { ...standing, mandate: mayCommit(actor, organisationId) }, now);
    if (!verdict.ok) return verdict;
    await data.withdrawInterest(tx, networkId, id, organisationId, now);
    return ok({ id });
  },
  audit: ({ id, organisationId }) => ({ subject: id, organisation: organisationId })
});
