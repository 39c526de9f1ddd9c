import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rank, robustness, type Scores } from './rules.ts';

const NOT = Number.NaN;
const scores = (...rows: number[][]): Scores => ({
  criteria: rows[0]!.length,
  rows: Float64Array.from(rows.flat())
});
const even = (count: number) =>
  Array.from({ length: count }, () => ({ weight: 5, floor: null as number | null }));
const order = (given: Scores, rules: { weight: number; floor: number | null }[]) =>
  rank(given, rules).ranked.map(({ index }) => index);

test('what is not known counts as the average of those who are known, never as zero', () => {
  const given = scores([1, 0.6], [1, NOT], [1, 0.2]);
  expect(order(given, even(2))).toEqual([0, 1, 2]);
  expect(rank(given, even(2)).ranked[1]).toMatchObject({ total: 0.7, worst: 0.5, best: 1, known: 0.5 });
});

test('one whose every criterion is known rests on the whole weight, with no interval', () => {
  const [only] = rank(scores([0.3, 0.9]), even(2)).ranked;
  expect(only).toMatchObject({ known: 1 });
  expect(only!.best).toBeCloseTo(only!.worst);
});

test('whoever is known to stay under a floor is out, however good the rest', () => {
  const rules = [
    { weight: 10, floor: null },
    { weight: 1, floor: 50 }
  ];
  const { ranked, out } = rank(scores([1, 0.49], [0.1, 0.5]), rules);
  expect(ranked.map(({ index }) => index)).toEqual([1]);
  expect(out).toEqual([{ index: 0, criteria: [1] }]);
});

test('whoever is not known at a floor stays, and is to be verified', () => {
  const { ranked, out } = rank(scores([1, NOT]), [
    { weight: 1, floor: null },
    { weight: 1, floor: 100 }
  ]);
  expect(out).toEqual([]);
  expect(ranked[0]!.verify).toEqual([1]);
});

test('a weight of zero counts nothing, but its floor still rules out', () => {
  const rules = [
    { weight: 1, floor: null },
    { weight: 0, floor: 100 }
  ];
  expect(order(scores([0.2, 1], [1, 0]), rules)).toEqual([0]);
});

test('between equals the better known comes first', () => {
  expect(order(scores([0.5, NOT], [0.5, 0.5]), even(2))).toEqual([1, 0]);
});

const anyScore = fc.oneof(fc.constant(NOT), fc.double({ min: 0, max: 1, noNaN: true }));
const anyTable = fc
  .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 30 }))
  .chain(([criteria, count]) =>
    fc.record({
      given: fc
        .array(anyScore, { minLength: criteria * count, maxLength: criteria * count })
        .map((rows): Scores => ({ criteria, rows: Float64Array.from(rows) })),
      rules: fc.array(fc.record({ weight: fc.integer({ min: 0, max: 10 }), floor: fc.constant(null) }), {
        minLength: criteria,
        maxLength: criteria
      })
    })
  );

test('a total always lies between its worst and its best, and nobody is lost or doubled', () => {
  fc.assert(
    fc.property(anyTable, ({ given, rules }) => {
      const { ranked, out } = rank(given, rules);
      expect([...ranked, ...out].map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: given.rows.length / given.criteria }, (_, i) => i)
      );
      for (const { total, worst, best } of ranked) {
        expect(total).toBeGreaterThanOrEqual(worst - 1e-9);
        expect(total).toBeLessThanOrEqual(best + 1e-9);
      }
    })
  );
});

test('all weights doubled change nothing', () => {
  fc.assert(
    fc.property(anyTable, ({ given, rules }) => {
      const doubled = rules.map((rule) => ({ ...rule, weight: rule.weight * 2 }));
      expect(order(given, doubled)).toEqual(order(given, rules));
    })
  );
});

test('who is better everywhere is among the first three under every weighting', () => {
  const given = scores([0.9, 0.9, 0.9], [0.5, 0.4, 0.3], [0.3, 0.5, 0.4], [0.4, 0.3, 0.5], [0.1, 0.1, 0.1]);
  const { ranked } = rank(given, even(3));
  const shares = robustness(given, even(3), ranked);
  expect(shares[0]).toBe(1);
  expect(shares.at(-1)).toBe(0);
});

test('the shares add up to three places for each weighting, and the same seed gives the same shares', () => {
  fc.assert(
    fc.property(anyTable, fc.integer(), ({ given, rules }, seed) => {
      const { ranked } = rank(given, rules);
      const shares = robustness(given, rules, ranked, { draws: 40, seed });
      const places = rules.some(({ weight }) => weight > 0) ? Math.min(3, ranked.length) : 0;
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(places);
      expect(robustness(given, rules, ranked, { draws: 40, seed })).toEqual(shares);
    }),
    { numRuns: 50 }
  );
});

test('weightings keep the order of importance: what matters most is never weighed less', () => {
  const rules = [
    { weight: 9, floor: null },
    { weight: 1, floor: null }
  ];
  const given = scores([1, 0], [0.9, 0.05], [0.8, 0.1], [0, 0.9]);
  const { ranked } = rank(given, rules);
  // With the first criterion weighed at least as much as the second, the last can never come before the first three.
  expect(robustness(given, rules, ranked).at(-1)).toBe(0);
});

test('those who are equal share the places that are left, whatever their names', () => {
  const given = scores([1, 1], [0.5, 0.5], [0.5, 0.5], [0.5, 0.5], [0.5, 0.5]);
  const { ranked } = rank(given, even(2));
  expect(robustness(given, even(2), ranked)).toEqual([1, 0.5, 0.5, 0.5, 0.5]);
});
