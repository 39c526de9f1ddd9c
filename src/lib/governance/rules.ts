/**
 * How a motion is voted, counted and closed. Pure: state and time are arguments.
 * The definitions and their sources are in README.md beside this file; the tests' names are the by-law.
 */
import { conflict, forbidden, invalid, ok } from '#lib/kernel/result.ts';
import type { Result } from '#lib/kernel/result.ts';
import { shareOf, type Base, type Choice, type Majority, type Quorum } from './counting/rules.ts';

/** What a motion may be about. The effect of each kind is registered by the feature that owns its subject. */
export const motionKinds = [
  'resolution',
  'admission',
  'exclusion',
  'role',
  'rule_change',
  'agreement_version',
  'dues',
  'amendment'
] as const;
export type MotionKind = (typeof motionKinds)[number];

/** The rule of one motion, copied into it when it opens: a later change of the by-law does not touch a running vote. */
export type VotingRule = {
  /** Who is on the roll: every admitted organisation, or those that sit on the council. */
  electorate: 'members' | 'council';
  majority: Majority;
  /** The share for `qualified`, such as [3, 4]: at least so much; more than half and at most the whole. */
  fraction: readonly [number, number];
  base: Base;
  quorum: Quorum;
  /** Local days after the day of opening, 1 to 90. */
  durationDays: number;
  /** `end_of_day`, or a wall time `HH:MM` on the last day. */
  closeAt: string;
  /** Close as soon as the organisations that have not voted cannot change the result; ballots are then final. */
  closeEarly: boolean;
  /** Who voted what is shown while the vote runs; otherwise only who voted, and the choices after closing. */
  openBallot: boolean;
  /** What each voted is never known, not even after closing (`confidential/`); `openBallot` then says nothing. */
  confidential: boolean;
  /** Votes by category of membership; a category that is not named has one, with 0 it does not vote. */
  weights: Record<string, number>;
  /** Organisations that one organisation may vote for by proxy, beside itself; 0: no proxies. */
  proxies: number;
  /** Who decides when exactly half is for it: nobody, or the organisation of who presides. */
  castingVote: 'none' | 'chair';
  /** A declared interest is shown; or the organisation is also left out of the count and the quorum. */
  interests: 'shown' | 'not_counted';
  /** Too few took part: the same question is asked once more, without quorum. */
  secondCall: boolean;
};

/** What a rule does that does not say otherwise, as those written before these choices existed. */
export const plainRule: VotingRule = {
  electorate: 'members',
  majority: 'simple',
  fraction: [3, 4],
  base: 'expressed',
  quorum: { kind: 'none' },
  durationDays: 7,
  closeAt: 'end_of_day',
  closeEarly: false,
  openBallot: true,
  confidential: false,
  weights: {},
  proxies: 0,
  castingVote: 'none',
  interests: 'shown',
  secondCall: false
};
/** A rule as it was stored, however old, with all its choices. */
export const complete = (stored: Partial<VotingRule>): VotingRule => ({ ...plainRule, ...stored });

/** How a kind of motion is proposed and voted; the admission rule says more (`memberships/admission`). */
export const proposers = ['member', 'facilitator', 'council', 'board'] as const;
export type Proposer = (typeof proposers)[number];
export type KindRule = {
  proposers: readonly Proposer[];
  voting: VotingRule;
  /** Of changes of rules only: every rule of voting changes by a decision of the members, and by nothing else. */
  onlyByDecision?: boolean;
};

/** Who may present a candidate; the rest of the admission rule is told in `memberships/admission`. */
export const presenters = ['member', 'facilitator', 'council'] as const;

/** Kinds whose rule stands on the rules page; an admission has its own page, an amendment is voted like its motion. */
export const ruledKinds = [
  'resolution',
  'exclusion',
  'role',
  'rule_change',
  'agreement_version',
  'dues'
] as const satisfies readonly MotionKind[];
export type RuledKind = (typeof ruledKinds)[number];

