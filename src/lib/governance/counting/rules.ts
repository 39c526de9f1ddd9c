/**
 * How ballots become a result, and how the result is explained. Pure; definitions and sources are in ../README.md.
 * `Tally` counts votes (an organisation may have several, by its category) and organisations side by side.
 */
import type { VotingRule } from '#lib/governance/rules.ts';

export const choices = ['yes', 'no', 'abstain', 'blank'] as const;
export type Choice = (typeof choices)[number];

/** The share of the base that must be for it. `qualified` takes its own from the rule. `strict`: more than the share. */
const shares = {
  simple: { share: [1, 2], strict: true },
  absolute: { share: [1, 2], strict: true },
  two_thirds: { share: [2, 3], strict: false },
  qualified: { share: [3, 4], strict: false },
  unanimity: { share: [1, 1], strict: false },
  /** Nobody keeps up an objection: as unanimity of the votes expressed. */
  consent: { share: [1, 1], strict: false }
} as const satisfies Record<string, { share: readonly [number, number]; strict: boolean }>;
export type Majority = keyof typeof shares;
export const majorities = Object.keys(shares) as Majority[];

/** Of what the majority is a share: for and against; with blank ballots; with abstentions too; the whole roll. */
export const bases = ['expressed', 'cast', 'present', 'members'] as const;
export type Base = (typeof bases)[number];

/** How much of the roll must take part, by whatever ballot: of its organisations, or of its votes. */
export type Quorum =
  | { kind: 'none' }
  | { kind: 'share'; percent: number }
  | { kind: 'number'; organisations: number }
  | { kind: 'votes'; percent: number };

/** What of a rule the count needs. */
export type CountingRule = Pick<VotingRule, 'majority' | 'quorum'> &
  Partial<Pick<VotingRule, 'fraction' | 'base' | 'castingVote' | 'interests'>>;

/**
 * `roll` and the four choices count votes; `organisations` are on the roll, `voted` of them have a ballot. Absent, every
 * organisation has one vote. `chair`: the ballot of the organisation that has the casting vote, null where nobody has.
 */
export type Tally = { roll: number } & Record<Choice, number> & {
    organisations?: number;
    voted?: number;
    chair?: Choice | 'silent' | null;
  };
export type Outcome = 'adopted' | 'rejected' | 'no_quorum';

export function tally(roll: number, ballots: Iterable<Choice>): Tally {
  const counts: Tally = { roll, yes: 0, no: 0, abstain: 0, blank: 0 };
  for (const choice of ballots) counts[choice] += 1;
  return counts;
}

/** Votes that took part, by whatever ballot. */
export const tookPart = (t: Tally): number => t.yes + t.no + t.abstain + t.blank;
/** Organisations on the roll, and those of them that took part. */
export const organisationsOf = (t: Tally): number => t.organisations ?? t.roll;
export const votedOf = (t: Tally): number => t.voted ?? tookPart(t);
/** "Suffrages exprimés": yes and no; abstentions and blank ballots express neither. */
export const expressed = (t: Tally): number => t.yes + t.no;

/** Consent is always of those who express themselves: silence and standing aside do not object. */
const baseKind = (rule: CountingRule): Base =>
  rule.majority === 'consent' ? 'expressed' : (rule.base ?? 'expressed');

export function baseOf(rule: CountingRule, t: Tally): number {
  const base = baseKind(rule);
  if (base === 'expressed') return expressed(t);
  if (base === 'cast') return expressed(t) + t.blank;
  return base === 'present' ? tookPart(t) : t.roll;
}

export const shareOf = (rule: CountingRule): readonly [number, number] =>
  rule.majority === 'qualified' ? (rule.fraction ?? shares.qualified.share) : shares[rule.majority].share;

/** Needed of `total` organisations or votes. A number larger than the roll asks for the whole roll, not the impossible. */
export function quorumNeeded(quorum: Quorum, total: number): number {
  if (quorum.kind === 'none') return 0;
  if (quorum.kind === 'number') return Math.min(quorum.organisations, total);
  return Math.ceil((quorum.percent * total) / 100);
}

/** The quorum of this roll, and who is there, both in organisations or both in votes. */
function quorumOf(quorum: Quorum, t: Tally): { needed: number; part: number } {
  if (quorum.kind === 'votes') return { needed: quorumNeeded(quorum, t.roll), part: tookPart(t) };
  return { needed: quorumNeeded(quorum, organisationsOf(t)), part: votedOf(t) };
}

/** Votes for that adopt, given the base; never 0: nothing is adopted without one vote for it. */
export function yesNeeded(rule: CountingRule, base: number): number {
  const [part, whole] = shareOf(rule);
  const exact = (base * part) / whole;
  return Math.max(1, shares[rule.majority].strict ? Math.floor(exact) + 1 : Math.ceil(exact));
}

/** Exactly half is for it where more than half is needed: the case for a casting vote. */
const isTie = (rule: CountingRule, t: Tally): boolean =>
  shares[rule.majority].strict && t.yes > 0 && 2 * t.yes === baseOf(rule, t);

