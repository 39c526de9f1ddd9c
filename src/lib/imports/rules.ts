/**
 * What an import does with each row, and what may follow what. Reading rows is in the rooms beside this file (bytes,
 * tables, cards, objects, columns, cells, duplicates); writing them to the network is in commit.
 */
import { conflict, ok, type Result } from '#lib/kernel/result.ts';
import type { CellProblem, Sheet } from '#lib/imports/cells/rules.ts';
import type { Column, Field } from '#lib/imports/columns/rules.ts';
import { isCertain, type Likeness } from '#lib/imports/duplicates/rules.ts';
import { cellText, fromSafeCell, type StoredSheet } from '#lib/imports/writing/rules.ts';

export const STATES = [
  'columns',
  'reading',
  'preview',
  'committing',
  'done',
  'undoing',
  'undone',
  'failed'
] as const;
export type ImportState = (typeof STATES)[number];

/** The only steps there are; `failed` keeps the file, so that the columns can be chosen again. */
const STEPS: Record<ImportState, readonly ImportState[]> = {
  columns: ['reading'],
  reading: ['preview', 'failed'],
  preview: ['reading', 'committing'],
  committing: ['done', 'preview'],
  done: ['undoing'],
  undoing: ['undone', 'done'],
  undone: [],
  failed: ['reading']
};

export const step = (from: ImportState, to: ImportState): Result<ImportState> =>
  STEPS[from].includes(to) ? ok(to) : conflict('import_state');

/** Up to so many rows are written, or taken back, while the person waits; more of them by a job, with progress on the page. */
export const AT_ONCE_ROWS = 1000;
/** Files up to this size are read while the person waits: well under a second. Larger ones by a job. */
export const AT_ONCE_BYTES = 100_000;

/** How many rows of an import one round writes: between two the progress is told, and a round has its price. */
export const roundOf = (rows: number): number => Math.min(10_000, Math.max(500, Math.ceil(rows / 10)));

/** A person may throw an import away as long as nothing of it was written. */
export const mayDiscard = (state: ImportState): boolean =>
  ['columns', 'preview', 'failed', 'undone'].includes(state);

/** After so many days the file and its rows are forgotten: what was written stays, and can no longer be taken back at once. */
export const KEPT_DAYS = 30;
export const mayUndo = (
  job: { state: ImportState; committed_at: Temporal.Instant | null },
  now: Temporal.Instant
): boolean =>
  job.state === 'done' &&
  job.committed_at !== null &&
  Temporal.Instant.compare(job.committed_at.add({ hours: KEPT_DAYS * 24 }), now) > 0;

/** What a person says about a proposed duplicate; null: nobody said anything yet. */
export type Choice = 'merge' | 'separate' | 'skip';
/** `bad` rows cannot be imported; `merge` rows are folded into an earlier row of the same file. */
export type Verdict = 'create' | 'update' | 'same' | 'merge' | 'skip' | 'bad';
/** When the file and the sheet both say something: the file replaces, or only completes what is missing. */
export type Mode = 'replace' | 'complete';

/** Merging without being asked needs a certain reason and, inside one file, names that do not contradict it. */
export const mergesByItself = (likeness: Likeness, inFile: boolean): boolean =>
  isCertain(likeness.reason) && (!inFile || likeness.name >= 0.8);

export type Standing = {
  problems: readonly CellProblem[];
  choice: Choice | null;
  /** Best candidate among the organisations of the network. */
  match: Likeness | null;
  /** Best candidate among the earlier rows. */
  twin: Likeness | null;
};

/** Where a row goes before its changes are known. */
export function destination({
  problems,
  choice,
  match,
  twin
}: Standing): 'bad' | 'skip' | 'match' | 'twin' | 'new' {
  if (problems.some((problem) => problem.level === 'row')) return 'bad';
  if (choice === 'skip') return 'skip';
  if (choice === 'separate') return 'new';
  if (match && (choice === 'merge' || mergesByItself(match, false))) return 'match';
  if (twin && (choice === 'merge' || mergesByItself(twin, true))) return 'twin';
  return 'new';
}

