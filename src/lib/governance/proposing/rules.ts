/** Who may propose, what a draft is, and when the member concerned is heard. Pure. */
import { takesBallots, type Motion } from '#lib/governance/rules.ts';
import { conflict, forbidden, invalid, ok } from '#lib/kernel/result.ts';
import type { Result } from '#lib/kernel/result.ts';

/** The day of a meeting: today or later, within a year. */
export function meetingDay(
  heldOn: string | null,
  zone: string,
  now: Temporal.Instant
): Result<string | null> {
  return heldOn && !within(heldOn, zone, now, 0) ? invalid('heldOn', 'day_within_year') : ok(heldOn);
}

/** The day a decision comes back to be reviewed: tomorrow or later, within ten years. */
export function reviewDay(
  reviewOn: string | null,
  zone: string,
  now: Temporal.Instant
): Result<string | null> {
  return reviewOn && !within(reviewOn, zone, now, 1, 3653)
    ? invalid('reviewOn', 'day_in_future')
    : ok(reviewOn);
}

function within(day: string, zone: string, now: Temporal.Instant, from: number, to = 366): boolean {
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const days = today.until(Temporal.PlainDate.from(day), { largestUnit: 'days' }).days;
  return days >= from && days <= to;
}

/** A draft is its proposer's: they, their organisation or a facilitator change, open or drop it. */
export const mayKeepDraft = (
  draft: { state: string },
  asker: { proposer: boolean; facilitator: boolean }
): Result<null> => {
  if (!asker.proposer && !asker.facilitator) return forbidden('not_your_draft');
  return draft.state === 'draft' ? ok(null) : conflict('draft_over');
};

/** The member that a motion is about answers once more often than it is accused: until the vote closes. */
export function reply(
  motion: Motion & { exceptId: string | null },
  mandate: boolean,
  now: Temporal.Instant
): Result<null> {
  if (!motion.exceptId) return conflict('nobody_to_hear');
  if (!mandate) return forbidden('no_mandate');
  return takesBallots(motion, now) ? ok(null) : conflict('motion_closed');
}
