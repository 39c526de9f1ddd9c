/** Who may be presented, and by whom. Pure; the prose is in the README of memberships. */
import { votersNeeded } from '#lib/governance/confidential/rules.ts';
import { plainRule, presenters, type VotingRule } from '#lib/governance/rules.ts';
import { conflict, forbidden, no, ok } from '#lib/kernel/result.ts';
import type { Result } from '#lib/kernel/result.ts';
import { isLiving, type MembershipState } from '#lib/memberships/rules.ts';

export { presenters };
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
  voting: plainRule,
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
    return no('conflict', 'wait_after_refusal', { params: { until: until.toString(), day: noon(until) } });
  if (voters === 0) return conflict(rule.voting.electorate === 'council' ? 'council_empty' : 'no_voters');
  if (voters < votersNeeded(rule.voting)) return conflict('secret_needs_five');
  return ok(null);
}

/** A day as messages take it: an instant of that day in every inhabited zone but the outermost. */
const noon = (day: Temporal.PlainDate): number =>
  day.toZonedDateTime({ timeZone: 'UTC', plainTime: '12:00' }).epochMilliseconds;

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
