/** A second implementation of each method, by another way and sharing nothing with the first, on random elections. */
import { expect, test } from 'vitest';
import { schulze } from './rules.ts';
import { stv } from './seats/rules.ts';

const ELECTIONS = 100_000;
const LETTERS = [...'ABCDEFGH'];

/** Numbers from a linear congruence, so that a failure can be seen again. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

/**
 * Schulze from the strongest defeat down: a path of a strength exists as soon as the defeats so far connect the two, so
 * one keeps who reaches whom and stops at the first defeat that makes the connection.
 */
function schulzeByDefeats(n: number, ballots: number[][]): string {
  const prefer = (a: number, b: number) => ballots.filter((ranks) => ranks[a]! < ranks[b]!).length;
  const defeats = [];
  for (let a = 0; a < n; a += 1)
    for (let b = 0; b < n; b += 1) {
      const [won, lost] = [prefer(a, b), prefer(b, a)];
      if (won > lost) defeats.push({ a, b, won, lost });
    }
  defeats.sort((x, y) => y.won - x.won || x.lost - y.lost);
  const reaches = Array.from({ length: n }, (_, at) => 1 << at);
  const connectedAt = Array.from({ length: n }, () => Array.from({ length: n }, () => Infinity));
  for (let from = 0, level = 0; from < defeats.length; level += 1) {
    const strength = defeats[from]!;
    while (defeats[from]?.won === strength.won && defeats[from]?.lost === strength.lost) {
      const { a, b } = defeats[from]!;
      for (let c = 0; c < n; c += 1) if (reaches[c]! & (1 << a)) reaches[c]! |= reaches[b]!;
      from += 1;
    }
    for (let c = 0; c < n; c += 1)
      for (let d = 0; d < n; d += 1)
        if (c !== d && reaches[c]! & (1 << d)) connectedAt[c]![d] = Math.min(connectedAt[c]![d]!, level);
  }
  const beats = (a: number, b: number) => connectedAt[a]![b]! < connectedAt[b]![a]!;
  // The place of a candidate: one more than the last place of those who beat it.
  const place = Array.from({ length: n }, () => -1);
  const placed = (c: number): number => {
    if (place[c]! >= 0) return place[c]!;
    let last = -1;
    for (let o = 0; o < n; o += 1) if (beats(o, c)) last = Math.max(last, placed(o));
    return (place[c] = last + 1);
  };
  for (let c = 0; c < n; c += 1) placed(c);
  const order = Array.from({ length: Math.max(...place) + 1 }, (_, p) =>
    LETTERS.filter((_, c) => place[c] === p && c < n).join('')
  );
  return order.join('>');
}

/** The statute paper by paper with whole numbers: each paper has its own value; totals are added up anew at each stage. */
function stvByPapers(n: number, seats: number, papers: number[][]): string {
  const value = papers.map(() => 100_000);
  const credited = Array.from({ length: n }, () => -1); // an elected candidate keeps the quota once its surplus has gone
  const state = Array.from({ length: n }, (): 'in' | 'elected' | 'out' => 'in');
  const quota = (Math.floor(papers.length / (seats + 1)) + 1) * 100_000;
  const holder = papers.map((paper) => paper[0]!);
  const elected: number[] = [];
  const earlier: number[][] = [];
  const totals = () =>
    credited.map((fixed, c) =>
      fixed >= 0 ? fixed : value.reduce((sum, v, p) => (holder[p] === c ? sum + v : sum), 0)
    );
  const pass = (c: number) =>
    papers.forEach((paper, p) => {
      if (holder[p] !== c) return;
      const rest = paper.slice(paper.indexOf(c) + 1);
      holder[p] = rest.find((next) => state[next] === 'in') ?? -1;
    });
  const first = (some: number[], now: number[], sign: 1 | -1) => {
    const looks = [now, ...earlier.slice(0, -1).reverse()];
    return some.toSorted((a, b) => {
      const look = looks.find((at) => at[a] !== at[b]);
      return look ? sign * (look[b]! - look[a]!) : sign * (a - b);
    })[0]!;
  };
  for (;;) {
    const now = totals();
    const standing = () => [...state.keys()].filter((c) => state[c] === 'in');
    const ranked = standing().sort((a, b) => now[b]! - now[a]! || a - b);
    for (const c of ranked)
      if (now[c]! >= quota) {
        state[c] = 'elected';
        elected.push(c);
      }
    const open = seats - elected.length;
    if (open > 0 && standing().length <= open) for (const c of ranked) if (state[c] === 'in') elected.push(c);
    if (elected.length >= seats || standing().length <= open) return elected.map((c) => LETTERS[c]).join('');
    earlier.push(now);
    const rich = elected.filter((c) => credited[c]! < 0 && now[c]! > quota);
    if (rich.length > 0) {
      const c = first(rich, now, 1);
      papers.forEach((_, p) => {
        if (holder[p] === c) value[p] = Math.floor(((now[c]! - quota) * value[p]!) / now[c]!);
      });
      pass(c);
      credited[c] = quota;
    } else {
      const c = first(standing(), now, -1);
      state[c] = 'out';
      if (standing().length > open) pass(c);
    }
  }
}

test(
  '100,000 random elections of two to eight candidates have the same Schulze order by both ways',
  { timeout: 120_000 },
  () => {
    const roll = dice(11);
    for (let i = 0; i < ELECTIONS; i += 1) {
      const n = 2 + roll(7);
      const levels = 1 + roll(n);
      const ballots = Array.from({ length: 1 + roll(12) }, () =>
        Array.from({ length: n }, () => roll(levels))
      );
      const rankings = ballots.map((ranks) => ({
        ranking: Array.from({ length: levels }, (_, level) =>
          LETTERS.filter((_, c) => c < n && ranks[c] === level)
        )
      }));
      const order = schulze(LETTERS.slice(0, n), rankings).order;
      const text = order.map((place) => place.toSorted().join('')).join('>');
      if (text !== schulzeByDefeats(n, ballots))
        expect(text, `election ${i}`).toBe(schulzeByDefeats(n, ballots));
    }
  }
);

test(
  '100,000 random elections for one to four seats elect the same candidates in the same order by both ways',
  { timeout: 120_000 },
  () => {
    const roll = dice(12);
    for (let i = 0; i < ELECTIONS; i += 1) {
      const n = 2 + roll(7);
      const seats = 1 + roll(Math.min(4, n));
      const papers = Array.from({ length: 1 + roll(14) }, () => {
        const left = [...Array(n).keys()];
        return Array.from({ length: 1 + roll(n) }, () => left.splice(roll(left.length), 1)[0]!);
      });
      const ballots = papers.map((paper) => ({ ranking: paper.map((c) => [LETTERS[c]!]) }));
      const elected = stv({ candidates: LETTERS.slice(0, n), seats, ballots }).elected.join('');
      if (elected !== stvByPapers(n, seats, papers))
        expect(elected, `election ${i}`).toBe(stvByPapers(n, seats, papers));
    }
  }
);
