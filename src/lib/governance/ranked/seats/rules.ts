/**
 * Ranked elections for several seats: the single transferable vote as Scotland counts it (SSI 2007/42, schedule 1, rules
 * 45 to 52), in its own arithmetic. Pure. README.md beside ../rules.ts says why this rule and what replaces its lot.
 */
import { bundle, placesOf, type RankedBallot, type RankedLine } from '../rules.ts';

/** Votes are counted in hundred-thousandths: the five decimal places of rule 48(3). */
export const UNIT = 100_000n;

export type Election = {
  /** In the order that decides when everything else is equal; fixed before the vote. */
  candidates: string[];
  seats: number;
  ballots: Iterable<RankedBallot>;
};

/** What happened at one stage of the count and where everybody stood at its end, in hundred-thousandths of a vote. */
export type Stage = {
  action: 'first' | 'surplus' | 'exclusion' | 'last_vacancies';
  /** Whose papers were transferred. */
  candidate: string | null;
  votes: Record<string, bigint>;
  /** Papers without a next preference, and what the dropped decimals amount to. */
  notTransferable: bigint;
  /** Deemed elected at this stage, most votes first. */
  elected: string[];
  /** How a tie was decided: by an earlier stage, or by the order of the list. */
  tie: { by: 'earlier_stage' | 'list'; between: string[] } | null;
};

export type StvResult = {
  rule: 'scottish_stv';
  seats: number;
  ballots: number;
  /** Whole votes. */
  quota: number;
  /** In the order in which they were elected. */
  elected: string[];
  stages: Stage[];
  lines: RankedLine[];
};

type Bundle = { preferences: number[]; next: number; count: bigint; value: bigint };

/**
 * Counts an election. A preference shared by several candidates, and all after it, count as not given: the statute knows
 * no equal preferences. Fewer candidates than seats leave seats empty.
 * @throws RangeError as `schulze` does, or for a number of seats that is none
 */
export function stv({ candidates, seats, ballots }: Election): StvResult {
  if (!Number.isSafeInteger(seats) || seats < 1) throw new RangeError(`no number of seats: ${seats}`);
  const papers = strict(candidates, ballots);
  const valid = papers.reduce((sum, paper) => sum + paper.count, 0n);
  const quota = (valid / BigInt(seats + 1) + 1n) * UNIT; // 46
  const held: Bundle[][] = candidates.map(() => []);
  const votes = candidates.map(() => 0n);
  const continuing = new Set(candidates.keys());
  const pending = new Set<number>();
  const elected: number[] = [];
  const stages: Stage[] = [];
  const history: bigint[][] = [];

  const give = (papersMoved: Bundle[]) => {
    for (const paper of papersMoved) {
      while (paper.next < paper.preferences.length && !continuing.has(paper.preferences[paper.next]!))
        paper.next += 1;
      const to = paper.preferences[paper.next];
      if (to === undefined) continue;
      held[to]!.push(paper);
      votes[to]! += paper.count * paper.value;
    }
  };
  const elect = (chosen: number[]) => {
    for (const candidate of chosen) {
      continuing.delete(candidate);
      elected.push(candidate);
      if (votes[candidate]! > quota) pending.add(candidate);
    }
    return chosen.map((candidate) => candidates[candidate]!);
  };
  const byVotes = (some: Iterable<number>) =>
    [...some].sort((a, b) => (votes[a]! === votes[b]! ? a - b : votes[a]! > votes[b]! ? -1 : 1));
  const vacancies = () => seats - elected.length;
  const endStage = (action: Stage['action'], candidate: number | null, tie: Stage['tie']) => {
    const reached = byVotes([...continuing].filter((c) => votes[c]! >= quota)); // 47
    const named = elect(reached.slice(0, vacancies()));
    const last = valid > 0n && continuing.size <= vacancies() ? elect(byVotes(continuing)) : []; // 52
    history.push([...votes]);
    stages.push({
      action,
      candidate: candidate === null ? null : candidates[candidate]!,
      votes: Object.fromEntries(candidates.map((c, at) => [c, votes[at]!])),
      notTransferable: valid * UNIT - votes.reduce((sum, v) => sum + v, 0n),
      elected: [...named, ...last],
      tie
    });
  };

  give(papers); // 45
  endStage('first', null, null);
  while (valid > 0n && vacancies() > 0 && continuing.size > 0) {
    if (pending.size > 0) {
      const { chosen, tie } = pick([...pending], votes, history, 'most', candidates); // 49
      pending.delete(chosen);
      const [surplus, total] = [votes[chosen]! - quota, votes[chosen]!];
      for (const paper of held[chosen]!) paper.value = (surplus * paper.value) / total; // 48(3): the rest is dropped
      votes[chosen] = quota;
      give(held[chosen]!.splice(0));
      endStage('surplus', chosen, tie);
    } else {
      const { chosen, tie } = pick([...continuing], votes, history, 'fewest', candidates); // 50, 51
      continuing.delete(chosen);
      if (continuing.size > vacancies()) {
        votes[chosen] = 0n;
        give(held[chosen]!.splice(0));
      }
      endStage('exclusion', chosen, tie);
    }
  }
  const result = { seats, ballots: Number(valid), quota: Number(quota / UNIT) };
  const named = elected.map((candidate) => candidates[candidate]!);
  return {
    rule: 'scottish_stv',
    ...result,
    elected: named,
    stages,
    lines: explain(result, candidates.length, stages)
  };
}

