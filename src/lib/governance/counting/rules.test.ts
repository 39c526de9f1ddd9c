import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { choices, explain, majorities, outcome, quorumNeeded, reachable, tally, tookPart } from './rules.ts';
import type { Choice, Majority, Outcome, Quorum, Tally } from './rules.ts';

type Rule = { majority: Majority; quorum: Quorum };
const rule = (majority: Majority, quorum: Quorum = { kind: 'none' }): Rule => ({ majority, quorum });
const votes = (
  yes: number,
  no: number,
  abstain = 0,
  blank = 0,
  roll = yes + no + abstain + blank
): Tally => ({
  roll,
  yes,
  no,
  abstain,
  blank
});

describe('majority', () => {
  test('a simple majority is more than half of the votes expressed', () => {
    expect(outcome(rule('simple'), votes(41, 40))).toBe('adopted');
    expect(outcome(rule('simple'), votes(40, 41))).toBe('rejected');
  });
  test('of 85 ballots with 4 blank, 41 of the 81 expressed are a majority (published example, see README)', () => {
    expect(outcome(rule('simple'), votes(41, 40, 0, 4))).toBe('adopted');
    expect(outcome(rule('simple'), votes(40, 41, 0, 4))).toBe('rejected');
  });
  test('of 14 votes with 70 members, two thirds are 10 (Robert 1915, section 48)', () => {
    expect(outcome(rule('two_thirds'), votes(10, 4, 0, 0, 70))).toBe('adopted');
    expect(outcome(rule('two_thirds'), votes(9, 5, 0, 0, 70))).toBe('rejected');
  });
  test('exactly two thirds are enough, exactly half is not', () => {
    expect(outcome(rule('two_thirds'), votes(6, 3))).toBe('adopted');
    expect(outcome(rule('simple'), votes(3, 3))).toBe('rejected');
  });
  test('unanimity means that nobody votes against; an abstention does not prevent it', () => {
    expect(outcome(rule('unanimity'), votes(5, 0, 2, 1))).toBe('adopted');
    expect(outcome(rule('unanimity'), votes(99, 1))).toBe('rejected');
  });
  test('nothing is adopted without one vote for it', () => {
    for (const majority of majorities) {
      expect(outcome(rule(majority), votes(0, 0, 4, 3))).toBe('rejected');
      expect(outcome(rule(majority), votes(0, 0, 0, 0, 9))).toBe('rejected');
    }
  });
});

describe('quorum', () => {
  const half: Quorum = { kind: 'share', percent: 50 };
  test('abstentions and blank ballots count for the quorum, silence does not', () => {
    expect(outcome(rule('simple', half), votes(1, 0, 2, 2, 10))).toBe('adopted');
    expect(outcome(rule('simple', half), votes(1, 0, 2, 1, 10))).toBe('no_quorum');
  });
  test('a share of an odd roll is rounded up: half of 9 is 5', () => {
    expect(quorumNeeded(half, 9)).toBe(5);
    expect(quorumNeeded({ kind: 'share', percent: 100 }, 9)).toBe(9);
    expect(quorumNeeded({ kind: 'share', percent: 1 }, 9)).toBe(1);
  });
  test('a number larger than the roll asks for the whole roll', () => {
    expect(quorumNeeded({ kind: 'number', organisations: 10 }, 8)).toBe(8);
    expect(outcome(rule('simple', { kind: 'number', organisations: 10 }), votes(8, 0))).toBe('adopted');
  });
});

/** The same by-law written as somebody counts at a table, one ballot paper after the other, without any division. */
function countAtTheTable({ majority, quorum }: Rule, roll: number, papers: Choice[]): Outcome {
  if (quorum.kind === 'number') {
    const stillMissing = Array.from({ length: Math.min(roll, quorum.organisations) }).fill('seat');
    for (const _ of papers) stillMissing.pop();
    if (stillMissing.length > 0) return 'no_quorum';
  }
  if (quorum.kind === 'share') {
    let balance = 0n; // each paper brings 100 tokens, each organisation of the roll costs `percent` of them
    for (const _ of papers) balance += 100n;
    for (let seat = 0; seat < roll; seat++) balance -= BigInt(quorum.percent);
    if (balance < 0n) return 'no_quorum';
  }
  const against = papers.filter((paper) => paper === 'no');
  const inFavour = papers.filter((paper) => paper === 'yes');
  if (inFavour.length === 0) return 'rejected';
  if (majority === 'unanimity') return against.length ? 'rejected' : 'adopted';
  for (const _ of against) {
    if (majority === 'two_thirds' && inFavour.pop() === undefined) return 'rejected';
    if (inFavour.pop() === undefined) return 'rejected';
  }
  return majority === 'simple' && inFavour.length === 0 ? 'rejected' : 'adopted';
}

const anyMajority = fc.constantFrom<Majority[]>('simple', 'two_thirds', 'unanimity');
const anyQuorum: fc.Arbitrary<Quorum> = fc.oneof(
  fc.constant({ kind: 'none' } as const),
  fc.record({ kind: fc.constant('share' as const), percent: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ kind: fc.constant('number' as const), organisations: fc.integer({ min: 1, max: 60 }) })
);
const anyRule = fc.record({ majority: anyMajority, quorum: anyQuorum });
const anyPapers = fc.array(fc.constantFrom(...choices), { maxLength: 40 });

