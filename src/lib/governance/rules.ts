/**
 * How a motion is voted, counted and closed. Pure: state and time are arguments.
 * The definitions and their sources are in README.md beside this file; the tests' names are the by-law.
 */
import { conflict, forbidden, ok } from '#lib/kernel/result.ts';
import type { Result } from '#lib/kernel/result.ts';

/** What a motion may be about. The effect of each kind is registered by the feature that owns its subject. */
export const motionKinds = ['admission'] as const;
export type MotionKind = (typeof motionKinds)[number];

export const choices = ['yes', 'no', 'abstain', 'blank'] as const;
export type Choice = (typeof choices)[number];

/** The votes for which a majority needs, as a share of the votes expressed (yes and no). `strict`: more than the share. */
export const majorities = {
  simple: { share: [1, 2], strict: true },
  two_thirds: { share: [2, 3], strict: false },
  unanimity: { share: [1, 1], strict: false }
} as const satisfies Record<string, { share: readonly [number, number]; strict: boolean }>;
export type Majority = keyof typeof majorities;

/** How many organisations of the roll must take part, by whatever ballot. */
export type Quorum =
  { kind: 'none' } | { kind: 'share'; percent: number } | { kind: 'number'; organisations: number };

/** The rule of one motion, copied into it when it opens: a later change of the by-law does not touch a running vote. */
export type VotingRule = {
  /** Who is on the roll: every admitted organisation, or those that sit on the council. */
  electorate: 'members' | 'council';
  majority: Majority;
  quorum: Quorum;
  /** Local days after the day of opening, 1 to 90. */
  durationDays: number;
  /** `end_of_day`, or a wall time `HH:MM` on the last day. */
  closeAt: string;
  /** Close as soon as the organisations that have not voted cannot change the result; ballots are then final. */
  closeEarly: boolean;
  /** Who voted what is shown while the vote runs; otherwise only who voted, and the choices after closing. */
  openBallot: boolean;
};

/** Counts of organisations. `roll` is everybody who may vote; who is in none of the four has kept silent. */
export type Tally = { roll: number } & Record<Choice, number>;
export type Outcome = 'adopted' | 'rejected' | 'no_quorum';

export function tally(roll: number, ballots: Iterable<Choice>): Tally {
  const counts: Tally = { roll, yes: 0, no: 0, abstain: 0, blank: 0 };
  for (const choice of ballots) counts[choice] += 1;
  return counts;
}

export const tookPart = (t: Tally): number => t.yes + t.no + t.abstain + t.blank;
/** "Suffrages exprimés": yes and no; abstentions and blank ballots express neither. */
export const expressed = (t: Tally): number => t.yes + t.no;

/** Organisations that must take part. A number larger than the roll asks for the whole roll, not for the impossible. */
export function quorumNeeded(quorum: Quorum, roll: number): number {
  if (quorum.kind === 'none') return 0;
  if (quorum.kind === 'share') return Math.ceil((quorum.percent * roll) / 100);
  return Math.min(quorum.organisations, roll);
}

/** Votes for that adopt, given the votes expressed; never 0: nothing is adopted without one vote for it. */
export function yesNeeded(majority: Majority, votes: number): number {
  const { share, strict } = majorities[majority];
  const [part, whole] = share;
  const needed = strict ? Math.floor((votes * part) / whole) + 1 : Math.ceil((votes * part) / whole);
  return Math.max(1, needed);
}

/** The result if the vote stopped here. A tie rejects. */
export function outcome(rule: Pick<VotingRule, 'majority' | 'quorum'>, t: Tally): Outcome {
  if (tookPart(t) < quorumNeeded(rule.quorum, t.roll)) return 'no_quorum';
  return t.yes >= yesNeeded(rule.majority, expressed(t)) ? 'adopted' : 'rejected';
}

/**
 * Every result that organisations which have kept silent so far can still bring about, if cast ballots stay as they are.
 * Three extremes suffice: all for (best chance of adoption), all against (of rejection), all silent (of no quorum).
 */
export function reachable(rule: Pick<VotingRule, 'majority' | 'quorum'>, t: Tally): Set<Outcome> {
  const silent = t.roll - tookPart(t);
  const extremes = [t, { ...t, yes: t.yes + silent }, { ...t, no: t.no + silent }];
  return new Set(extremes.map((end) => outcome(rule, end)));
}

