import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bases, choices, explain, majorities, outcome, reachable } from './rules.ts';
import type { Choice, CountingRule, Outcome, Quorum, Tally } from './rules.ts';

/** An organisation of the roll: its votes, and its ballot or silence; `gone`: it declared an interest and is not counted. */
type Seat = { votes: number; choice: Choice | 'silent' | 'gone'; chair?: boolean };

function tallyOf(seats: Seat[]): Tally {
  const t: Tally & { organisations: number; voted: number } = {
    roll: 0,
    yes: 0,
    no: 0,
    abstain: 0,
    blank: 0,
    organisations: 0,
    voted: 0,
    chair: null
  };
  for (const { votes, choice, chair } of seats) {
    if (choice === 'gone') continue;
    t.roll += votes;
    t.organisations += 1;
    if (chair) t.chair = choice;
    if (choice === 'silent') continue;
    t[choice] += votes;
    t.voted += 1;
  }
  return t;
}

/**
 * The same by-law written once more as somebody would at a table, who has one paper for each vote, and who never divides:
 * each paper of the base puts tokens on one side of a balance, each vote for on the other.
 */
function countAtTheTable(rule: CountingRule, seats: Seat[]): Outcome {
  const here = seats.filter(({ choice }) => choice !== 'gone');
  const papers = here.flatMap(({ votes, choice }) => Array<typeof choice>(votes).fill(choice));
  const count = (...wanted: string[]) => papers.filter((paper) => wanted.includes(paper)).length;
  const { quorum } = rule;
  if (quorum.kind === 'number') {
    const present = here.filter(({ choice }) => choice !== 'silent').length;
    if (present < quorum.organisations && present < here.length) return 'no_quorum';
  }
  if (quorum.kind === 'share' || quorum.kind === 'votes') {
    const counted = quorum.kind === 'votes' ? papers : here.map(({ choice }) => choice);
    let balance = 0;
    for (const paper of counted) balance += (paper === 'silent' ? 0 : 100) - quorum.percent;
    if (balance < 0) return 'no_quorum';
  }
  const inFavour = count('yes');
  if (inFavour === 0) return 'rejected';
  if (rule.majority === 'consent') return count('no') === 0 ? 'adopted' : 'rejected';
  const base = {
    expressed: ['yes', 'no'],
    cast: ['yes', 'no', 'blank'],
    present: [...choices],
    members: [...choices, 'silent']
  }[rule.base ?? 'expressed'];
  const inBase = count(...base);
  const over = (part: number, whole: number) => inFavour * whole - inBase * part;
  if (rule.majority === 'simple' || rule.majority === 'absolute') {
    if (over(1, 2) > 0) return 'adopted';
    const presides = here.find(({ chair }) => chair);
    return over(1, 2) === 0 && rule.castingVote === 'chair' && presides?.choice === 'yes'
      ? 'adopted'
      : 'rejected';
  }
  const [part, whole] =
    rule.majority === 'qualified' ? rule.fraction! : rule.majority === 'unanimity' ? [1, 1] : [2, 3];
  return over(part!, whole!) >= 0 ? 'adopted' : 'rejected';
}

const anyQuorum: fc.Arbitrary<Quorum> = fc.oneof(
  fc.constant({ kind: 'none' } as const),
  fc.record({
    kind: fc.constantFrom('share' as const, 'votes' as const),
    percent: fc.integer({ min: 1, max: 100 })
  }),
  fc.record({ kind: fc.constant('number' as const), organisations: fc.integer({ min: 1, max: 40 }) })
);
const anyRule: fc.Arbitrary<CountingRule> = fc.record({
  majority: fc.constantFrom(...majorities),
  fraction: fc
    .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }))
    .map(([a, b]) => (a <= b ? [a, b] : [b, a]) as [number, number]),
  base: fc.constantFrom(...bases),
  quorum: anyQuorum,
  castingVote: fc.constantFrom('none' as const, 'chair' as const)
});
const anySeats: fc.Arbitrary<Seat[]> = fc
  .tuple(
    fc.array(
      fc.record({
        votes: fc.constantFrom(1, 1, 1, 2, 3, 10),
        choice: fc.constantFrom(...choices, 'silent' as const, 'gone' as const)
      }),
      { maxLength: 30 }
    ),
    fc.nat(40)
  )
  .map(([seats, chair]) => seats.map((seat, i) => ({ ...seat, chair: i === chair })));

test('100,000 votes with weights, blank papers, absent and presiding members come out as counted by hand', () => {
  fc.assert(
    fc.property(anyRule, anySeats, (rule, seats) => {
      expect(outcome(rule, tallyOf(seats))).toBe(countAtTheTable(rule, seats));
    }),
    { numRuns: 100_000 }
  );
}, 120_000);

test('the explanation always ends with the result that was computed, and says each thing once', () => {
  fc.assert(
    fc.property(anyRule, anySeats, (rule, seats) => {
      const t = tallyOf(seats);
      const lines = explain({ ...rule, electorate: 'members' }, t, { struck: 1, recused: 2 });
      expect(lines.at(-1)!.code.startsWith(outcome(rule, t))).toBe(true);
      expect(new Set(lines.map(({ code }) => code)).size).toBe(lines.length);
    }),
    { numRuns: 5_000 }
  );
});

