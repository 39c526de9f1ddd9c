import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { criteriaWith, readiness } from '#lib/surveys/kinds/rules.ts';
import type { Answers } from '#lib/surveys/questions/rules.ts';
import {
  basisOf,
  byRoad,
  compare,
  gapOf,
  pool,
  readinessOf,
  recommend,
  roads,
  sensitivity,
  type Basis,
  type Change
} from './rules.ts';

const criteria = criteriaWith(['Plaisir']);
const ids = criteria.map(({ id }) => id);
const score = fc.integer({ min: 1, max: 5 });
const table = <T>(cell: fc.Arbitrary<T>) => fc.record(Object.fromEntries(ids.map((id) => [id, cell])));
const basis: fc.Arbitrary<Basis> = fc
  .record({
    weights: table(fc.integer({ min: 0, max: 100 })),
    scores: fc.record({ alone: table(score), buy: table(score), together: table(score) })
  })
  .filter(({ weights }) => Object.values(weights).some((weight) => weight > 0));

/** The basis with one thing moved by `factor` of the way to where the answer turns. */
function moved(b: Basis, { what, criterion, road, from, to }: Change, factor: number): Basis {
  const value = from + (to - from) * factor;
  if (what === 'score' && road)
    return { ...b, scores: { ...b.scores, [road]: { ...b.scores[road], [criterion]: value } } };
  const others = ids.filter((id) => id !== criterion);
  const rest = others.reduce((sum, id) => sum + b.weights[id]!, 0);
  const share = (id: string) => (rest > 0 ? b.weights[id]! / rest : 1 / others.length);
  const weights = Object.fromEntries(others.map((id) => [id, (100 - value) * share(id)]));
  return { ...b, weights: { ...weights, [criterion]: value } };
}

describe('three roads', () => {
  test('multiplying all weights by the same changes nothing', () => {
    fc.assert(
      fc.property(basis, fc.integer({ min: 2, max: 50 }), (b, by) => {
        const scaled = { ...b, weights: Object.fromEntries(ids.map((id) => [id, b.weights[id]! * by])) };
        expect(compare(scaled).winners).toEqual(compare(b).winners);
        for (const road of roads)
          expect(compare(scaled).values[road]).toBeCloseTo(compare(b).values[road], 9);
      })
    );
  });
  test('a road that another beats somewhere and equals elsewhere never wins, whatever the weights', () => {
    fc.assert(
      fc.property(basis, fc.constantFrom(...ids), (b, criterion) => {
        const worse = { ...b.scores.together, [criterion]: Math.max(0, b.scores.together[criterion]! - 1) };
        const { winners } = compare({ ...b, scores: { ...b.scores, buy: worse } });
        expect(winners).not.toContain('buy');
        expect(winners.length).toBeGreaterThan(0);
      })
    );
  });
  test('a better score never makes a winner lose', () => {
    fc.assert(
      fc.property(basis, fc.constantFrom(...ids), (b, criterion) => {
        const [winner] = compare(b).winners;
        const better = { ...b.scores[winner!], [criterion]: 5 };
        expect(compare({ ...b, scores: { ...b.scores, [winner!]: better } }).winners).toContain(winner);
      })
    );
  });
  test('the stated change gives the stated answer, and slightly less does not', () => {
    let seen = 0;
    fc.assert(
      fc.property(basis, (b) => {
        const before = compare(b).winners;
        for (const change of sensitivity(b)) {
          // A way as good as nothing is a tie already; the answer turns on the last digit.
          if (change.effort < 1e-6) continue;
          seen += 1;
          const beyond = compare(moved(b, change, 1 + 1e-4));
          expect(beyond.winners).not.toEqual(before);
          expect(beyond.values[change.becomes]).toBeGreaterThan(beyond.values[before[0]!]);
          expect(compare(moved(b, change, 1 - 1e-4)).winners).toEqual(before);
        }
      }),
      { numRuns: 1000 }
    );
    expect(seen).toBeGreaterThan(1000);
  });
  test('where nothing is stated for a weight, no other weight of it alone gives another answer', () => {
    fc.assert(
      fc.property(basis, fc.constantFrom(...ids), fc.integer({ min: 1, max: 99 }), (b, criterion, to) => {
        const before = compare(b).winners;
        const changes = sensitivity(b).filter(
          (change) => change.what === 'weight' && change.criterion === criterion
        );
        if (before.length > 1 || changes.length > 0) return;
        const change = {
          what: 'weight',
          criterion,
          road: null,
          from: 0,
          to,
          becomes: 'buy',
          effort: 0
        } as const;
        expect(compare(moved(b, change, 1)).winners).toEqual(before);
      })
    );
  });
  test('roads that are equal are named as equal, and no single change is stated', () => {
    const same = Object.fromEntries(ids.map((id) => [id, 3]));
    const b = { weights: Object.fromEntries(ids.map((id) => [id, 10])), scores: byRoad(() => same) };
    expect(compare(b).winners).toEqual(['alone', 'buy', 'together']);
    expect(sensitivity(b)).toEqual([]);
  });
  test('several founders count alike: the order in which they answered changes nothing', () => {
    fc.assert(
      fc.property(fc.array(basis, { minLength: 1, maxLength: 5 }), (bases) => {
        const [one, other] = [compare(pool(bases, criteria)), compare(pool(bases.toReversed(), criteria))];
        for (const road of roads) expect(one.values[road]).toBeCloseTo(other.values[road], 9);
      })
    );
  });
});

