/** How a membership changes. Pure; the prose is in README.md beside this file. */
import { conflict, ok } from '#lib/kernel/result.ts';
import type { Result } from '#lib/kernel/result.ts';

export const membershipStates = [
  'candidate',
  'admitted',
  'suspended',
  'excluded',
  'resigned',
  'refused',
  'withdrawn'
] as const;
export type MembershipState = (typeof membershipStates)[number];

const next: Record<MembershipState, readonly MembershipState[]> = {
  candidate: ['admitted', 'refused', 'withdrawn'],
  admitted: ['suspended', 'excluded', 'resigned'],
  suspended: ['admitted', 'excluded', 'resigned'],
  excluded: [],
  resigned: [],
  refused: [],
  withdrawn: []
};
/** An ended membership stays as it is; who comes back gets a new one. */
export const canBecome = (from: MembershipState, to: MembershipState): boolean => next[from].includes(to);
export const isLiving = (state: MembershipState): boolean => next[state].length > 0;

/** Does this change of state make sense, and if not, what is it that stands in the way? */
export function change(from: MembershipState, to: MembershipState): Result<MembershipState> {
  if (canBecome(from, to)) return ok(to);
  return conflict(isLiving(from) ? 'membership_not_so' : 'membership_ended', { state: from });
}

/** Roles that rest on being a member's representative: they end with the last organisation a person speaks for. */
export const rolesOfMembers = ['chair', 'board', 'council', 'treasurer', 'secretary'] as const;