/** Papers with one preference after the other. Rule 44: a paper without a first preference is not valid. */
function strict(candidates: string[], ballots: Iterable<RankedBallot>): Bundle[] {
  return [...bundle(candidates, ballots)].flatMap(([paper, count]) => {
    const ranking = placesOf(paper);
    const tied = ranking.findIndex((place) => place.length > 1);
    const preferences = (tied < 0 ? ranking : ranking.slice(0, tied)).flat();
    return preferences.length > 0 ? [{ preferences, next: 0, count: BigInt(count), value: UNIT }] : [];
  });
}

/** Rules 49 and 51: by votes now, then at the most recent earlier stage that tells them apart, then by the list. */
function pick(
  among: number[],
  votes: bigint[],
  history: bigint[][],
  which: 'most' | 'fewest',
  candidates: string[]
): { chosen: number; tie: Stage['tie'] } {
  const extreme = (some: number[], at: bigint[]) => {
    const best = some.reduce((a, b) => ((which === 'most' ? at[b]! > at[a]! : at[b]! < at[a]!) ? b : a));
    return some.filter((candidate) => at[candidate]! === at[best]!);
  };
  const equal = extreme(among, votes);
  if (equal.length === 1) return { chosen: equal[0]!, tie: null };
  const between = equal.map((candidate) => candidates[candidate]!);
  let left = equal;
  for (const stage of history.slice(0, -1).reverse()) left = extreme(left, stage);
  if (left.length === 1) return { chosen: left[0]!, tie: { by: 'earlier_stage', between } };
  const sorted = left.sort((a, b) => a - b);
  const chosen = which === 'most' ? sorted[0]! : sorted.at(-1)!;
  return { chosen, tie: { by: 'list', between } };
}

/** Votes as people read them: a number with up to five decimals. */
const readable = (votes: bigint): number => Number(votes) / Number(UNIT);

function explain(
  { seats, ballots, quota }: Pick<StvResult, 'seats' | 'ballots' | 'quota'>,
  standing: number,
  stages: Stage[]
): RankedLine[] {
  const lines: RankedLine[] = [
    { code: 'ballots', params: { ballots, candidates: standing }, candidates: [] },
    { code: 'quota', params: { quota, ballots, seats, parts: seats + 1 }, candidates: [] }
  ];
  const all = new Set<string>();
  stages.forEach((stage, at) => {
    const number = at + 1;
    const who = stage.candidate === null ? [] : [stage.candidate];
    const before = at > 0 && stage.candidate !== null ? stages[at - 1]!.votes[stage.candidate]! : 0n;
    if (stage.tie)
      lines.push({ code: `tie_${stage.tie.by}`, params: { stage: number }, candidates: stage.tie.between });
    if (stage.action === 'surplus')
      lines.push({
        code: 'surplus',
        params: { stage: number, surplus: readable(before) - quota, votes: readable(before) },
        candidates: who
      });
    if (stage.action === 'exclusion')
      lines.push({
        code: 'exclusion',
        params: { stage: number, votes: readable(before) },
        candidates: who
      });
    for (const candidate of stage.elected) {
      const votes = readable(stage.votes[candidate]!);
      const code = votes >= quota ? 'elected' : 'elected_last';
      lines.push({ code, params: { stage: number, votes, quota }, candidates: [candidate] });
      all.add(candidate);
    }
  });
  if (all.size < seats)
    lines.push({ code: 'seats_empty', params: { empty: seats - all.size }, candidates: [] });
  return lines;
}
