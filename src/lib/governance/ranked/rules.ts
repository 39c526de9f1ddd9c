/**
 * Ranked elections for one seat, and rankings of anything: the Schulze method. Pure.
 * Definitions, sources and what is promised are in README.md beside this file. Several seats: seats/rules.ts.
 */

/** Candidates from best to worst, equals together. Who is not named comes after all who are, equal to each other. */
export type Ranking = string[][];
/** `weight`: as many ballots as this one counts for, a whole number from 1. */
export type RankedBallot = { ranking: Ranking; weight?: number };

/**
 * One line of an explained ranked result: `governance.ranked.<code>` in the messages, with its numbers, and the
 * candidates the sentence speaks of, in its order.
 */
export type RankedLine = { code: string; params: Record<string, number>; candidates: string[] };

export type SchulzeResult = {
  /** The candidates in the order given; rows and columns of the two matrices. */
  candidates: string[];
  /** Ballots counted, with their weights. */
  ballots: number;
  /** Best first; candidates on the same place are tied. */
  order: string[][];
  /** The first place: one candidate, or several that nothing but another rule can tell apart. */
  winners: string[];
  /** `pairwise[a][b]`: ballots that prefer a to b. */
  pairwise: number[][];
  /** `strongest[a][b]`: ballots for the weakest link of the strongest path from a to b; 0 where there is none. */
  strongest: number[][];
  lines: RankedLine[];
};

/**
 * Orders candidates by the Schulze method; a defeat is as strong as its ballots for it ("winning votes"), and of two with
 * as many the one with fewer against it is stronger.
 * @throws RangeError for a ballot that names a stranger or somebody twice, or a weight that is no whole number from 1
 */
export function schulze(candidates: string[], ballots: Iterable<RankedBallot>): SchulzeResult {
  const papers = bundle(candidates, ballots);
  const pairwise = pairwiseOf(candidates.length, papers);
  const paths = strongestPaths(pairwise);
  const ordered = placesBy(paths.strength);
  const named = ordered.map((place) => place.map((c) => candidates[c]!));
  const total = papers.values().reduce((sum, count) => sum + count, 0);
  const lines = explain(candidates, total, pairwise, paths, ordered);
  return {
    candidates: [...candidates],
    ballots: total,
    order: named,
    winners: named[0] ?? [],
    pairwise,
    strongest: paths.strength.map((row) => row.map((at) => paths.links[at]!.for)),
    lines
  };
}

/**
 * Equal ballots bundled: each different ranking as a text of one character for each candidate (its position) and a mark
 * after each place, and how many ballots say so. `placesOf` reads it.
 */
export function bundle(candidates: string[], ballots: Iterable<RankedBallot>): Map<string, number> {
  const position = new Map(candidates.map((candidate, index) => [candidate, index]));
  if (position.size !== candidates.length) throw new RangeError('a candidate stands twice');
  const papers = new Map<string, number>();
  const letters = candidates.map((_, index) => String.fromCharCode(index + 1));
  const seen = new Int32Array(candidates.length);
  let ballot = 0;
  for (const { ranking, weight = 1 } of ballots) {
    if (!Number.isSafeInteger(weight) || weight < 1) throw new RangeError(`no weight: ${weight}`);
    ballot += 1;
    let paper = '';
    for (const equals of ranking) {
      for (const candidate of equals) {
        const at = position.get(candidate);
        if (at === undefined || seen[at] === ballot)
          throw new RangeError(`not a candidate, or named twice: ${candidate}`);
        seen[at] = ballot;
        paper += letters[at]!;
      }
      if (equals.length > 0) paper += END;
    }
    papers.set(paper, (papers.get(paper) ?? 0) + weight);
  }
  return papers;
}
const END = '\0';

/** A bundled ranking as the candidates' positions, place by place. */
export const placesOf = (paper: string): number[][] =>
  paper
    .split(END)
    .slice(0, -1)
    .map((place) => [...place].map((letter) => letter.charCodeAt(0) - 1));

/** What a ballot form gives, a rank for each candidate (1 is best, null is none), as a ranking. */
export function rankingOf(ranks: Record<string, number | null>): Ranking {
  const places = new Map<number, string[]>();
  for (const [candidate, rank] of Object.entries(ranks))
    if (rank !== null) places.set(rank, [...(places.get(rank) ?? []), candidate]);
  return [...places].sort(([a], [b]) => a - b).map(([, equals]) => equals.sort());
}

const square = <T>(n: number, value: T): T[][] =>
  Array.from({ length: n }, () => Array.from({ length: n }, () => value));

