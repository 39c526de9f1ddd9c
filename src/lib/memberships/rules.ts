/** Who may be presented, by whom, and how a membership changes. Pure; the prose is in README.md beside this file. */
import { conflict, forbidden, no, ok } from '#lib/kernel/result.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { VotingRule } from '#lib/governance/rules.ts';

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

export const presenters = ['member', 'facilitator', 'council'] as const;
export type Presenter = (typeof presenters)[number];

/** How a network admits: who may present, how it votes, and how long a refused organisation waits. */
export type AdmissionRule = {
  presenters: readonly Presenter[];
  voting: VotingRule;
  /** Local days after a refusal or exclusion before the same organisation may be presented again; 0 to 730. */
  waitDays: number;
};

/** What a new network starts with: any member presents, the members vote for a week, more votes for than against. */
export const defaultAdmissionRule: AdmissionRule = {
  presenters: ['member', 'facilitator'],
  voting: {
    electorate: 'members',
    majority: 'simple',
    quorum: { kind: 'none' },
    durationDays: 7,
    closeAt: 'end_of_day',
    closeEarly: false,
    openBallot: true
  },
  waitDays: 90
};

/** In which qualities somebody asks. `member`: with the mandate of an admitted organisation. */
export type Qualities = Record<Presenter, boolean>;

/** Does the rule let somebody with these qualities present a candidate? */
export const mayPresent = (rule: AdmissionRule, who: Qualities): boolean =>
  rule.presenters.some((quality) => who[quality]);

/** The latest membership of the organisation in this network; `endedAt` is null while it lives. */
export type Standing = { state: MembershipState; endedAt: Temporal.Instant | null };

/**
 * May the organisation be presented now? A refused or excluded one waits; one that resigned, was withdrawn, or whose
 * vote had too few voters does not.
 * @param voters organisations that would be on the roll: a vote that nobody can cast is not opened
 */
export function present(
  rule: AdmissionRule,
  who: Qualities,
  standing: Standing | undefined,
  voters: number,
  zone: string,
  now: Temporal.Instant
): Result<null> {
  if (!mayPresent(rule, who)) return forbidden('may_not_present');
  if (standing?.state === 'candidate') return conflict('already_candidate');
  if (standing && isLiving(standing.state)) return conflict('already_member');
  const until = standing && waitsUntil(rule, standing, zone);
  if (until && Temporal.Instant.compare(now, until.toZonedDateTime(zone).toInstant()) < 0)
    return no('conflict', 'wait_after_refusal', { params: { until: until.toString() } });
  if (voters === 0) return conflict(rule.voting.electorate === 'council' ? 'council_empty' : 'no_voters');
  return ok(null);
}

/** The first local day on which a refused or excluded organisation may be presented again. */
export function waitsUntil(
  rule: AdmissionRule,
  standing: Standing,
  zone: string
): Temporal.PlainDate | undefined {
  if ((standing.state !== 'refused' && standing.state !== 'excluded') || !standing.endedAt) return undefined;
  return standing.endedAt.toZonedDateTimeISO(zone).toPlainDate().add({ days: rule.waitDays });
}

/** Why a candidacy ended or a membership changed, kept with it when there is no text of a person. */
export type Reason = 'no_quorum' | 'withdrawn_by_sponsor' | 'withdrawn_by_facilitator';

/** Does this change of state make sense, and if not, what is it that stands in the way? */
export function change(from: MembershipState, to: MembershipState): Result<MembershipState> {
  if (canBecome(from, to)) return ok(to);
  return conflict(isLiving(from) ? 'membership_not_so' : 'membership_ended', { state: from });
}

/** A network is never left without somebody who can lead it. */
export const mayEndRole = (role: string, holders: number): Result<null> =>
  role === 'facilitator' && holders <= 1 ? conflict('last_facilitator') : ok(null);

/** Roles that rest on being a member's representative: they end with the last organisation a person speaks for. */
export const rolesOfMembers = ['board', 'council', 'treasurer', 'secretary'] as const;
