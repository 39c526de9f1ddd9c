/**
 * Which column of a foreign table is which field of an organisation's sheet: by the words of its heading, and by its
 * values, which count for more when a key says that they are right (fourteen digits with a key are a SIRET,
 * whatever stands above them).
 */
import { isId } from '#lib/kernel/ids.ts';
import { fold } from '#lib/kernel/text.ts';
import { readEmail, readPhone } from '#lib/organisations/reach/rules.ts';
import {
  readIce,
  readRna,
  readSector,
  readSiren,
  readSiret,
  westernDigits
} from '#lib/organisations/rules.ts';
import { similarity } from '#lib/imports/duplicates/rules.ts';
import { storable } from '#lib/imports/tables/rules.ts';
import headings from './headings.json' with { type: 'json' };

export type Field = keyof typeof headings;
export const FIELDS = Object.keys(headings) as Field[];
/** `extra` keeps the column under its own name; it comes back in exports. */
export type Target = Field | 'extra' | 'ignore';
export const TARGETS: readonly Target[] = [...FIELDS, 'extra', 'ignore'];
export const isTarget = (text: unknown): text is Target => TARGETS.some((target) => target === text);

export type Certainty = 'sure' | 'likely' | 'guess' | 'none';
export type Column = {
  /** As it stands above the column; empty in a table without heading. */
  heading: string;
  target: Target;
  /** Name under which an `extra` column is kept, distinct within the table. */
  key: string;
  certainty: Certainty;
  by: ('heading' | 'values')[];
  /** The first three values that are not empty. */
  samples: string[];
};

/** Headings of our own exports for columns that have no field. */
export const EXTRA_PREFIX = 'extra.';

/** Each field goes to at most one column: the best pair first. What no field wants is kept as `extra`. */
export function recogniseColumns(heading: string[] | null, rows: string[][]): Column[] {
  const width = Math.max(heading?.length ?? 0, ...rows.map((cells) => cells.length), 0);
  const columns = Array.from({ length: width }, (_, index) =>
    blankColumn(heading?.[index] ?? '', valuesOf(rows, index))
  );
  const scores = columns.flatMap(({ column, values }, index) =>
    column.target === 'extra' && !column.heading.startsWith(EXTRA_PREFIX)
      ? FIELDS.map((field) => ({ index, field, ...score(column.heading, values, field) }))
      : []
  );
  const free = new Set<Field>(FIELDS);
  const open = new Set(columns.keys());
  for (const { index, field, total, by } of scores.toSorted((a, b) => b.total - a.total)) {
    if (total < 0.45 || !free.has(field) || !open.has(index)) continue;
    Object.assign(columns[index]!.column, { target: field, by, certainty: certaintyOf(total) });
    free.delete(field);
    open.delete(index);
  }
  if (free.has('name')) guessName(columns, open);
  return distinctKeys(columns.map(({ column }) => column));
}

/** True for a cell that is a known heading of some field, in French, English or Arabic. */
export const isHeading = (cell: string): boolean => WORDS.has(fold(cell)) || cell.startsWith(EXTRA_PREFIX);

/** The mapping a person chose, checked: a field at most once, and one column for the name. */
export function twiceMapped(targets: readonly Target[]): Field[] {
  return FIELDS.filter((field) => targets.filter((target) => target === field).length > 1);
}

const WORDS = new Map<string, Field>(
  FIELDS.flatMap((field) => headings[field].map((word) => [fold(word), field] as const))
);

function blankColumn(heading: string, values: string[]): { column: Column; values: string[] } {
  const name = storable(heading).trim().slice(0, 120).toWellFormed();
  const key = name.startsWith(EXTRA_PREFIX) ? name.slice(EXTRA_PREFIX.length) : name;
  const target: Target = values.length === 0 && !WORDS.has(fold(name)) ? 'ignore' : 'extra';
  const certainty: Certainty = name.startsWith(EXTRA_PREFIX) ? 'sure' : 'none';
  return {
    column: {
      heading: name,
      target,
      key,
      certainty,
      by: [],
      samples: values.slice(0, 3).map((value) => storable(value.slice(0, 80)))
    },
    values
  };
}

const valuesOf = (rows: string[][], index: number): string[] =>
  rows.map((cells) => (cells[index] ?? '').trim()).filter((cell) => cell !== '' && cell !== '[ND]');

