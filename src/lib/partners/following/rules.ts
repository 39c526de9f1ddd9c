/** What becomes of a candidate, from the first sight to a partnership or a no. */
import { conflict, invalid, ok, type Result } from '#lib/kernel/result.ts';

export const CANDIDATE_STATES = [
  'spotted',
  'shortlisted',
  'invited',
  'met',
  'talks',
  'partner',
  'declined'
] as const;
export type CandidateState = (typeof CANDIDATE_STATES)[number];
export const SOURCES = ['directory', 'import', 'contact', 'recommendation'] as const;
export type Source = (typeof SOURCES)[number];

/** Where one may go from where. People meet without an invitation, and a no may be taken back. */
const MOVES: Record<CandidateState, readonly CandidateState[]> = {
  spotted: ['shortlisted', 'met', 'declined'],
  shortlisted: ['invited', 'met', 'spotted', 'declined'],
  invited: ['met', 'shortlisted', 'declined'],
  met: ['talks', 'partner', 'declined'],
  talks: ['partner', 'met', 'declined'],
  partner: [],
  declined: ['shortlisted']
};
export const movesFrom = (state: CandidateState): readonly CandidateState[] => MOVES[state];

/** A no is written with its reason: the next search learns from it. */
export function move(from: CandidateState, to: CandidateState, note: string | null): Result<CandidateState> {
  if (from === to) return ok(to);
  if (!MOVES[from].includes(to)) return conflict('candidate_move');
  if (to === 'declined' && !note) return invalid('note', 'declined_why');
  return ok(to);
}

/** Still open, and its next act is due. */
export const isDue = (state: CandidateState, nextOn: string | null, today: string): boolean =>
  nextOn !== null && state !== 'partner' && state !== 'declined' && nextOn <= today;

/** What whoever recommended a candidate is told of: that it is invited, a partner, or not. */
export const isTold = (state: CandidateState): boolean =>
  state === 'invited' || state === 'partner' || state === 'declined';
