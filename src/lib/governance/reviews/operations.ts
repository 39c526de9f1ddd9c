import { conflict, invalid, notFound, ok } from '#lib/kernel/result.ts';
import { mayKeepMinutes, mayReadMotions } from '#lib/governance/access.ts';
import { reviewDay } from '#lib/governance/proposing/rules.ts';
import { command, query } from '#lib/platform/operation.ts';
import * as data from './data.server.ts';
import { NoInput, ReviewDecision } from './schema.ts';

/** Decisions that come back: part of what there is to do, and of the next meeting's agenda. */
export const listReviews = query({
  name: 'governance.listReviews',
  summary: 'Decisions whose day of review has come',
  rest: 'GET /networks/{network}/reviews',
  input: NoInput,
  may: mayReadMotions,
  kept: 'network',
  async run({ tx, actor, now }) {
    const network = actor.network!;
    const today = now.toZonedDateTimeISO(network.zone).toPlainDate().toString();
    return ok({ due: await data.due(tx, network.id, today, 50) });
  }
});

export const reviewDecision = command({
  name: 'governance.reviewDecision',
  summary: 'Note that a decision was reviewed, and when it comes back',
  rest: 'POST /networks/{network}/motions/{id}/review',
  input: ReviewDecision,
  may: mayKeepMinutes,
  async run({ tx, actor, now }, { id, note, nextOn }) {
    const network = actor.network!;
    const motion = await data.lockReview(tx, network.id, id);
    if (!motion) return notFound();
    if (motion.state !== 'adopted' || !motion.reviewOn || motion.reviewed) return conflict('review_not_due');
    const next = reviewDay(nextOn, network.zone, now);
    if (!next.ok) return invalid('nextOn', 'day_in_future');
    await data.writeReview(tx, network.id, id, { note, nextOn, byName: actor.name ?? '' }, now);
    return ok({ id });
  },
  audit: ({ nextOn }, { id }) => ({ subject: id, detail: { nextOn } })
});
