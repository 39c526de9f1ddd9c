/**
 * From scores by criterion to an order. What is not known of somebody is neither a zero nor a gift: it is taken as the
 * average of those who are known there, and said: the total comes with the share of the weight it rests on, and with
 * the interval from "everything unknown is bad" to "everything unknown is good".
 */
import type { Criterion } from '../criteria/rules.ts';

/** Scores of many by criterion, NaN where not known; `rows[i * criteria + c]`. */
export type Scores = { criteria: number; rows: Float64Array };

export type Ranked = {
  /** Place in the list that was given. */
  index: number;
  /** All from 0 to 1. */
  total: number;
  worst: number;
  best: number;
  /** The share of the weight that is known. */
  known: number;
  /** Criteria with a floor that are not known of it: to be verified before going on. */
  verify: number[];
};
export type Ranking = {
  ranked: Ranked[];
  /** Those that a floor rules out: place in the list, and the criteria. */
  out: { index: number; criteria: number[] }[];
};

type Rule = Pick<Criterion, 'weight' | 'floor'>;

/** Best first; between equals the better known, then the order that was given. */
export function rank({ criteria, rows }: Scores, rules: readonly Rule[]): Ranking {
  const count = criteria === 0 ? 0 : rows.length / criteria;
  const usual = averages({ criteria, rows }, count);
  const whole = rules.reduce((sum, { weight }) => sum + weight, 0);
  const ranked: Ranked[] = [];
  const out: Ranking['out'] = [];
  for (let index = 0; index < count; index += 1) {
    let [sure, guessed, weighed] = [0, 0, 0];
    let verify: number[] | null = null;
    let missed: number[] | null = null;
    for (let c = 0; c < criteria; c += 1) {
      const score = rows[index * criteria + c]!;
      const { weight, floor } = rules[c]!;
      if (Number.isNaN(score)) {
        guessed += weight * usual[c]!;
        if (floor !== null) (verify ??= []).push(c);
        continue;
      }
      sure += weight * score;
      weighed += weight;
      if (floor !== null && score * 100 < floor - ROUNDING) (missed ??= []).push(c);
    }
    if (missed) {
      out.push({ index, criteria: missed });
      continue;
    }
    const of = (sum: number): number => (whole > 0 ? Math.min(1, sum / whole) : 0);
    const best = of(sure + whole - weighed);
    ranked.push({
      index,
      total: of(sure + guessed),
      worst: of(sure),
      best,
      known: of(weighed),
      verify: verify ?? []
    });
  }
  ranked.sort((a, b) => b.total - a.total || b.known - a.known || a.index - b.index);
  return { ranked, out };
}
const ROUNDING = 1e-9;

/** Of those who are known, criterion by criterion; one half where nobody is. */
function averages({ criteria, rows }: Scores, count: number): number[] {
  return Array.from({ length: criteria }, (_, c) => {
    let [sum, known] = [0, 0];
    for (let index = 0; index < count; index += 1) {
      const score = rows[index * criteria + c]!;
      if (!Number.isNaN(score)) [sum, known] = [sum + score, known + 1];
    }
    return known > 0 ? sum / known : 0.5;
  });
}

/**
 * How sure the head of the list is: the share of weightings under which each of the first `top` places it. Weights are
 * drawn from all that keep the order of importance which was given (stochastic multicriteria acceptability analysis,
 * Lahdelma and Salminen 2001, with ordinal preferences): uniform on the simplex, sorted; equal weights in any order;
 * a weight of 0 stays 0. The same seed gives the same answer.
 * @returns for each of `ranked`, in its order, a share from 0 to 1
 */
export function robustness(
  { criteria, rows }: Scores,
  rules: readonly Rule[],
  ranked: readonly Ranked[],
  { draws = 300, top = 3, seed = 1 } = {}
): number[] {
  const counted = rules.flatMap(({ weight }, c) => (weight > 0 ? [c] : []));
  const hits = Array.from({ length: ranked.length }, () => 0);
  if (counted.length === 0 || ranked.length === 0) return hits;
  const usual = averages({ criteria, rows }, rows.length / criteria);
  const width = counted.length;
  // Nobody far down wins under other weights often enough to be shown: the head is enough, and keeps moving weights fast.
  const head = firstPlaces(ranked);
  const filled = new Float64Array(head.length * width);
  for (const [row, place] of head.entries())
    for (const [column, c] of counted.entries()) {
      const score = rows[ranked[place]!.index * criteria + c]!;
      filled[row * width + column] = Number.isNaN(score) ? usual[c]! : score;
    }
  const random = randomFrom(seed);
  for (let draw = 0; draw < draws; draw += 1) {
    const weights = weighting(
      counted.map((c) => rules[c]!.weight),
      random
    );
    share(sums(filled, width, weights), top, (row, part) => {
      hits[head[row]!]! += part;
    });
  }
  return hits.map((hit) => hit / draws);
}

const HEAD = 200;
/** Places of the ranked that are drawn for: the first ones. */
const firstPlaces = (ranked: readonly Ranked[]): number[] =>
  Array.from({ length: Math.min(HEAD, ranked.length) }, (_, place) => place);

/** Uniform on the simplex (differences of sorted uniforms), dealt out in the order of importance. */
function weighting(importance: number[], random: () => number): number[] {
  const cuts = Array.from({ length: importance.length - 1 }, random).toSorted((a, b) => a - b);
  const parts = [...cuts, 1].map((cut, i) => cut - (cuts[i - 1] ?? 0)).toSorted((a, b) => b - a);
  const order = importance
    .map((weight, column) => ({ weight, column, lot: random() }))
    .toSorted((a, b) => b.weight - a.weight || a.lot - b.lot);
  const weights = Array.from({ length: importance.length }, () => 0);
  for (const [place, { column }] of order.entries()) weights[column] = parts[place]!;
  return weights;
}

function sums(filled: Float64Array, width: number, weights: number[]): Float64Array {
  const all = new Float64Array(filled.length / width);
  for (let row = 0; row < all.length; row += 1) {
    let sum = 0;
    for (let c = 0; c < width; c += 1) sum += weights[c]! * filled[row * width + c]!;
    all[row] = sum;
  }
  return all;
}

/** Gives the first `top` places away; those who are equal at the last of them share what is left. */
function share(all: Float64Array, top: number, give: (row: number, part: number) => void): void {
  const best = Float64Array.from({ length: Math.min(top, all.length) }, () => -1);
  for (const sum of all) {
    if (sum <= best[0]!) continue;
    best[0] = sum;
    best.sort();
  }
  const last = best[0]!;
  let [above, equal] = [0, 0];
  for (const sum of all) {
    if (sum > last + ROUNDING) above += 1;
    else if (sum >= last - ROUNDING) equal += 1;
  }
  const part = (best.length - above) / equal;
  for (const [row, sum] of all.entries())
    if (sum > last + ROUNDING) give(row, 1);
    else if (sum >= last - ROUNDING) give(row, part);
}

/** Uniform numbers in [0, 1) that a seed repeats (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