function pairwiseOf(n: number, papers: Map<string, number>): number[][] {
  const pairwise = new Float64Array(n * n);
  const rank = new Int32Array(n);
  for (const [paper, count] of papers) {
    rank.fill(paper.length);
    for (let i = 0, place = 0; i < paper.length; i += 1) {
      const code = paper.charCodeAt(i);
      if (code === 0) place += 1;
      else rank[code - 1] = place;
    }
    for (let a = 0; a < n; a += 1)
      for (let b = 0; b < n; b += 1) if (rank[a]! < rank[b]!) pairwise[a * n + b]! += count;
  }
  return Array.from({ length: n }, (_, a) => [...pairwise.subarray(a * n, a * n + n)]);
}

/** A defeat, and the weakest one on a path: ballots for it and against it. */
type Link = { for: number; against: number };

/** Schulze's "winning votes": more ballots for it is stronger; as many for it, fewer against it. */
const weaker = (a: Link, b: Link): number => a.for - b.for || b.against - a.against;

type Paths = {
  /** Places in `links`, 0 where there is no path: stronger paths have higher numbers. */
  strength: number[][];
  /** `before[a][b]` precedes b on the path from a. */
  before: number[][];
  links: Link[];
};

/** Floyd and Warshall's algorithm, a path being as strong as its weakest link. */
function strongestPaths(pairwise: number[][]): Paths {
  const n = pairwise.length;
  const link = (a: number, b: number): Link => ({ for: pairwise[a]![b]!, against: pairwise[b]![a]! });
  const defeats = pairwise.flatMap((row, a) =>
    row.flatMap((votes, b) => (votes > pairwise[b]![a]! ? [link(a, b)] : []))
  );
  const links = [{ for: 0, against: 0 }, ...defeats.sort(weaker)];
  const numbers = new Map<string, number>();
  links.forEach((l, at) => {
    const key = `${l.for}:${l.against}`;
    if (!numbers.has(key)) numbers.set(key, at);
  });
  const strength = square(n, 0);
  const before = square(n, -1);
  for (let a = 0; a < n; a += 1)
    for (let b = 0; b < n; b += 1) {
      before[a]![b] = a;
      const l = link(a, b);
      if (l.for > l.against) strength[a]![b] = numbers.get(`${l.for}:${l.against}`)!;
    }
  for (let via = 0; via < n; via += 1)
    for (let a = 0; a < n; a += 1)
      for (let b = 0; b < n; b += 1) {
        if (a === via || b === via || a === b) continue;
        const weakest = Math.min(strength[a]![via]!, strength[via]![b]!);
        if (weakest <= strength[a]![b]!) continue;
        strength[a]![b] = weakest;
        before[a]![b] = before[via]![b]!;
      }
  return { strength, before, links };
}

/** Place by place: those whom nobody left beats by a stronger path. */
function placesBy(strength: number[][]): number[][] {
  const places: number[][] = [];
  let left = strength.map((_, candidate) => candidate);
  while (left.length > 0) {
    const best = left.filter((b) => left.every((a) => strength[a]![b]! <= strength[b]![a]!));
    places.push(best);
    left = left.filter((candidate) => !best.includes(candidate));
  }
  return places;
}

/** The result in the order in which somebody would check it: the ballots, the winner against each other one, the places. */
function explain(
  candidates: string[],
  ballots: number,
  pairwise: number[][],
  { strength, before, links }: Paths,
  places: number[][]
): RankedLine[] {
  const name = (all: number[]) => all.map((candidate) => candidates[candidate]!);
  const lines: RankedLine[] = [
    { code: 'ballots', params: { ballots, candidates: candidates.length }, candidates: [] }
  ];
  const [first = [], ...others] = places;
  if (first.length > 1) lines.push({ code: 'tied', params: {}, candidates: name(first) });
  const [winner] = first;
  if (winner === undefined || others.length === 0) return lines;
  const beatsAll = pairwise.every((_, c) => c === winner || pairwise[winner]![c]! > pairwise[c]![winner]!);
  if (first.length === 1)
    lines.push({ code: beatsAll ? 'beats_all' : 'by_paths', params: {}, candidates: name([winner]) });
  for (const champion of first) for (const other of others.flat()) lines.push(comparison(champion, other));
  others.forEach((place, at) =>
    lines.push({ code: 'place', params: { place: at + 2 }, candidates: name(place) })
  );
  return lines;

  function comparison(a: number, b: number): RankedLine {
    const params = { for: pairwise[a]![b]!, against: pairwise[b]![a]! };
    if (beatsAll) return { code: 'preferred', params, candidates: name([a, b]) };
    const [path, back] = [strength[a]![b]!, strength[b]![a]!];
    if (path === 0) return { code: 'level', params, candidates: name([a, b]) };
    const steps = [b];
    while (steps[0] !== a) steps.unshift(before[a]![steps[0]!]!);
    return {
      code: back === 0 ? 'path_only' : path > back ? 'path' : 'path_level',
      params: {
        for: links[path]!.for,
        against: links[path]!.against,
        backFor: links[back]!.for,
        backAgainst: links[back]!.against
      },
      candidates: name(steps)
    };
  }
}