/** True when the rule closes early and the result is certain. */
export const closesNow = (rule: VotingRule, t: Tally): boolean =>
  rule.closeEarly && reachable(rule, t).size === 1;

/** One line of the explained result: `governance.line.<code>` in the messages, with its numbers. */
export type Line = { code: string; params: Record<string, number> };

/** The result line by line, in the order in which somebody would check it by hand. */
export function explain(
  rule: Pick<VotingRule, 'majority' | 'quorum' | 'electorate'>,
  t: Tally,
  struck = 0
): Line[] {
  const votes = expressed(t);
  const part = tookPart(t);
  const needed = quorumNeeded(rule.quorum, t.roll);
  const lines: Line[] = [{ code: `roll_${rule.electorate}`, params: { roll: t.roll } }];
  if (struck > 0) lines.push({ code: 'struck', params: { struck } });
  lines.push({ code: 'took_part', params: { part, silent: t.roll - part } });
  if (rule.quorum.kind === 'none') lines.push({ code: 'quorum_none', params: {} });
  else lines.push({ code: part < needed ? 'quorum_missed' : 'quorum_met', params: { part, needed } });
  if (part > votes) lines.push({ code: 'set_aside', params: { abstain: t.abstain, blank: t.blank } });
  lines.push({ code: 'votes', params: { yes: t.yes, no: t.no, expressed: votes } });
  const result = outcome(rule, t);
  if (result === 'no_quorum') return [...lines, { code: 'no_quorum', params: { missing: needed - part } }];
  lines.push({
    code: `needed_${rule.majority}`,
    params: { needed: yesNeeded(rule.majority, votes), expressed: votes }
  });
  const reason =
    votes === 0
      ? 'rejected_none'
      : t.yes === t.no && rule.majority === 'simple'
        ? 'rejected_tie'
        : 'rejected';
  return [...lines, { code: result === 'adopted' ? 'adopted' : reason, params: { yes: t.yes } }];
}

/** The rule as the arguments of the sentences `governance.rule.*`. */
export const sentence = (rule: VotingRule): Record<string, string | number> => ({
  electorate: rule.electorate,
  majority: rule.majority,
  quorum: rule.quorum.kind,
  percent: rule.quorum.kind === 'share' ? rule.quorum.percent : 0,
  organisations: rule.quorum.kind === 'number' ? rule.quorum.organisations : 0,
  days: rule.durationDays,
  end: rule.closeAt === 'end_of_day' ? 'day' : 'time',
  time: rule.closeAt,
  early: rule.closeEarly ? 'yes' : 'no',
  open: rule.openBallot ? 'yes' : 'no'
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

/** A motion as the rules see it. */
export type Motion = { state: MotionState; rule: VotingRule; closesAt: Temporal.Instant };

/** Open, and its time has not come. The closing instant itself no longer belongs to the vote. */
export const takesBallots = (motion: Motion, now: Temporal.Instant): boolean =>
  motion.state === 'open' && Temporal.Instant.compare(now, motion.closesAt) < 0;

/** Where a voter stands at this moment. `seat`: how the roll knows the organisation. */
export type Voter = {
  seat: 'on_roll' | 'struck' | 'none';
  /** The person holds a mandate for the organisation now; for a council motion also sits on the council now. */
  mandate: boolean;
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
  now: Temporal.Instant
): Result<number> {
  if (!takesBallots(motion, now)) return conflict('motion_closed');
  if (voter.seat === 'none') return forbidden('not_on_roll');
  if (voter.seat === 'struck') return forbidden('organisation_struck');
  if (!voter.mandate) return forbidden('no_mandate');
  if (!standing) return replaces === null ? ok(1) : conflict('ballot_changed');
  if (replaces === null) return conflict('already_voted', { name: standing.castByName });
  if (motion.rule.closeEarly) return conflict('ballot_final');
  return replaces === standing.revision ? ok(standing.revision + 1) : conflict('ballot_changed');
}

/** Are choices and reasons shown to the members? Who voted always is; what, while the vote runs, if the rule says so. */
export const choicesShown = (motion: Pick<Motion, 'state' | 'rule'>): boolean =>
  motion.rule.openBallot || ['adopted', 'rejected', 'no_quorum'].includes(motion.state);

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
