import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import elections from './elections.json' with { type: 'json' };
import { rankingOf, schulze } from './rules.ts';
import type { RankedBallot, Ranking } from './rules.ts';

/** `5 ACBED`: five ballots for A, then C …; `=` joins equals. */
const votes = (text: string): RankedBallot[] =>
  text.split(', ').map((part) => {
    const [weight, ranking] = part.split(' ') as [string, string];
    const places = ranking.match(/\w(=\w)*/g)!.map((place) => place.split('='));
    return { weight: Number(weight), ranking: places };
  });
const shown = (order: string[][]) => order.map((place) => [...place].sort().join('=')).join(' ');
const elect = (candidates: string, text: string) => schulze([...candidates], votes(text));

describe('published examples', () => {
  test('45 voters and five candidates: E, A, C, B, D (Wikipedia, Schulze method)', () => {
    const ballots = '5 ACBED, 5 ADECB, 8 BEDAC, 3 CABED, 7 CAEBD, 2 CBADE, 7 DCEBA, 8 EBADC';
    const result = elect('ABCDE', ballots);
    expect(result.ballots).toBe(45);
    expect(result.pairwise).toEqual([
      [0, 20, 26, 30, 22],
      [25, 0, 16, 33, 18],
      [19, 29, 0, 17, 24],
      [15, 12, 28, 0, 14],
      [23, 27, 21, 31, 0]
    ]);
    expect(result.strongest).toEqual([
      [0, 28, 28, 30, 24],
      [25, 0, 28, 33, 24],
      [25, 29, 0, 29, 24],
      [25, 28, 28, 0, 24],
      [25, 28, 28, 31, 0]
    ]);
    expect(shown(result.order)).toBe('E A C B D');
    expect(result.lines).toContainEqual({
      code: 'path',
      params: { for: 25, against: 20, backFor: 24, backAgainst: 21 },
      candidates: ['E', 'D', 'C', 'B', 'A']
    });
  });
  test('21 voters and four candidates: D, A, C, B (Schulze 2011, example 1)', () => {
    const result = elect('ABCD', '8 ACDB, 2 BADC, 4 CDBA, 4 DBAC, 3 DCBA');
    expect(result.pairwise).toEqual([
      [0, 8, 14, 10],
      [13, 0, 6, 2],
      [7, 15, 0, 12],
      [11, 19, 9, 0]
    ]);
    expect(result.strongest).toEqual([
      [0, 14, 14, 12],
      [13, 0, 13, 12],
      [13, 15, 0, 12],
      [13, 19, 13, 0]
    ]);
    expect(shown(result.order)).toBe('D A C B');
  });
  test('Tennessee: Nashville beats each other town (Wikipedia, Condorcet method)', () => {
    const result = elect('MNCK', '42 MNCK, 26 NCKM, 15 CKNM, 17 KCNM');
    expect(shown(result.order)).toBe('N C K M');
    expect(result.lines[1]).toEqual({ code: 'beats_all', params: {}, candidates: ['N'] });
  });
  test('200 elections with equal preferences have the order that Belenios 2.0 gives them', () => {
    expect(elections).toHaveLength(200);
    for (const { candidates, ballots, order } of elections) {
      const rankings = ballots
        .split(' ')
        .map((ranks) =>
          rankingOf(Object.fromEntries([...ranks].map((r, at) => [candidates[at]!, Number.parseInt(r, 36)])))
        );
      const result = schulze(
        [...candidates],
        rankings.map((ranking) => ({ ranking }))
      );
      expect(result.order.map((place) => [...place].sort().join('')).join('>')).toBe(order);
    }
  });
});

