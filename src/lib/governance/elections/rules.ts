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
import { schulze, type RankedBallot, type RankedLine, type Ranking } from '#lib/governance/ranked/rules.ts';
import { stv } from '#lib/governance/ranked/seats/rules.ts';
import { takesBallots, type Motion, type VotingRule } from '#lib/governance/rules.ts';
import { conflict, forbidden, ok } from '#lib/kernel/result.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Role } from '#lib/platform/actor.ts';

export type Standing = { id: string; personId: string; name: string; organisation: string | null };
/**
 * What an election asks. The order of the list is drawn before the vote; it decides what nothing else does. `gone`: the
 * candidates who have stepped down since.
 */
export type Election = { seats: number; candidates: Standing[]; gone?: readonly string[] };
/** All that such a motion says, for words: for which role and how long, and who holds it once that is known. */
export type Office = Election & {
  role: Role;
  months: number;
  replaces: boolean;
  elected?: readonly string[];
};
type Asked = { kind: string; terms: Record<string, unknown> };

/** Who can be elected: the candidates without those who have stepped down. */
export const standing = ({ candidates, gone = [] }: Election): Standing[] =>
  candidates.filter(({ id }) => !gone.includes(id));

/** The election that a motion is, with or without a contest; read from its terms. */
export function electionOf({ kind, terms }: Asked): Election | null {
  const { seats, candidates, gone } = terms as Partial<Election>;
  return kind === 'role' && seats && candidates ? { seats, candidates, gone } : null;
}

/** The same, if its candidates have to be ranked; it stays so when some of them step down. */
export function contestOf(motion: Asked): Election | null {
  const election = electionOf(motion);
  return election && election.candidates.length > election.seats ? election : null;
}

/**
 * A ballot ranks somebody who stands, and each candidate of the list once at most; who has stepped down meanwhile may be
 * on it, and is passed over in the count.
 */
export function isRanking(election: Election, ranking: readonly (readonly string[])[]): boolean {
  const named = ranking.flat();
  const known = new Set(election.candidates.map(({ id }) => id));
  const stands = new Set(standing(election).map(({ id }) => id));
  return (
    new Set(named).size === named.length &&
    named.every((id) => known.has(id)) &&
    named.some((id) => stands.has(id))
  );
}

/** May this person step down now? They stand, and the vote still runs. @returns which candidate they are */
export function stepDown(
  motion: Motion & Asked,
  personId: string | null,
  now: Temporal.Instant
): Result<string> {
  const election = electionOf(motion);
  const own = election && standing(election).find((one) => one.personId === personId);
  if (!own) return forbidden('not_standing');
  return takesBallots(motion, now) ? ok(own.id) : conflict('motion_closed');
}

/** Rankings as if those who stepped down had never stood; ballots that ranked nobody else rank nobody. */
export function withoutGone(ballots: RankedBallot[], gone: readonly string[]): RankedBallot[] {
  if (gone.length === 0) return ballots;
  const kept = (ranking: Ranking) =>
    ranking.map((place) => place.filter((id) => !gone.includes(id))).filter((place) => place.length > 0);
  return ballots
    .map((ballot) => ({ ...ballot, ranking: kept(ballot.ranking) }))
    .filter(({ ranking }) => ranking.length > 0);
}

/** What became of the list before the count: who stepped down, and that seats will stay empty. */
export function listLines(election: Election): Line[] {
  const { seats, candidates, gone = [] } = election;
  if (gone.length === 0) return [];
  const names = candidates.filter(({ id }) => gone.includes(id)).map(({ name }) => name);
  const left = candidates.length - gone.length;
  const short: Line = { code: 'seats_short', params: { standing: left, seats } };
  return [{ code: 'stepped_down', params: { count: names.length }, names }, ...(left < seats ? [short] : [])];
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
  cast: RankedBallot[],
  left: LeftOut = {}
): Elected {
  // Of the ordinary count only the quorum is of use; the majority is the ranking's own.
  const plain = { ...rule, majority: 'simple', base: 'expressed', castingVote: 'none' } as const;
  const head = explain(plain, t, left);
  const kept = head.filter(({ code }) => /^(roll|weights|struck|recused|took_part|quorum)/.test(code));
  const ranked = {
    code: 'ranked_ballots',
    params: { ranked: baseOf(plain, t), abstain: t.abstain, blank: t.blank }
  };
  // Nobody was for or against: what is missing follows the ballots that rank.
  if (outcome(plain, t) === 'no_quorum')
    return { outcome: 'no_quorum', elected: [], lines: [...kept, ranked, head.at(-1)!] };
  const ids = standing(election).map(({ id }) => id);
  const ballots = withoutGone(cast, election.gone ?? []);
  const lost = votesIn(cast) - votesIn(ballots);
  const before = [...kept, ranked, ...listLines(election), ...(lost ? [passedOver(lost)] : [])];
  if (ballots.length === 0)
    return { outcome: 'rejected', elected: [], lines: [...before, { code: 'nobody_ranked', params: {} }] };
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
    : { code: 'nobody_ahead', params: {} };
  return {
    outcome: elected.length ? 'adopted' : 'rejected',
    elected,
    lines: [...before, ...lines.map(named), last]
  };
}

const votesIn = (ballots: RankedBallot[]): number => ballots.reduce((sum, { weight = 1 }) => sum + weight, 0);
const passedOver = (votes: number): Line => ({ code: 'ranked_only_gone', params: { votes } });

function winners(
  seats: number,
  ids: string[],
  ballots: RankedBallot[]
): { elected: string[]; lines: RankedLine[] } {
  if (seats > 1) return stv({ candidates: ids, seats, ballots });
  const { winners: first, lines } = schulze(ids, ballots);
  return { elected: first.length === 1 ? first : [], lines };
}
