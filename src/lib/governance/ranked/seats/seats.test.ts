import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RankedBallot } from '../rules.ts';
import { stv, UNIT } from './rules.ts';

const votes = (text: string): RankedBallot[] =>
  text.split(', ').map((part) => {
    const [weight, ranking] = part.split(' ') as [string, string];
    return { weight: Number(weight), ranking: [...ranking].map((c) => [c]) };
  });
const count = (candidates: string, seats: number, text: string) =>
  stv({ candidates: [...candidates], seats, ballots: votes(text) });
const codes = (result: ReturnType<typeof stv>) => result.lines.map((line) => line.code);

describe('published examples', () => {
  test('food for a party: 20 guests choose three of five (Wikipedia, Single transferable vote)', () => {
    const result = count('OPCSH', 3, '4 O, 2 PO, 8 CS, 4 CH, 1 S, 1 H');
    expect(result.quota).toBe(6);
    expect(result.elected).toEqual(['C', 'O', 'S']);
    const votesAt = result.stages.map(({ votes: at }) => [...'OPCSH'].map((c) => Number(at[c]! / UNIT)));
    expect(votesAt).toEqual([
      [4, 2, 12, 1, 1],
      [4, 2, 6, 5, 3],
      [6, 0, 6, 5, 3],
      [6, 0, 6, 5, 3]
    ]);
    expect(codes(result)).toEqual([
      'ballots',
      'quota',
      'elected',
      'surplus',
      'exclusion',
      'elected',
      'exclusion',
      'elected_last'
    ]);
  });
  test('60 voters, three seats: two strong friends carry the third past the quota (OpaVote, Scottish STV)', () => {
    const result = count('ABCDE', 3, '28 ABC, 26 BAC, 3 C, 2 D, 1 E');
    expect(result.elected).toEqual(['A', 'B', 'C']);
    // 28 × (12 ÷ 28 cut to 0.42857), then 26 × (10 ÷ 26 cut to 0.38461), as rule 48(3) has it.
    expect(result.stages.map(({ votes: at }) => at['C'])).toEqual([300_000n, 1_499_996n, 2_499_982n]);
    expect(result.stages.at(-1)!.notTransferable).toBe(18n);
  });
  test('the Scottish statute: 4,000 ballots for four seats make a quota of 801', () => {
    expect(count('ABCDE', 4, '900 A, 900 B, 900 C, 900 D, 400 E').quota).toBe(801);
  });
});

describe('the rule, paragraph by paragraph (SSI 2007/42, schedule 1)', () => {
  test('45, 46: only papers with a first preference are valid and make the quota', () => {
    const result = stv({
      candidates: ['A', 'B'],
      seats: 1,
      ballots: [...votes('3 A, 2 B'), { ranking: [], weight: 50 }]
    });
    expect([result.ballots, result.quota]).toEqual([5, 3]);
  });
  test('49(1): the larger surplus is transferred first', () => {
    expect(count('ABCD', 3, '9 AC, 12 BD, 1 C, 1 D').stages[1]!.candidate).toBe('B');
  });
  test('49(2), 51(2)(a): equal candidates are told apart by the most recent earlier stage at which they differed', () => {
    // B and C are equal after D is excluded; before, C had fewer.
    const result = count('ABCD', 1, '5 A, 4 B, 3 C, 1 DC');
    const tie = result.stages[2]!.tie;
    expect(tie).toEqual({ by: 'earlier_stage', between: ['B', 'C'] });
    expect(result.stages[2]!.candidate).toBe('C');
  });
  test('49(3), 51(2)(b): what the statute leaves to the lot, the order of the list decides, and the result says so', () => {
    const result = count('ABC', 1, '2 A, 1 B, 1 C');
    expect(result.stages[1]).toMatchObject({ candidate: 'C', tie: { by: 'list', between: ['B', 'C'] } });
    expect(codes(result)).toContain('tie_list');
    expect(count('ACB', 1, '2 A, 1 B, 1 C').stages[1]!.candidate).toBe('B');
  });
  test('50(4): papers of an excluded candidate keep the value at which they came', () => {
    const result = count('ABCDE', 2, '8 ABC, 3 C, 3 D, 1 E');
    // Quota 6: A passes 2 of 8 on to B at 0.25 a paper; E then B are excluded and C gets B's 2 votes.
    expect(result.stages.map(({ candidate }) => candidate)).toEqual([null, 'A', 'E', 'B', 'D']);
    expect(result.stages[3]!.votes['C']).toBe(5n * UNIT);
  });
  test('52: as many left as seats: they are elected without further transfers', () => {
    const result = count('ABC', 2, '5 A, 1 B');
    expect(result.elected).toEqual(['A', 'B']);
    expect(result.lines.at(-1)!.code).toBe('elected_last');
  });
});