const casts = (rule: CountingRule, t: Tally): boolean =>
  rule.castingVote === 'chair' && t.chair != null && isTie(rule, t);

/** The result if the vote stopped here. A tie rejects, unless the casting vote is for it. */
export function outcome(rule: CountingRule, t: Tally): Outcome {
  const quorum = quorumOf(rule.quorum, t);
  if (quorum.part < quorum.needed) return 'no_quorum';
  if (t.yes >= yesNeeded(rule, baseOf(rule, t))) return 'adopted';
  return casts(rule, t) && t.chair === 'yes' ? 'adopted' : 'rejected';
}

/**
 * Every result that organisations which have kept silent so far can still bring about, if cast ballots stay as they are;
 * also by declaring an interest, which takes them off the roll. Three extremes suffice: all for (best chance of
 * adoption), all against (of rejection), all silent (of no quorum); a test tries all completions.
 */
export function reachable(rule: CountingRule, t: Tally): Set<Outcome> {
  const silent = t.roll - tookPart(t);
  const all = (choice: 'yes' | 'no'): Tally => ({
    ...t,
    [choice]: t[choice] + silent,
    voted: organisationsOf(t),
    chair: t.chair === 'silent' ? choice : t.chair
  });
  return new Set([t, all('yes'), all('no')].map((end) => outcome(rule, end)));
}

/** True when the rule closes early and the result is certain. */
export const closesNow = (rule: CountingRule & { closeEarly: boolean }, t: Tally): boolean =>
  rule.closeEarly && reachable(rule, t).size === 1;

/** One line of the explained result: `governance.line.<code>` in the messages, with its numbers. */
export type Line = {
  code: string;
  params: Record<string, number>;
  /** The people it speaks of, in its order: a line of an election, `governance.ranked.<code>`. */
  names?: string[];
};
const line = (code: string, params: Record<string, number> = {}): Line => ({ code, params });

/** Organisations of the roll that were not counted: no longer admitted; with a declared interest. */
export type LeftOut = { struck?: number; recused?: number };

/** The result line by line, in the order in which somebody would check it by hand. */
export function explain(
  rule: CountingRule & Pick<VotingRule, 'electorate'>,
  t: Tally,
  left: LeftOut = {}
): Line[] {
  const organisations = organisationsOf(t);
  const lines = [line(`roll_${rule.electorate}`, { roll: organisations })];
  if (t.roll !== organisations) lines.push(line('weights', { votes: t.roll }));
  if (left.struck) lines.push(line('struck', { struck: left.struck }));
  if (left.recused) lines.push(line('recused', { recused: left.recused }));
  lines.push(line('took_part', { part: votedOf(t), silent: organisations - votedOf(t) }));
  const { needed, part } = quorumOf(rule.quorum, t);
  const unit = rule.quorum.kind === 'votes' ? 'quorum_votes' : 'quorum';
  if (rule.quorum.kind === 'none') lines.push(line('quorum_none'));
  else lines.push(line(part < needed ? `${unit}_missed` : `${unit}_met`, { part, needed }));
  const aside = { abstain: t.abstain, blank: t.blank };
  if (baseKind(rule) === 'expressed' && tookPart(t) > expressed(t)) lines.push(line('set_aside', aside));
  const said = { yes: t.yes, no: t.no, expressed: expressed(t) };
  lines.push(line(rule.majority === 'consent' ? 'consents' : 'votes', said));
  if (part < needed)
    return [...lines, line(unit === 'quorum' ? 'no_quorum' : 'no_quorum_votes', { missing: needed - part })];
  if (rule.majority === 'consent') lines.push(line('needed_consent', { objections: t.no }));
  else if (baseOf(rule, t) > 0) lines.push(...majorityLines(rule, t));
  if (casts(rule, t)) lines.push(line(t.chair === 'yes' ? 'casting_for' : 'casting_not'));
  return [...lines, lastLine(rule, t)];
}

function majorityLines(rule: CountingRule, t: Tally): Line[] {
  const base = baseOf(rule, t);
  const needed = yesNeeded(rule, base);
  const kind = baseKind(rule);
  const named = ['simple', 'two_thirds', 'unanimity'].includes(rule.majority);
  if (kind === 'expressed' && named) return [line(`needed_${rule.majority}`, { needed, expressed: base })];
  const [share, whole] = shareOf(rule);
  const among = line(`base_${kind}`, { base, abstain: t.abstain, blank: t.blank });
  if (rule.majority === 'unanimity') return [among, line('needed_unanimity', { needed, expressed: base })];
  return [
    among,
    line('needed_share', { needed, base, share, whole, strict: Number(shares[rule.majority].strict) })
  ];
}

function lastLine(rule: CountingRule, t: Tally): Line {
  if (outcome(rule, t) === 'adopted') return line('adopted', { yes: t.yes });
  const code =
    expressed(t) === 0
      ? 'rejected_none'
      : rule.majority === 'consent' && t.no > 0
        ? 'rejected_objections'
        : isTie(rule, t)
          ? t.yes === t.no
            ? 'rejected_tie'
            : 'rejected_half'
          : 'rejected';
  return line(code, { yes: t.yes });
}
