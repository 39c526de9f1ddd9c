import { invalid, notFound, ok } from '#lib/kernel/result.ts';
import { afterLock, command, query, type CommandContext } from '#lib/platform/operation.ts';
import { mayReadMotions, mayVote } from '#lib/governance/access.ts';
import { lockMotion, type MotionRecord } from '#lib/governance/data.server.ts';
import { close } from '#lib/governance/operations.ts';
import * as rules from '#lib/governance/rules.ts';
import { closesNow, type Outcome } from '#lib/governance/counting/rules.ts';
import { CastBallot, ListBallots } from '#lib/governance/schema.ts';
import { contestOf, isRanking } from '#lib/governance/elections/rules.ts';
import { proxyFor } from '#lib/governance/proxies/data.server.ts';
import * as data from './data.server.ts';

export const castBallot = command({
  name: 'governance.castBallot',
  summary: 'Vote for one organisation, or change its ballot while the rule allows it',
  rest: 'POST /networks/{network}/motions/{id}/ballots',
  input: CastBallot,
  may: mayVote,
  async run(asked, input) {
    const networkId = asked.actor.network!.id;
    const { organisationId, choice, reason } = input;
    const motion = await lockMotion(asked.tx, networkId, input.id);
    if (!motion) return notFound();
    const context = afterLock(asked);
    const { tx, actor, now } = context;
    const voter = await voterOf(context, motion, organisationId);
    const standing = await data.ballotOf(tx, networkId, motion.id, organisationId);
    const contest = contestOf(motion);
    const ranking = contest && choice === 'yes' ? (input.ranking ?? []) : null;
    if (contest && choice === 'no') return invalid('ranking', 'rank_somebody');
    if (contest && ranking && !isRanking(contest, ranking)) return invalid('ranking', 'rank_somebody');
    const revision = rules.castBallot(motion, voter, standing, input.replaces, now, { choice, reason });
    if (!revision.ok) return revision;
    const ballot = {
      motionId: motion.id,
      organisationId,
      votes: voter.votes,
      choice,
      reason,
      revision: revision.value,
      representativeId: voter.representativeId,
      castByName: actor.name ?? '',
      proxy: voter.held,
      ranking
    };
    const kept = await data.writeBallot(tx, networkId, ballot, standing?.choice, now);
    // The figures that are kept decide quickly that it goes on; they know nothing of interests and of who presides.
    const simple = motion.rule.interests === 'shown' && motion.rule.castingVote === 'none';
    const worthCounting = contest || !simple ? motion.rule.closeEarly : closesNow(motion.rule, kept);
    const outcome = worthCounting ? await closeIfCertain(context, motion) : null;
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

/** By what right the person votes for the organisation: its mandate, or the proxy it gave to one they commit. */
export async function voterOf(
  { tx, actor, now }: CommandContext,
  motion: MotionRecord,
  organisationId: string
) {
  const networkId = actor.network!.id;
  const seat = await data.seatOf(tx, networkId, motion, organisationId, actor.personId, now);
  const mandate = seat.representativeId !== null;
  const held =
    mandate || motion.rule.proxies === 0
      ? null
      : await proxyFor(tx, networkId, motion, organisationId, actor.personId, now);
  const usedUp = held !== null && held.used >= motion.rule.proxies;
  return { ...seat, mandate, held, proxy: held ? (usedUp ? 'used_up' : 'held') : 'none' } as const;
}

/**
 * After a final ballot that makes the result certain if everybody on the roll counts: it must be certain as well without
 * those who are struck now, because they may come back before the vote's time.
 */
export async function closeIfCertain(context: CommandContext, motion: MotionRecord): Promise<Outcome | null> {
  const counted = await data.countNow(context.tx, context.actor.network!.id, motion.id, context.now);
  const everybody = counted.struck === 0 && counted.tally.voted === counted.tally.organisations;
  // Who wins an election is certain when everybody has voted.
  if (contestOf(motion)) {
    if (!motion.rule.closeEarly || !everybody) return null;
  } else if (!closesNow(motion.rule, counted.tally) || !closesNow(motion.rule, counted.withStruck))
    return null;
  return close(context, motion, { ...counted, closedAt: context.now, early: true });
}
