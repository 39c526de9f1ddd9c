import { conflict, invalid, notFound, ok } from '#lib/kernel/result.ts';
import { mayReadMotions, mayVote } from '#lib/governance/access.ts';
import { voterOf } from '#lib/governance/ballots/operations.ts';
import { lockMotion, type MotionRecord } from '#lib/governance/data.server.ts';
import { contestOf, isRanking } from '#lib/governance/elections/rules.ts';
import { castBallot, type Motion } from '#lib/governance/rules.ts';
import { retrying, transaction } from '#lib/platform/database.server.ts';
import { afterLock, command, query } from '#lib/platform/operation.ts';
import * as data from './data.server.ts';
import { ballotText } from './rules.ts';
import { CastConfidential, ListHandedIn } from './schema.ts';

/**
 * Three transactions that share neither id nor time: the mark of who is handing in (with the line in the journal), the
 * ballot into the box, the mark made final. What is interrupted is settled exactly by whoever comes next.
 */
export const castConfidential = command({
  name: 'confidential.castConfidential',
  summary: 'Hand in a confidential ballot for one organisation; it is final',
  rest: 'POST /networks/{network}/motions/{id}/confidential-ballots',
  input: CastConfidential,
  may: mayVote,
  async run(context, { id, organisationId, choice, ranking }) {
    const { tx, actor } = context;
    const networkId = actor.network!.id;
    const motion = await lockMotion(tx, networkId, id);
    if (!motion) return notFound();
    if (!motion.rule.confidential) return conflict('ballot_is_open');
    await data.settle(tx, networkId, id);
    const locked = afterLock(context);
    const voter = await voterOf(locked, motion, organisationId);
    const earlier = await data.markOf(tx, networkId, id, organisationId);
    const standing = earlier && { ...earlier, choice: 'blank' as const, revision: 1 };
    const verdict = castBallot(asOpen(motion), voter, standing, null, locked.now);
    if (!verdict.ok) return verdict;
    const contest = contestOf(motion);
    const ranks = choice === 'yes' && contest !== null && isRanking(contest, ranking ?? []);
    if (contest && (choice === 'yes' || choice === 'no') && !ranks)
      return invalid('ranking', 'rank_somebody');
    if (!contest && ranking?.length) return invalid('ranking', 'no_election');
    const by = {
      organisationId,
      castByName: actor.name ?? '',
      proxyHolderId: voter.held?.holderId ?? null
    };
    return ok({ handing: await data.mark(tx, networkId, id, by) });
  },
  apart: {
    turn: ({ id }) => id,
    async run({ actor }, { id, choice, ranking }, { handing }) {
      const networkId = actor.network!.id;
      const text = ballotText({ choice, ranking: ranking?.length ? ranking : null });
      const arrived = await retrying(() =>
        transaction({ networkId }, (tx) => data.put(tx, networkId, id, handing, text))
      );
      if (!arrived) return conflict('not_handed_in');
      await retrying(() =>
        transaction({ networkId }, async (tx) => {
          await lockMotion(tx, networkId, id);
          await data.settle(tx, networkId, id);
        })
      );
      return ok({ handing: '' });
    }
  },
  audit: ({ id, organisationId }) => ({ subject: id, organisation: organisationId })
});

export const listHandedIn = query({
  name: 'confidential.listHandedIn',
  summary: 'Who has handed in a confidential ballot, by name; what it says is known to nobody',
  rest: 'GET /networks/{network}/motions/{id}/confidential-ballots',
  input: ListHandedIn,
  may: mayReadMotions,
  async run({ tx, actor }, { id, after }) {
    const rows = await data.handedIn(tx, actor.network!.id, id, after, PAGE + 1);
    const marks = rows.slice(0, PAGE);
    return ok({ marks, next: rows.length > PAGE ? marks.at(-1)!.sortName : null });
  }
});

const PAGE = 100;

/** The rules of any ballot hold, with two differences: it is final, and in a meeting it is handed in all the same. */
const asOpen = (motion: MotionRecord): Motion => ({
  ...motion,
  heldOn: null,
  rule: { ...motion.rule, confidential: false, closeEarly: true }
});
