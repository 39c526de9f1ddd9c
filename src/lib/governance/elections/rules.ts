/**
 * A vote between people: who is elected, and why. Pure. One seat is filled by Schulze, several by the single transferable
 * vote (../ranked); a proposal with no more candidates than seats is an ordinary vote on all of them together.
 */
import {
  baseOf,
  explain,
  outcome,
  type CountingRule,
  type LeftOut,
  type Line,
  type Outcome,
  type Tally
} from '#lib/governance/counting/rules.ts';
import { schulze, type RankedBallot, type RankedLine } from '#lib/governance/ranked/rules.ts';
import { stv } from '#lib/governance/ranked/seats/rules.ts';
import type { VotingRule } from '#lib/governance/rules.ts';

export type Standing = { id: string; personId: string; name: string; organisation: string | null };
/** What an election asks. The order of the list is drawn before the vote; it decides what nothing else does. */
export type Election = { seats: number; candidates: Standing[] };

/** The election that a motion is, if its candidates have to be ranked; read from its terms. */
export function contestOf(motion: { kind: string; terms: Record<string, unknown> }): Election | null {
  if (motion.kind !== 'role') return null;
  const { seats, candidates } = motion.terms as Partial<Election>;
  return seats && candidates && candidates.length > seats ? { seats, candidates } : null;
}

/** A ballot ranks somebody, and each candidate of the list once at most. */
export function isRanking(election: Election, ranking: readonly (readonly string[])[]): boolean {
  const named = ranking.flat();
  const known = new Set(election.candidates.map(({ id }) => id));
  return named.length > 0 && new Set(named).size === named.length && named.every((id) => known.has(id));
}

export type Elected = { outcome: Outcome; elected: string[]; lines: Line[] };

/**
 * Counts an election: the quorum as in every vote, then the rankings with the votes of each organisation. Abstentions
 * and blank ballots take part and rank nobody. `adopted` when somebody is elected; a tie for one seat elects nobody.
 */
export function elect(
  election: Election,
  rule: CountingRule & Pick<VotingRule, 'electorate'>,
  t: Tally,
  ballots: RankedBallot[],
  left: LeftOut = {}
): Elected {
  // Of the ordinary count only the quorum is of use; the majority is the ranking's own.
  const plain = { ...rule, majority: 'simple', base: 'expressed', castingVote: 'none' } as const;
  const head = explain(plain, t, left);
  if (outcome(plain, t) === 'no_quorum') return { outcome: 'no_quorum', elected: [], lines: head };
  const kept = head.filter(({ code }) => /^(roll|weights|struck|recused|took_part|quorum)/.test(code));
  const ranked = {
    code: 'ranked_ballots',
    params: { ranked: baseOf(plain, t), abstain: t.abstain, blank: t.blank }
  };
  const ids = election.candidates.map(({ id }) => id);
  if (ballots.length === 0)
    return {
      outcome: 'rejected',
      elected: [],
      lines: [...kept, ranked, { code: 'elected_nobody', params: {} }]
    };
  const { elected, lines } = winners(election.seats, ids, ballots);
  const names = new Map(election.candidates.map(({ id, name }) => [id, name]));
  const named = (line: RankedLine): Line => ({
    code: line.code,
    params: line.params,
    names: line.candidates.map((id) => names.get(id) ?? '')
  });
  const last: Line = elected.length
    ? {
        code: 'all_elected',
        params: { seats: elected.length },
        names: elected.map((id) => names.get(id) ?? '')
      }
    : { code: 'elected_nobody', params: {} };
  return {
    outcome: elected.length ? 'adopted' : 'rejected',
    elected,
    lines: [...kept, ranked, ...lines.map(named), last]
  };
}

function winners(
  seats: number,
  ids: string[],
  ballots: RankedBallot[]
): { elected: string[]; lines: RankedLine[] } {
  if (seats > 1) return stv({ candidates: ids, seats, ballots });
  const { winners: first, lines } = schulze(ids, ballots);
  return { elected: first.length === 1 ? first : [], lines };
}