test('a vote closes early when, and only when, nothing that the silent can do changes the result', () => {
  const quorums: Quorum[] = [
    { kind: 'none' },
    { kind: 'share', percent: 50 },
    { kind: 'votes', percent: 60 },
    { kind: 'number', organisations: 2 }
  ];
  const all = majorities.flatMap((majority) =>
    bases.flatMap((base) =>
      quorums.flatMap((quorum) =>
        (['none', 'chair'] as const).map(
          (castingVote) => ({ majority, base, quorum, castingVote, fraction: [3, 5] }) as CountingRule
        )
      )
    )
  );
  let situations = 0;
  for (const votes of [[1], [1, 1, 1], [2, 1, 1], [3, 1, 2]])
    for (const start of endings(votes.map((v, i) => ({ votes: v, choice: 'silent', chair: i === 0 })))) {
      const ends = [...endings(start)].map(tallyOf);
      const now = tallyOf(start);
      for (const rule of all) {
        const truth = new Set(ends.map((end) => outcome(rule, end)));
        const said = reachable(rule, now);
        if (truth.symmetricDifference(said).size > 0)
          throw new Error(JSON.stringify({ start, rule, said: [...said], truth: [...truth] }));
        situations++;
      }
    }
  expect(situations).toBeGreaterThan(100_000);
}, 60_000);

/** Every way in which the silent may end: voting, staying silent, or leaving the count with a declared interest. */
function* endings(seats: Seat[], from = 0): Generator<Seat[]> {
  const i = seats.findIndex((seat, at) => at >= from && seat.choice === 'silent');
  if (i < 0) return void (yield seats);
  for (const choice of [...choices, 'silent', 'gone'] as const)
    yield* endings(seats.with(i, { ...seats[i]!, choice }), i + 1);
}

test('2,000 ballots are counted and explained in less than 50 ms', () => {
  const seats = Array.from({ length: 2_000 }, (_, i) => ({
    votes: 1 + (i % 3),
    choice: choices[i % 4]!,
    chair: i === 7
  }));
  const rule = { majority: 'absolute', base: 'cast', quorum: { kind: 'votes', percent: 50 } } as const;
  // In processor time, which says the work done also while the machine does something else.
  const before = process.cpuUsage();
  const t = tallyOf(seats);
  outcome(rule, t);
  explain({ ...rule, electorate: 'members' }, t);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(50);
});

describe('majorities by name', () => {
  const t = (yes: number, no: number, abstain: number, blank: number, silent = 0): Tally => ({
    roll: yes + no + abstain + blank + silent,
    yes,
    no,
    abstain,
    blank
  });
  const none = { kind: 'none' } as const;
  test('an absolute majority of the ballots cast counts the blank ones: 45 of 90 with 10 blank are not enough', () => {
    const rule = { majority: 'absolute', base: 'cast', quorum: none } as const;
    expect(outcome(rule, t(45, 35, 0, 10))).toBe('rejected');
    expect(outcome(rule, t(46, 34, 0, 10))).toBe('adopted');
    expect(outcome({ majority: 'simple', quorum: none }, t(45, 35, 0, 10))).toBe('adopted');
  });
  test('an absolute majority of the members counts those who stay away', () => {
    const rule = { majority: 'absolute', base: 'members', quorum: none } as const;
    expect(outcome(rule, t(10, 0, 0, 0, 10))).toBe('rejected');
    expect(outcome(rule, t(11, 9, 0, 0, 0))).toBe('adopted');
  });
  test('two thirds of those present count abstentions against: of 14 present 10 are needed', () => {
    const rule = { majority: 'two_thirds', base: 'present', quorum: none } as const;
    expect(outcome(rule, t(9, 0, 5, 0))).toBe('rejected');
    expect(outcome(rule, t(10, 0, 4, 0))).toBe('adopted');
  });
  test('three quarters of the votes expressed: 30 of 40, not 29', () => {
    const rule = { majority: 'qualified', fraction: [3, 4], quorum: none } as const;
    expect(outcome(rule, t(30, 10, 0, 0))).toBe('adopted');
    expect(outcome(rule, t(29, 11, 0, 0))).toBe('rejected');
  });
  test('unanimity of the members asks everybody; of the votes expressed, only that nobody is against', () => {
    expect(outcome({ majority: 'unanimity', base: 'members', quorum: none }, t(9, 0, 1, 0))).toBe('rejected');
    expect(outcome({ majority: 'unanimity', quorum: none }, t(9, 0, 1, 0))).toBe('adopted');
  });
  test('consent is reached when nobody keeps up an objection; standing aside does not object', () => {
    const rule = { majority: 'consent', base: 'members', quorum: none } as const;
    expect(outcome(rule, t(3, 0, 6, 1, 5))).toBe('adopted');
    expect(outcome(rule, t(99, 1, 0, 0))).toBe('rejected');
    expect(outcome(rule, t(0, 0, 9, 0))).toBe('rejected');
  });
  test('at a tie the ballot of who presides decides, where the by-law gives a casting vote; never otherwise', () => {
    const rule = { majority: 'simple', quorum: none, castingVote: 'chair' } as const;
    expect(outcome(rule, { ...t(4, 4, 1, 0), chair: 'yes' })).toBe('adopted');
    expect(outcome(rule, { ...t(4, 4, 1, 0), chair: 'no' })).toBe('rejected');
    expect(outcome(rule, { ...t(4, 4, 1, 0), chair: 'abstain' })).toBe('rejected');
    expect(outcome(rule, { ...t(4, 5, 1, 0), chair: 'yes' })).toBe('rejected');
    expect(outcome({ ...rule, castingVote: 'none' }, { ...t(4, 4, 1, 0), chair: 'yes' })).toBe('rejected');
  });
  test('a quorum of votes counts the weight of those who take part, a quorum of organisations their number', () => {
    const heavy: Tally = { roll: 100, yes: 60, no: 0, abstain: 0, blank: 0, organisations: 41, voted: 1 };
    expect(outcome({ majority: 'simple', quorum: { kind: 'votes', percent: 50 } }, heavy)).toBe('adopted');
    expect(outcome({ majority: 'simple', quorum: { kind: 'share', percent: 50 } }, heavy)).toBe('no_quorum');
  });
});
