import { notFound, ok } from '#lib/kernel/result.ts';
import { command, query, type CommandContext } from '#lib/platform/operation.ts';
import { mayReadMotions, mayVote } from '#lib/governance/access.ts';
import { lockMotion, type MotionRecord } from '#lib/governance/data.server.ts';
import { close } from '#lib/governance/operations.ts';
import * as rules from '#lib/governance/rules.ts';
import type { Outcome } from '#lib/governance/rules.ts';
import { CastBallot, ListBallots } from '#lib/governance/schema.ts';
import * as data from './data.server.ts';

export const castBallot = command({
  name: 'governance.castBallot',
  summary: 'Vote for one organisation, or change its ballot while the rule allows it',
  rest: 'POST /networks/{network}/motions/{id}/ballots',
  input: CastBallot,
  may: mayVote,
  async run(context, input) {
    const { tx, actor, now } = context;
    const networkId = actor.network!.id;
    const { organisationId, choice, reason } = input;
    const motion = await lockMotion(tx, networkId, input.id);
    if (!motion) return notFound();
    const { seat, representativeId } = await data.seatOf(
      tx,
      networkId,
      motion,
      organisationId,
      actor.personId,
      now
    );
    const standing = await data.ballotOf(tx, networkId, motion.id, organisationId);
    const voter = { seat, mandate: representativeId !== null };
    const revision = rules.castBallot(motion, voter, standing, input.replaces, now);
    if (!revision.ok) return revision;
    const ballot = {
      motionId: motion.id,
      organisationId,
      choice,
      reason,
      representativeId,
      castByName: actor.name ?? ''
    };
    const kept = await data.writeBallot(
      tx,
      networkId,
      { ...ballot, revision: revision.value },
      standing?.choice,
      now
    );
    const outcome = rules.closesNow(motion.rule, kept) ? await closeIfCertain(context, motion) : null;
    return ok({ revision: revision.value, outcome });
  },
  audit: (input, { revision }) => ({
    subject: input.id,
    organisation: input.organisationId,
    detail: { revision }
  })
});

export const listBallots = query({
  name: 'governance.listBallots',
  summary: 'Who has voted on a motion, latest first, and what, where the rule shows it',
  rest: 'GET /networks/{network}/motions/{id}/ballots',
  input: ListBallots,
  may: mayReadMotions,
  async run({ tx, actor }, { id, before }) {
    const networkId = actor.network!.id;
    const rows = await data.ballotsOf(tx, networkId, id, before, PAGE + 1);
    const ballots = rows.slice(0, PAGE);
    return ok({ ballots, next: rows.length > PAGE ? ballots.at(-1)!.organisationId : null });
  }
});

const PAGE = 50;

/**
 * After a final ballot that makes the result certain if everybody on the roll counts: it must be certain as well without
 * those who are struck now, because they may come back before the vote's time.
 */
async function closeIfCertain(context: CommandContext, motion: MotionRecord): Promise<Outcome | null> {
  const { tally, struck } = await data.countNow(context.tx, context.actor.network!.id, motion.id);
  if (!rules.closesNow(motion.rule, tally)) return null;
  return close(context, motion, { tally, struck, closedAt: context.now, early: true });
}