const LETTERS = 'ABCDEF';
/** Up to six candidates, equal and missing preferences included. */
const election = fc.integer({ min: 2, max: 6 }).chain((n) => {
  const candidates = LETTERS.slice(0, n).split('');
  const ranks = fc.array(fc.option(fc.integer({ min: 1, max: n }), { freq: 6 }), {
    minLength: n,
    maxLength: n
  });
  const ballot = fc.record({
    ranking: ranks.map((all) => rankingOf(Object.fromEntries(all.map((r, at) => [candidates[at]!, r])))),
    weight: fc.integer({ min: 1, max: 4 })
  });
  return fc.record({
    candidates: fc.constant(candidates),
    ballots: fc.array(ballot, { minLength: 1, maxLength: 12 })
  });
});
const runs = { numRuns: 3_000 };
const beats = (pairwise: number[][], a: number, b: number) => pairwise[a]![b]! > pairwise[b]![a]!;

describe('the order of a ranked election', () => {
  test('names every candidate once', () => {
    fc.assert(
      fc.property(election, ({ candidates, ballots }) => {
        expect(schulze(candidates, ballots).order.flat().sort()).toEqual(candidates);
      }),
      runs
    );
  });
  test('whoever is first on more than half of the ballots wins', () => {
    fc.assert(
      fc.property(election, fc.nat(), ({ candidates, ballots }, n) => {
        const favourite = candidates[n % candidates.length]!;
        const total = ballots.reduce((sum, ballot) => sum + ballot.weight, 0);
        const majority = { ranking: [[favourite]], weight: total + 1 };
        expect(schulze(candidates, [...ballots, majority]).winners).toEqual([favourite]);
      }),
      runs
    );
  });
  test('whoever beats each other one wins, and whoever loses to each other one comes last', () => {
    fc.assert(
      fc.property(election, ({ candidates, ballots }) => {
        const { pairwise, order } = schulze(candidates, ballots);
        candidates.forEach((candidate, c) => {
          const others = candidates.keys().filter((o) => o !== c);
          if (others.every((o) => beats(pairwise, c, o))) expect(order[0]).toEqual([candidate]);
          const rivals = candidates.keys().filter((o) => o !== c);
          if (rivals.every((o) => beats(pairwise, o, c))) expect(order.at(-1)).toEqual([candidate]);
        });
      }),
      runs
    );
  });
  test('winners belong to the smallest group whose members beat everybody outside it', () => {
    fc.assert(
      fc.property(election, ({ candidates, ballots }) => {
        const { pairwise, winners } = schulze(candidates, ballots);
        const n = candidates.length;
        const groups = Array.from({ length: 2 ** n - 1 }, (_, bits) =>
          [...candidates.keys()].filter((c) => (bits + 1) & (1 << c))
        );
        const smith = groups
          .filter((group) =>
            [...candidates.keys()].every(
              (o) => group.includes(o) || group.every((c) => beats(pairwise, c, o))
            )
          )
          .sort((a, b) => a.length - b.length)[0]!;
        for (const winner of winners) expect(smith).toContain(candidates.indexOf(winner));
      }),
      runs
    );
  });
  test('putting a winner higher on a ballot does not make it lose', () => {
    fc.assert(
      fc.property(election, fc.nat(), ({ candidates, ballots }, n) => {
        const winner = schulze(candidates, ballots).winners[0]!;
        const at = n % ballots.length;
        const raised: RankedBallot[] = ballots.map((ballot, b) =>
          b === at ? { ...ballot, ranking: onTop(ballot.ranking, winner) } : ballot
        );
        expect(schulze(candidates, raised).winners).toContain(winner);
      }),
      runs
    );
  });
  test('the order of the ballots, of the candidates, and one ballot counted twice instead of two change nothing', () => {
    fc.assert(
      fc.property(election, ({ candidates, ballots }) => {
        const usual = shown(schulze(candidates, ballots).order);
        const single = ballots.flatMap(({ ranking, weight }) =>
          Array.from({ length: weight }, () => ({ ranking }))
        );
        expect(shown(schulze(candidates, single.reverse()).order)).toBe(usual);
        expect(shown(schulze([...candidates].reverse(), ballots).order)).toBe(usual);
      }),
      runs
    );
  });
  test('a double of a candidate, next to it on each ballot, takes the seat from nobody else', () => {
    fc.assert(
      fc.property(election, fc.nat(), ({ candidates, ballots }, n) => {
        const original = candidates[n % candidates.length]!;
        const cloned: RankedBallot[] = ballots.map(({ ranking, weight }, at) => ({
          weight,
          ranking: withDouble(candidates, ranking, original, at % 3)
        }));
        const before = schulze(candidates, ballots).winners;
        const after = schulze([...candidates, 'Z'], cloned).winners;
        const others = (winners: string[]) => winners.filter((c) => c !== original && c !== 'Z');
        expect(others(after)).toEqual(others(before));
        expect(after.includes(original) || after.includes('Z')).toBe(before.includes(original));
      }),
      runs
    );
  });
  test('the only winner does not win alone when every ballot is turned round', () => {
    fc.assert(
      fc.property(election, ({ candidates, ballots }) => {
        const { winners, order } = schulze(candidates, ballots);
        if (winners.length > 1 || order.length === 1) return;
        const turned = ballots.map(({ ranking, weight }) => ({
          weight,
          ranking: complete(candidates, ranking).reverse()
        }));
        expect(schulze(candidates, turned).winners).not.toEqual(winners);
      }),
      runs
    );
  });
});