const certaintyOf = (total: number): Certainty => (total >= 0.9 ? 'sure' : total >= 0.6 ? 'likely' : 'guess');

function score(heading: string, values: string[], field: Field): { total: number; by: Column['by'] } {
  const words = headingScore(heading, field);
  const check = CHECKS[field];
  if (!check || values.length === 0) return { total: words, by: ['heading'] };
  const share = values.filter((value) => check.fits(value)).length / values.length;
  if (words === 0) return { total: share >= 0.8 ? check.weight * share : 0, by: ['values'] };
  // A heading that its values contradict is doubtful; one that they confirm is sure.
  if (share < 0.2 && values.length >= 3) return { total: words * 0.5, by: ['heading'] };
  return {
    total: Math.min(1, words + check.weight * share),
    by: share >= 0.5 ? ['heading', 'values'] : ['heading']
  };
}

function headingScore(heading: string, field: Field): number {
  const words = fold(heading);
  if (words === '') return 0;
  const known = WORDS.get(words);
  if (known) return known === field ? 0.95 : 0;
  const padded = ` ${words} `;
  let best = 0;
  for (const word of headings[field]) {
    const name = fold(word);
    if (name.length > 3 && padded.includes(` ${name} `))
      best = Math.max(best, 0.5 + 0.3 * (name.length / words.length));
    else if (name.length > 4 && Math.abs(name.length - words.length) < 3 && similarity(name, words) > 0.93)
      best = Math.max(best, 0.6);
  }
  return best;
}

type Check = { weight: number; fits: (value: string) => boolean };
const pattern =
  (regex: RegExp) =>
  (value: string): boolean =>
    regex.test(westernDigits(value));

/** How much a value says by itself: a number with a key says nearly all, two digits say little. */
const CHECKS: Partial<Record<Field, Check>> = {
  id: { weight: 0.5, fits: isId },
  siret: { weight: 0.97, fits: (value) => readSiret(value).ok },
  siren: { weight: 0.92, fits: (value) => readSiren(value).ok },
  rna: { weight: 0.97, fits: (value) => readRna(value).ok },
  ice: { weight: 0.95, fits: (value) => readIce(value).ok },
  email: { weight: 0.95, fits: (value) => readEmail(value).ok },
  website: { weight: 0.9, fits: pattern(/^(https?:\/\/|www\.)\S+\.\S+$/i) },
  sector: { weight: 0.8, fits: (value) => /[A-Z.]/i.test(value) && readSector(value).ok },
  phone: {
    weight: 0.6,
    fits: (value) => /^(\+|0)[\d\s().\-/]{8,20}$/.test(westernDigits(value)) && readPhone(value).ok
  },
  founded_on: { weight: 0.5, fits: pattern(/^(\d{4}-\d{2}-\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})/) },
  postal_code: { weight: 0.5, fits: pattern(/^\d{4,5}(\.0)?$/) },
  size_class: { weight: 0.3, fits: pattern(/^(NN|\d{1,2}(\.0)?|\d+ ?(à|-|to) ?\d+.*)$/i) }
};

/** Without a heading that says so, the name is the first column of words that differ from row to row. */
function guessName(columns: { column: Column; values: string[] }[], open: Set<number>): void {
  const wordy = [...open].filter((index) => {
    const { column, values } = columns[index]!;
    const words = values.filter((value) => /\p{L}{2}/u.test(value)).length;
    return (
      column.target === 'extra' &&
      values.length > 0 &&
      words >= values.length * 0.7 &&
      new Set(values).size >= values.length * 0.7
    );
  });
  const [index] = wordy.toSorted((a, b) => columns[b]!.values.length - columns[a]!.values.length || a - b);
  if (index !== undefined)
    Object.assign(columns[index]!.column, { target: 'name', by: ['values'], certainty: 'guess' });
}

function distinctKeys(columns: Column[]): Column[] {
  const seen = new Set<string>();
  for (const [index, column] of columns.entries()) {
    const base = column.key.slice(0, 60).toWellFormed() || `${index + 1}`;
    column.key = base;
    for (let copy = 2; seen.has(column.key); copy++) column.key = `${base} (${copy})`;
    seen.add(column.key);
  }
  return columns;
}
