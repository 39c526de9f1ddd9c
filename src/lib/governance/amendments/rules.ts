/** How a proposed text is changed before it is voted. Pure; the prose is in the README of governance. */
import type { Motion, MotionKind, MotionState } from '#lib/governance/rules.ts';
import { conflict, forbidden, invalid, ok } from '#lib/kernel/result.ts';
import type { Result } from '#lib/kernel/result.ts';

export const amendmentStates = [
  'proposed',
  'accepted',
  'declined',
  'in_vote',
  'adopted',
  'rejected',
  'withdrawn'
] as const;
export type AmendmentState = (typeof amendmentStates)[number];

/** A motion as amendments see it; a draft has no closing yet. */
export type Amended = {
  kind: MotionKind;
  state: MotionState;
  statement: string;
  rule: Pick<Motion['rule'], 'closeEarly' | 'confidential'>;
  closesAt: Temporal.Instant | null;
  /** Organisations that have voted on the text as it stands. */
  voted: number;
  heldOn: string | null;
};

/** Who has voted needs a day to read the new text and vote again. */
const HOURS_TO_VOTE_AGAIN = 24;

/** A text under discussion or in an open vote may be amended; a text that is the same is no amendment. */
export function propose(motion: Amended, text: string, now: Temporal.Instant): Result<null> {
  if (motion.kind !== 'resolution') return conflict('not_amendable');
  if (text === motion.statement) return invalid('text', 'amendment_same');
  return stillAmendable(motion, now);
}

function stillAmendable(motion: Amended, now: Temporal.Instant): Result<null> {
  if (motion.state === 'draft') return ok(null);
  if (motion.state !== 'open' || !motion.closesAt) return conflict('motion_closed');
  // Confidential ballots cannot be set aside: nobody knows whose they are.
  if (motion.rule.confidential) return conflict('amendment_after_ballots');
  if (motion.rule.closeEarly && motion.voted > 0) return conflict('amendment_after_ballots');
  const last = motion.closesAt.subtract({ hours: HOURS_TO_VOTE_AGAIN });
  return Temporal.Instant.compare(now, last) > 0 ? conflict('amendment_too_late') : ok(null);
}

/** The proposer takes it over: it becomes the text, and ballots cast on the old one lapse. */
export function accept(
  motion: Amended,
  amendment: { state: AmendmentState },
  proposer: boolean,
  now: Temporal.Instant
): Result<null> {
  if (!proposer) return forbidden('not_your_motion');
  if (amendment.state !== 'proposed' && amendment.state !== 'declined') return conflict('amendment_settled');
  return stillAmendable(motion, now);
}

/** Declined is not the end: while the text is a draft, whoever proposed it may ask the members. */
export function decline(amendment: { state: AmendmentState }, proposer: boolean): Result<null> {
  if (!proposer) return forbidden('not_your_motion');
  return amendment.state === 'proposed' ? ok(null) : conflict('amendment_settled');
}

/** An amendment is voted before the main question, so the main question must not be open yet. */
export function putToVote(
  motion: Amended,
  amendment: { state: AmendmentState },
  mover: boolean,
  othersInVote: number
): Result<null> {
  if (!mover) return forbidden('not_your_amendment');
  if (amendment.state !== 'declined') return conflict('amendment_not_declined');
  if (motion.state !== 'draft') return conflict('amendment_needs_draft');
  return othersInVote > 0 ? conflict('amendment_in_vote') : ok(null);
}