/** What a new network starts with: what touches the charter or a member's place needs two thirds and a fortnight. */
export function defaultRule(kind: RuledKind): KindRule {
  const grave = kind === 'exclusion' || kind === 'rule_change' || kind === 'agreement_version';
  const voting = { ...plainRule, durationDays: kind === 'resolution' ? 7 : 15 };
  return {
    proposers: ['member', 'facilitator'],
    voting: grave ? { ...voting, majority: 'two_thirds', quorum: { kind: 'share', percent: 50 } } : voting
  };
}

/** In which qualities somebody asks. `member`: with the mandate of an admitted organisation. */
export type Qualities = Record<Proposer, boolean>;
export const mayPropose = (rule: KindRule, who: Qualities): boolean =>
  rule.proposers.some((quality) => who[quality]);

/** What does not fit together in a rule of this kind, as [field, problem code]; empty when all is well. */
export function contradictions(rule: VotingRule, kind: MotionKind): [string, string][] {
  const found: [string, string][] = [];
  const [part, whole] = rule.fraction;
  if (rule.majority === 'qualified' && (part > whole || 2 * part <= whole))
    found.push(['fraction', 'fraction_range']);
  if (rule.majority === 'simple' && rule.base !== 'expressed') found.push(['base', 'base_of_simple']);
  if (rule.majority === 'absolute' && rule.base === 'expressed') found.push(['base', 'base_of_absolute']);
  if (rule.majority === 'consent' && rule.closeEarly) found.push(['closeEarly', 'consent_not_early']);
  if (kind === 'exclusion' && rule.closeEarly) found.push(['closeEarly', 'exclusion_not_early']);
  if (rule.castingVote !== 'none' && rule.majority !== 'simple' && rule.majority !== 'absolute')
    found.push(['castingVote', 'casting_needs_half']);
  if (rule.secondCall && rule.quorum.kind === 'none') found.push(['secondCall', 'second_call_needs_quorum']);
  if (rule.confidential) found.push(...secretContradictions(rule));
  return found;
}

/** What a confidential ballot cannot go together with: each would tell, or need to know, what somebody voted. */
function secretContradictions(rule: VotingRule): [string, string][] {
  const found: [string, string][] = [];
  if (rule.closeEarly) found.push(['closeEarly', 'secret_not_early']);
  if (rule.majority === 'consent') found.push(['majority', 'secret_not_consent']);
  if (rule.castingVote !== 'none') found.push(['castingVote', 'secret_no_casting_vote']);
  if (Object.keys(rule.weights).length > 0) found.push(['confidential', 'secret_one_vote']);
  return found;
}

/** The rule as the arguments of the sentences `governance.rule.*`. */
export const sentence = (rule: VotingRule): Record<string, string | number> => ({
  electorate: rule.electorate,
  majority: rule.majority,
  base: rule.base,
  share: shareOf(rule)[0],
  whole: shareOf(rule)[1],
  quorum: rule.quorum.kind,
  percent: 'percent' in rule.quorum ? rule.quorum.percent : 0,
  organisations: rule.quorum.kind === 'number' ? rule.quorum.organisations : 0,
  days: rule.durationDays,
  end: rule.closeAt === 'end_of_day' ? 'day' : 'time',
  time: rule.closeAt,
  early: rule.closeEarly ? 'yes' : 'no',
  open: rule.confidential ? 'secret' : rule.openBallot ? 'yes' : 'no',
  weighted: Object.keys(rule.weights).length ? 'yes' : 'no',
  proxies: rule.proxies
});

/** The second call of a vote without quorum: the same rule, but whoever votes decides. */
export const secondCallRule = (rule: VotingRule): VotingRule => ({
  ...rule,
  quorum: { kind: 'none' },
  secondCall: false
});