test('10,000 plain votes come out as counted by hand at a table', () => {
  fc.assert(
    fc.property(anyRule, anyPapers, fc.nat(20), (r, papers, silent) => {
      const roll = papers.length + silent;
      expect(outcome(r, tally(roll, papers))).toBe(countAtTheTable(r, roll, papers));
    }),
    { numRuns: 10_000 }
  );
});

test('the order of the ballots does not matter', () => {
  fc.assert(
    fc.property(anyRule, anyPapers, (r, papers) => {
      const sorted = [...papers].sort();
      expect(outcome(r, tally(40, papers))).toBe(outcome(r, tally(40, sorted)));
    })
  );
});

const rank: Record<Outcome, number> = { no_quorum: 0, rejected: 0, adopted: 1 };

test('one more vote for it never turns adoption into anything else, whoever gave it up before', () => {
  fc.assert(
    fc.property(anyRule, anyPapers, fc.nat(5), (r, papers, silent) => {
      const before = outcome(r, tally(papers.length + silent, papers));
      if (silent > 0)
        expect(rank[outcome(r, tally(papers.length + silent, [...papers, 'yes']))]).toBeGreaterThanOrEqual(
          rank[before]
        );
      papers.forEach((_, i) => {
        const converted = outcome(r, tally(papers.length + silent, papers.with(i, 'yes')));
        expect(rank[converted]).toBeGreaterThanOrEqual(rank[before]);
      });
    }),
    { numRuns: 3_000 }
  );
});

test('one more vote against never helps, except that it may complete the quorum', () => {
  fc.assert(
    fc.property(anyRule, anyPapers, fc.integer({ min: 1, max: 5 }), (r, papers, silent) => {
      const before = outcome(r, tally(papers.length + silent, papers));
      const after = outcome(r, tally(papers.length + silent, [...papers, 'no']));
      if (after === 'adopted') expect(['adopted', 'no_quorum']).toContain(before);
    }),
    { numRuns: 5_000 }
  );
});

function* completions(t: Tally): Generator<Tally> {
  const silent = t.roll - tookPart(t);
  for (let y = 0; y <= silent; y++)
    for (let n = 0; y + n <= silent; n++)
      for (let a = 0; y + n + a <= silent; a++)
        for (let b = 0; y + n + a + b <= silent; b++)
          yield { roll: t.roll, yes: t.yes + y, no: t.no + n, abstain: t.abstain + a, blank: t.blank + b };
}

test('the results said to be within reach are exactly those of all possible ends of the vote', () => {
  const quorums: Quorum[] = [
    { kind: 'none' },
    { kind: 'share', percent: 34 },
    { kind: 'share', percent: 50 },
    { kind: 'share', percent: 100 },
    { kind: 'number', organisations: 3 },
    { kind: 'number', organisations: 50 }
  ];
  let situations = 0;
  for (let roll = 0; roll <= 6; roll++)
    for (const start of completions({ roll, yes: 0, no: 0, abstain: 0, blank: 0 }))
      for (const majority of majorities)
        for (const quorum of quorums) {
          const truth = new Set<Outcome>();
          for (const end of completions(start)) truth.add(outcome({ majority, quorum }, end));
          const said = reachable({ majority, quorum }, start);
          if (truth.symmetricDifference(said).size > 0)
            throw new Error(JSON.stringify({ start, majority, quorum, said: [...said], truth: [...truth] }));
          situations++;
        }
  expect(situations).toBeGreaterThan(8_000);
});

describe('the result explained', () => {
  test('the lines name the roll, the quorum, the votes, what was needed, and the result', () => {
    const r = { ...rule('two_thirds', { kind: 'share', percent: 50 }), electorate: 'members' as const };
    expect(explain(r, votes(6, 3, 1, 2, 20), { struck: 1 })).toEqual([
      { code: 'roll_members', params: { roll: 20 } },
      { code: 'struck', params: { struck: 1 } },
      { code: 'took_part', params: { part: 12, silent: 8 } },
      { code: 'quorum_met', params: { part: 12, needed: 10 } },
      { code: 'set_aside', params: { abstain: 1, blank: 2 } },
      { code: 'votes', params: { yes: 6, no: 3, expressed: 9 } },
      { code: 'needed_two_thirds', params: { needed: 6, expressed: 9 } },
      { code: 'adopted', params: { yes: 6 } }
    ]);
  });
  test('without quorum the lines stop there and say how many were missing', () => {
    const r = { ...rule('simple', { kind: 'number', organisations: 5 }), electorate: 'council' as const };
    expect(explain(r, votes(3, 0, 0, 0, 9)).at(-1)).toEqual({ code: 'no_quorum', params: { missing: 2 } });
  });
  test('a tie is called a tie', () => {
    expect(explain({ ...rule('simple'), electorate: 'members' }, votes(3, 3)).at(-1)?.code).toBe(
      'rejected_tie'
    );
  });
  test('the last line is always the result that was computed', () => {
    fc.assert(
      fc.property(anyRule, anyPapers, fc.nat(9), (r, papers, silent) => {
        const t = tally(papers.length + silent, papers);
        expect(
          explain({ ...r, electorate: 'members' }, t)
            .at(-1)
            ?.code.startsWith(outcome(r, t))
        ).toBe(true);
      })
    );
  });
});