const without = (ranking: Ranking, candidate: string) =>
  ranking.map((place) => place.filter((c) => c !== candidate)).filter((place) => place.length > 0);
const onTop = (ranking: Ranking, candidate: string) => [[candidate], ...without(ranking, candidate)];
const complete = (candidates: string[], ranking: Ranking): Ranking => {
  const last = candidates.filter((c) => !ranking.flat().includes(c));
  return last.length > 0 ? [...ranking, last] : [...ranking];
};
function withDouble(candidates: string[], ranking: Ranking, original: string, how: number): Ranking {
  return complete(candidates, ranking).flatMap((place) => {
    if (!place.includes(original)) return [place];
    if (how === 0 || place.length > 1) return [[...place, 'Z']];
    return how === 1 ? [place, ['Z']] : [['Z'], place];
  });
}

describe('a ranking', () => {
  test('who is not named comes after all who are', () => {
    expect(shown(elect('ABC', '1 B').order)).toBe('B A=C');
  });
  test('without a ballot everybody is on the first place', () => {
    const result = schulze(['A', 'B'], []);
    expect(result.order).toEqual([['A', 'B']]);
    expect(result.lines.at(-1)).toEqual({ code: 'tied', params: {}, candidates: ['A', 'B'] });
  });
  test('is read from a rank for each candidate, equals together, gaps without meaning', () => {
    expect(rankingOf({ A: 7, B: 2, C: null, D: 2 })).toEqual([['B', 'D'], ['A']]);
  });
  test('that names a stranger or somebody twice, or counts for no whole number, is an error of the caller', () => {
    for (const ballot of [
      { ranking: [['Q']] },
      { ranking: [['A'], ['A']] },
      { ranking: [['A']], weight: 0 },
      { ranking: [['A']], weight: 1.5 }
    ])
      expect(() => schulze(['A', 'B'], [ballot])).toThrow(RangeError);
  });
});

test('20 candidates and 100,000 different ballots are counted in under two seconds', () => {
  const candidates = [...'ABCDEFGHIJKLMNOPQRST'];
  let seed = 7;
  const next = () => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0);
  const ballots = Array.from({ length: 100_000 }, () => ({
    ranking: candidates
      .map((c) => [next(), c] as const)
      .sort(([a], [b]) => a - b)
      .map(([, c]) => [c])
  }));
  // In processor time, which says the work done also while the machine does something else.
  const before = process.cpuUsage();
  const result = schulze(candidates, ballots);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(2_000);
  expect(result.ballots).toBe(100_000);
});