const answersOf = (
  doubts: Partial<Record<(typeof readiness)[number], string>>,
  rest: Answers = {}
): Answers => ({
  ...Object.fromEntries(
    readiness.map((name) => [
      `ready_${name}`,
      doubts[name] ?? (['profit', 'secrets'].includes(name) ? 'no' : 'yes')
    ])
  ),
  ...rest
});
const verdict = (all: Answers[], name: string) =>
  readinessOf(all).points.find((point) => point.name === name)?.verdict;

describe('readiness', () => {
  test('founders who say yes to all hard questions and have nothing to hide are ready', () => {
    expect(readinessOf([answersOf({}), answersOf({})]).reading).toBe('ready');
  });
  test('without time, presence or accepting others’ decisions it is too early, whatever else is there', () => {
    for (const name of ['time', 'meetings', 'decisions'] as const)
      expect(readinessOf([answersOf({ [name]: 'no' })]).reading).toBe('not_yet');
  });
  test('one other obstacle is a condition; three are too many', () => {
    expect(readinessOf([answersOf({ budget: 'no' })]).reading).toBe('conditions');
    expect(readinessOf([answersOf({ budget: 'no', staff: 'no', newcomers: 'no' })]).reading).toBe('not_yet');
  });
  test('one founder of three who says no is somebody to talk with, half of them are an obstacle', () => {
    const no = answersOf({ budget: 'no' });
    expect(verdict([no, answersOf({}), answersOf({})], 'budget')).toBe('clarify');
    expect(verdict([no, answersOf({})], 'budget')).toBe('obstacle');
  });
  test('profit is no virtue: founders must only want the same; secrets ask for protection', () => {
    expect(verdict([answersOf({ profit: 'yes' }), answersOf({ profit: 'yes' })], 'profit')).toBe('good');
    expect(verdict([answersOf({ profit: 'yes' }), answersOf({ profit: 'no' })], 'profit')).toBe('agree');
    expect(verdict([answersOf({ secrets: 'yes' })], 'secrets')).toBe('protect');
  });
});

test('what together must be worth is the difference to alone, of those who gave both; what is missing is not zero', () => {
  expect(
    gapOf([{ worth_alone: '1000', worth_together: '2500', worth_cost: '300' }, { worth_together: '99' }])
  ).toEqual({
    counted: 1,
    silent: 1,
    alone: '1000',
    together: '2500',
    gap: '1500',
    cost: '300'
  });
  expect(gapOf([{ worth_alone: '1000', worth_together: '2500' }])).toMatchObject({ cost: null });
  expect(gapOf([{ worth_alone: '1' }])).toBeNull();
});

test('the one page says who wins, why, what speaks against it, and what each founder said alone', () => {
  const points = (n: number) => Object.fromEntries(ids.map((id) => [id, n]));
  const answers: Answers = answersOf(
    {},
    {
      weights: { ...points(0), cost: 60, control: 40 },
      scores_alone: { ...points(1), control: 5 },
      scores_buy: points(2),
      scores_together: { ...points(4), control: 3 },
      position: 'Seul',
      aim: 'Exporter',
      lacks: ['Un commercial']
    }
  );
  const page = recommend(
    [
      { name: 'Ana', answers },
      { name: 'Ben', answers: {} }
    ],
    criteria,
    null
  )!;
  expect(page.winners).toEqual(['together']);
  expect(page.reasons[0]).toEqual({ criterion: 'cost', points: 1.8 });
  expect(page.against).toEqual([{ criterion: 'control', points: -0.8 }]);
  expect(page.founders.map(({ name, winners }) => [name, winners])).toEqual([
    ['Ana', ['together']],
    ['Ben', []]
  ]);
  expect(page.changes.length).toBeGreaterThan(0);
  expect(recommend([{ name: 'Ben', answers: {} }], criteria, null)).toBeUndefined();
  expect(JSON.parse(JSON.stringify(page))).toEqual(page);
  expect(basisOf({ weights: { cost: 100 } }, criteria)).toBeUndefined();
});