/** The states of a motion; the last four are final. */
export const motionStates = ['draft', 'open', 'adopted', 'rejected', 'no_quorum', 'withdrawn'] as const;
export type MotionState = (typeof motionStates)[number];
const next: Record<MotionState, readonly MotionState[]> = {
  draft: ['open', 'withdrawn'],
  open: ['adopted', 'rejected', 'no_quorum', 'withdrawn'],
  adopted: [],
  rejected: [],
  no_quorum: [],
  withdrawn: []
};
export const canBecome = (from: MotionState, to: MotionState): boolean => next[from].includes(to);

/** A motion as the rules see it. `heldOn`: it is voted in a meeting of that day; nobody casts, somebody records. */
export type Motion = {
  state: MotionState;
  rule: VotingRule;
  closesAt: Temporal.Instant;
  heldOn?: string | null;
};

/** Open, and its time has not come. The closing instant itself no longer belongs to the vote. */
export const takesBallots = (motion: Motion, now: Temporal.Instant): boolean =>
  motion.state === 'open' && Temporal.Instant.compare(now, motion.closesAt) < 0;

/** Where a voter stands at this moment. `seat`: how the roll knows the organisation. */
export type Voter = {
  seat: 'on_roll' | 'struck' | 'none';
  /** The person holds a mandate for the organisation now; for a council motion also sits on the council now. */
  mandate: boolean;
  /** They commit an organisation that holds its proxy; `used_up`: which votes for as many as the rule allows already. */
  proxy?: 'none' | 'held' | 'used_up';
  /** The organisation has declared an interest of its own. */
  interest?: boolean;
};
/** The ballot that stands for the organisation; `revision` grows by one with each change. */
export type StandingBallot = { choice: Choice; revision: number; castByName: string };

/**
 * May this ballot be taken? `replaces` names the revision that the voter saw and wants to replace, null for a first one:
 * of two people who vote for one organisation at the same time, one is counted and the other told.
 * @returns the revision to write
 */
export function castBallot(
  motion: Motion,
  voter: Voter,
  standing: StandingBallot | undefined,
  replaces: number | null,
  now: Temporal.Instant,
  said: { choice: Choice; reason: string | null } = { choice: 'yes', reason: null }
): Result<number> {
  if (!takesBallots(motion, now)) return conflict('motion_closed');
  if (motion.rule.confidential) return conflict('ballot_is_secret');
  if (motion.heldOn) return conflict('voted_in_meeting');
  if (voter.seat === 'none') return forbidden('not_on_roll');
  if (voter.seat === 'struck') return forbidden('organisation_struck');
  if (!voter.mandate && voter.proxy === 'used_up')
    return conflict('proxies_used_up', { max: motion.rule.proxies });
  if (!voter.mandate && voter.proxy !== 'held') return forbidden('no_mandate');
  if (voter.interest && motion.rule.interests === 'not_counted') return conflict('interest_declared');
  if (motion.rule.majority === 'consent' && said.choice === 'no' && !said.reason)
    return invalid('reason', 'objection_needs_reason');
  if (!standing) return replaces === null ? ok(1) : conflict('ballot_changed');
  if (replaces === null) return conflict('already_voted', { name: standing.castByName });
  if (motion.rule.closeEarly) return conflict('ballot_final');
  return replaces === standing.revision ? ok(standing.revision + 1) : conflict('ballot_changed');
}

/** Are choices and reasons shown to the members? Who voted always is; what, while the vote runs, if the rule says so. */
export const choicesShown = (motion: Pick<Motion, 'state' | 'rule'>): boolean =>
  (motion.rule.openBallot && !motion.rule.confidential) ||
  ['adopted', 'rejected', 'no_quorum'].includes(motion.state);

/** Who asks to withdraw a motion. `proposer`: it was they who proposed it, or they commit the organisation that did. */
export type Asker = { proposer: boolean; facilitator: boolean };