/** A proposal that nobody has answered and that is not taken by itself: somebody should look. */
export const isOpen = (standing: Standing): boolean =>
  standing.choice === null &&
  (standing.match !== null || standing.twin !== null) &&
  destination(standing) === 'new';

/** Later rows of one organisation complete the first: what it says stays, what it lacks is filled. */
export const foldTwins = (first: Sheet, later: readonly Sheet[]): Sheet =>
  later.reduce<Sheet>(
    (sheet, twin) => ({ ...twin, ...sheet, ...(twin.extra && { extra: { ...twin.extra, ...sheet.extra } }) }),
    first
  );

export type SheetField = Exclude<keyof Sheet, 'extra'>;
type Value = string | string[] | null;
/** Old and new value of each field that an import changes; `extra` as a whole. */
export type Changes = { [F in SheetField]?: [Value, Value] } & {
  extra?: [Record<string, string>, Record<string, string>];
};
export type Diff = {
  changes: Changes;
  /** Columns whose cell says exactly what the sheet already says: nothing to report about them. */
  unchanged: number[];
  /** Fields the organisation keeps to itself: an import does not touch them. */
  kept: SheetField[];
};

/**
 * What a row would change in a sheet. An empty cell changes nothing. A cell that repeats the sheet letter for letter is
 * no change even where reading it would mend it: so a re-imported export changes nothing.
 */
export function diff(
  row: { sheet: Sheet; cells: readonly string[]; columns: readonly Column[] },
  stored: StoredSheet & { sort_name: string; visibility: Record<string, string> },
  mode: Mode
): Diff {
  const repeated = repeats(row, stored);
  const changes: Changes = {};
  const kept: SheetField[] = [];
  for (const field of Object.keys(row.sheet) as (keyof Sheet)[]) {
    if (field === 'extra' || field === 'sort_name' || field === 'sector_version') continue;
    const to = row.sheet[field];
    const from = stored[field] ?? null;
    if (to === undefined || repeated.fields.has(field) || same(from, to)) continue;
    if (mode === 'complete' && from !== null && from.length > 0) continue;
    if (stored.visibility[field] === 'own') kept.push(field);
    else changes[field] = [from, to];
  }
  if (changes.name) changes.sort_name = [stored.sort_name, row.sheet.sort_name ?? null];
  if (changes.sector_code) changes.sector_version = [stored.sector_version, row.sheet.sector_version ?? null];
  const news = Object.fromEntries(
    Object.entries(row.sheet.extra ?? {}).filter(([key]) => !repeated.extra.has(key))
  );
  const extra = mode === 'replace' ? { ...stored.extra, ...news } : { ...news, ...stored.extra };
  if (!sameExtra(stored.extra, extra)) changes.extra = [stored.extra, extra];
  return { changes, unchanged: repeated.columns, kept };
}

function repeats(
  { cells, columns }: { cells: readonly string[]; columns: readonly Column[] },
  stored: StoredSheet
): { fields: Set<SheetField>; extra: Set<string>; columns: number[] } {
  const fields = new Set<SheetField>();
  const extra = new Set<string>();
  const unchanged: number[] = [];
  for (const [index, { target, key }] of columns.entries()) {
    if (target === 'ignore' || target === 'employees') continue;
    const text = fromSafeCell(cells[index] ?? '');
    if (text === '' || text !== (target === 'extra' ? stored.extra[key] : cellText(stored, target))) continue;
    unchanged.push(index);
    if (target === 'extra') extra.add(key);
    else if (target !== 'id') fields.add(FIELD_OF[target] ?? (target as SheetField));
    // A SIREN read out of a SIRET is news only when the SIRET is.
    if (target === 'siret' && columns.every((column, at) => column.target !== 'siren' || !cells[at]))
      fields.add('siren');
  }
  return { fields, extra, columns: unchanged };
}

const FIELD_OF: Partial<Record<Field, SheetField>> = { sector: 'sector_code' };

const same = (from: Value, to: Value): boolean =>
  Array.isArray(from) && Array.isArray(to)
    ? from.length === to.length && from.every((word, at) => word === to[at])
    : from === to;

const sameExtra = (from: Record<string, string>, to: Record<string, string>): boolean =>
  Object.keys(to).every((key) => to[key] === from[key]);
