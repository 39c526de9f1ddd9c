/** Which row goes where: rows paired with organisations, each at most once, and rows of one file folded together. */
import type { Likeness } from '#lib/imports/duplicates/rules.ts';
import { isBetter } from '#lib/imports/duplicates/rules.ts';
import { destination, type Standing } from '#lib/imports/rules.ts';

export type Pair<To> = { n: number; to: To; likeness: Likeness };

/** The best pairs first; a row and an organisation are paired at most once. */
export function assign<To>(pairs: readonly Pair<To>[]): Map<number, { to: To; likeness: Likeness }> {
  const taken = new Set<To>();
  const assigned = new Map<number, { to: To; likeness: Likeness }>();
  for (const { n, to, likeness } of pairs.toSorted(byLikeness)) {
    if (assigned.has(n) || taken.has(to)) continue;
    assigned.set(n, { to, likeness });
    taken.add(to);
  }
  return assigned;
}

export type RowStanding = Standing & { n: number; twinRow: number | null };
export type Place = { to: 'bad' | 'skip' | 'match' | 'new' } | { to: 'twin'; root: number };

/**
 * Where each row goes, in the order of the file. A row folded into another that is itself folded goes to the root; one
 * whose other row is not imported stands for itself.
 */
export function placeRows(rows: Iterable<RowStanding>): Map<number, Place> {
  const places = new Map<number, Place>();
  for (const row of rows) {
    const to = destination(row);
    places.set(row.n, to === 'twin' ? twinPlace(row.twinRow, places) : { to });
  }
  return places;
}

function twinPlace(twin: number | null, places: Map<number, Place>): Place {
  if (twin === null) return { to: 'new' };
  const other = places.get(twin) ?? { to: 'new' };
  if (other.to === 'twin') return other;
  return other.to === 'bad' || other.to === 'skip' ? { to: 'new' } : { to: 'twin', root: twin };
}

const byLikeness = (a: Pair<unknown>, b: Pair<unknown>): number =>
  isBetter(a.likeness, b.likeness) ? -1 : isBetter(b.likeness, a.likeness) ? 1 : a.n - b.n;