/** An open motion may be withdrawn by its proposer or a facilitator, as long as ballots would still be taken. */
export function withdraw(motion: Motion, asker: Asker, now: Temporal.Instant): Result<null> {
  if (!asker.proposer && !asker.facilitator) return forbidden('may_not_withdraw');
  return takesBallots(motion, now) ? ok(null) : conflict('motion_closed');
}

/** A motion is closed at its time, not before; closing it again changes nothing and tells the result. */
export function dueForClosing(motion: Motion, now: Temporal.Instant): Result<'count' | 'done'> {
  if (motion.state !== 'open') return ok('done');
  return Temporal.Instant.compare(now, motion.closesAt) < 0 ? conflict('motion_not_due') : ok('count');
}

/** When a vote closes: `wall` is what the by-law promised and what people read, `at` the instant it falls on. */
export type Closing = { at: Temporal.Instant; zone: string; wall: string };

/** The closing of a motion opened now: `durationDays` local days after today, at the end of that day or at a wall time. */
export function closing(
  rule: Pick<VotingRule, 'durationDays' | 'closeAt'>,
  zone: string,
  now: Temporal.Instant
): Closing {
  const lastDay = now.toZonedDateTimeISO(zone).toPlainDate().add({ days: rule.durationDays });
  const wall = rule.closeAt === 'end_of_day' ? lastDay.toString() : `${lastDay.toString()}T${rule.closeAt}`;
  return { at: closingInstant(wall, zone), zone, wall };
}

/** A vote in a meeting of that day is recorded at the latest a week after it; until then nothing is decided. */
export function closingOfMeeting(heldOn: string, zone: string): Closing {
  const wall = Temporal.PlainDate.from(heldOn).add({ days: DAYS_TO_RECORD }).toString();
  return { at: closingInstant(wall, zone), zone, wall };
}
const DAYS_TO_RECORD = 7;

/** The votes of a meeting are recorded from its day on. */
export const mayBeRecorded = (
  motion: Motion & { closesZone: string },
  now: Temporal.Instant
): Result<null> => {
  if (!takesBallots(motion, now)) return conflict('motion_closed');
  if (!motion.heldOn) return conflict('not_in_meeting');
  const today = now.toZonedDateTimeISO(motion.closesZone).toPlainDate();
  return Temporal.PlainDate.compare(today, Temporal.PlainDate.from(motion.heldOn)) < 0
    ? conflict('meeting_not_yet')
    : ok(null);
};

/** The local day a motion closed on; one that closed at the end of a day closed on that day, not on the next. */
export function closedOn(motion: {
  closedAt: Temporal.Instant;
  closesAt: Temporal.Instant;
  closesWall: string;
  closesZone: string;
}): Temporal.PlainDate {
  if (motion.closedAt.equals(motion.closesAt)) return Temporal.PlainDate.from(motion.closesWall.slice(0, 10));
  return motion.closedAt.toZonedDateTimeISO(motion.closesZone).toPlainDate();
}

/** A day before closing those who are silent are reminded, if the vote lasts at least twice as long. */
export function reminderAt(closesAt: Temporal.Instant, now: Temporal.Instant): Temporal.Instant | null {
  const reminder = closesAt.subtract({ hours: 24 });
  return Temporal.Instant.compare(reminder.subtract({ hours: 24 }), now) < 0 ? null : reminder;
}

/**
 * `2026-03-29` closes with that local day, `2026-03-29T18:00` at that wall time. When clocks skip the wall time or show
 * it twice, the later reading holds: nobody loses time to vote.
 */
export function closingInstant(wall: string, zone: string): Temporal.Instant {
  if (wall.includes('T'))
    return Temporal.PlainDateTime.from(wall).toZonedDateTime(zone, { disambiguation: 'later' }).toInstant();
  return Temporal.PlainDate.from(wall).add({ days: 1 }).toZonedDateTime(zone).toInstant();
}