describe('beyond the statute', () => {
  test('an equal preference, and all after it, counts as not given', () => {
    const shared: RankedBallot[] = [{ ranking: [['A'], ['B', 'C'], ['D']], weight: 9 }, ...votes('2 B, 1 D')];
    const [, transfer] = stv({ candidates: [...'ABCD'], seats: 2, ballots: shared }).stages;
    expect(transfer!.votes['D']).toBe(UNIT);
    expect(transfer!.notTransferable).toBe(4n * UNIT);
  });
  test('fewer candidates than seats leave seats empty, and without a ballot nobody is elected', () => {
    const few = count('AB', 3, '2 A, 1 B');
    expect(few.elected).toEqual(['A', 'B']);
    expect(few.lines.at(-1)).toEqual({ code: 'seats_empty', params: { empty: 1 }, candidates: [] });
    expect(stv({ candidates: ['A', 'B'], seats: 1, ballots: [] }).elected).toEqual([]);
  });
  test('a number of seats that is none is an error of the caller', () => {
    for (const seats of [0, -1, 1.5, Number.NaN])
      expect(() => stv({ candidates: ['A'], seats, ballots: [] })).toThrow(RangeError);
  });
});

const election = fc.integer({ min: 2, max: 7 }).chain((n) => {
  const candidates = 'ABCDEFG'.slice(0, n).split('');
  const ballot = fc.record({
    ranking: fc.shuffledSubarray(candidates, { minLength: 1 }).map((order) => order.map((c) => [c])),
    weight: fc.integer({ min: 1, max: 5 })
  });
  return fc.record({
    candidates: fc.constant(candidates),
    seats: fc.integer({ min: 1, max: n - 1 }),
    ballots: fc.array(ballot, { minLength: 1, maxLength: 15 })
  });
});
const runs = { numRuns: 3_000 };

describe('any count', () => {
  test('fills each seat with a different candidate', () => {
    fc.assert(
      fc.property(election, (e) => {
        const { elected } = stv(e);
        expect(new Set(elected).size).toBe(e.seats);
      }),
      runs
    );
  });
  test('keeps account of each hundred-thousandth of a vote, and never gives back what was not transferable', () => {
    fc.assert(
      fc.property(election, (e) => {
        const { stages, ballots } = stv(e);
        let lost = 0n;
        for (const { votes: at, notTransferable } of stages) {
          const held = Object.values(at).reduce((sum, v) => sum + v, 0n);
          expect(held + notTransferable).toBe(BigInt(ballots) * UNIT);
          expect(notTransferable).toBeGreaterThanOrEqual(lost);
          lost = notTransferable;
        }
      }),
      runs
    );
  });
  test('does not depend on the order of the ballots, nor on whether equal ones are bundled', () => {
    fc.assert(
      fc.property(election, (e) => {
        const single = e.ballots.flatMap(({ ranking, weight }) =>
          Array.from({ length: weight }, () => ({ ranking }))
        );
        expect(stv({ ...e, ballots: single.reverse() })).toEqual(stv(e));
      }),
      runs
    );
  });
  test('gives one seat to whoever is first on more than half of the papers', () => {
    fc.assert(
      fc.property(election, (e) => {
        const total = e.ballots.reduce((sum, ballot) => sum + ballot.weight, 0);
        const majority = { ranking: [[e.candidates.at(-1)!]], weight: total + 1 };
        const result = stv({ ...e, seats: 1, ballots: [...e.ballots, majority] });
        expect(result.elected).toEqual([e.candidates.at(-1)]);
      }),
      runs
    );
  });
  test('gives a group that fills k quotas and puts its own candidates first at least k seats', () => {
    fc.assert(
      fc.property(election, fc.integer({ min: 1, max: 3 }), (e, k) => {
        const { quota } = stv(e);
        const own = Array.from({ length: k }, (_, at) => `own${at}`);
        const seats = e.seats + k;
        const others = e.ballots.reduce((sum, ballot) => sum + ballot.weight, 0);
        // Enough papers for k quotas of the larger election, whatever that makes the quota.
        const papers = k * (others + quota + 1);
        const group = { ranking: [...own, ...e.candidates].map((c) => [c]), weight: papers };
        const result = stv({
          candidates: [...e.candidates, ...own],
          seats,
          ballots: [...e.ballots, group]
        });
        const quotas = Math.min(k, Math.floor(papers / result.quota));
        expect(result.elected.filter((c) => own.includes(c)).length).toBeGreaterThanOrEqual(quotas);
      }),
      runs
    );
  });
});
