/**
 * From text to rows of cells: separator, heading, rows of the wrong length. CSV is read by csv-parse; what is ours is
 * guessing the separator by how evenly it cuts the rows, and finding the heading.
 */
import { parse as parseStream, type Options } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { no, ok, type Result } from '#lib/kernel/result.ts';
import { fold } from '#lib/kernel/text.ts';

export const SEPARATORS = [',', ';', '\t', '|'] as const;
export type Separator = (typeof SEPARATORS)[number];
export type SeparatorGuess = {
  separator: Separator;
  /** `even`: cuts (nearly) all rows alike; `single`: the table has one column; `chosen`: a person said so. */
  reason: 'even' | 'single' | 'chosen';
  /** Columns it gives, and the share of rows that have exactly so many. */
  columns: number;
  share: number;
};

export const MAX_COLUMNS = 200;
export const MAX_ROWS = 200_000;

/** Asked before rows get a cell for each column: a few kilobytes can name as many columns as they have rows. */
export function fitsTable(columns: number, rows: number): Result<null> {
  if (columns > MAX_COLUMNS)
    return no('invalid', 'too_many_columns', { field: 'file', params: { columns, max: MAX_COLUMNS } });
  if (rows > MAX_ROWS) return no('invalid', 'too_many_rows', { field: 'file', params: { max: MAX_ROWS } });
  return ok(null);
}
/** Longest row in characters: beyond it a quotation mark was most likely never closed. */
const MAX_ROW_LENGTH = 200_000;
const SAMPLE_ROWS = 200;

/** One row as it stands in the source; `line` is where it begins, counted from 1 as an editor does. */
export type Row = {
  line: number;
  cells: string[];
  /** Why the row could not be read at all. */ broken?: string;
};

export function guessSeparator(sample: string): SeparatorGuess {
  const guesses = SEPARATORS.map((separator) => evenness(sample, separator));
  const best = guesses.reduce((a, b) => (quality(b) > quality(a) ? b : a));
  return best.columns > 1 && best.share >= 0.5
    ? best
    : { separator: ',', reason: 'single', columns: 1, share: 1 };
}

/** The first rows of a text that may be cut anywhere, blank ones left out. Broken quoting gives what could be read. */
export function sampleRows(sample: string, separator: Separator, limit = SAMPLE_ROWS): string[][] {
  const rows: string[][] = [];
  try {
    parse(sample, {
      ...options(separator),
      to: limit,
      on_record: (record: string[]) => {
        if (!isBlank(record)) rows.push(record);
        return null;
      }
    });
  } catch {
    // The sample ends inside a quoted cell, or the quoting is wrong: reading the whole file will say where.
  }
  return rows;
}

/**
 * Reads all rows from pieces of text, one batch at a time. Ends with a problem, at its line, when a quotation mark is
 * never closed: what follows it cannot be trusted, so the whole table is refused. Empty rows are left out.
 */
export async function* readRows(
  pieces: AsyncIterable<string> | Iterable<string>,
  separator: Separator,
  batch = 2000
): AsyncGenerator<Row[], Result<null>> {
  // Where each row ends, noted as soon as it is complete: an error later makes the stream forget waiting rows.
  const ends: number[] = [];
  const parser = parseStream({
    ...options(separator),
    on_record: (cells, { lines }) => {
      ends.push(lines);
      return cells;
    }
  });
  const feeding = feed(parser, pieces);
  feeding.catch(() => undefined);
  let rows: Row[] = [];
  try {
    let taken = 0;
    for await (const cells of parser as AsyncIterable<string[]>) {
      const line = (ends[taken++] ?? 0) - breaksIn(cells);
      if (!isBlank(cells)) rows.push({ line, cells });
      if (rows.length < batch) continue;
      yield rows;
      rows = [];
    }
    await feeding;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!code.startsWith('CSV_')) throw error;
    return no('invalid', 'quote_not_closed', { field: 'file', params: { line: (ends.at(-1) ?? 0) + 1 } });
  } finally {
    parser.destroy();
  }
  if (rows.length > 0) yield rows;
  return ok(null);
}

export type Heading = {
  /** Index of the heading among the rows, -1 when the table has none. */
  row: number;
  reason: 'known_words' | 'unlike_values' | 'none';
};

/**
 * Where the heading is: the row among the first ten with the most known words (a title may stand above it), else
 * the first row when its cells look unlike those below (no digits, all different), else nowhere.
 */
export function findHeading(rows: string[][], isKnown: (cell: string) => boolean): Heading {
  const counts = rows
    .slice(0, 10)
    .map((cells) => cells.filter((cell) => cell.trim() !== '' && isKnown(cell)).length);
  const most = Math.max(0, ...counts);
  const width = Math.max(0, ...rows.slice(0, 50).map((cells) => filled(cells)));
  if (most >= 2 || (most === 1 && (width === 1 || counts[0] === 1)))
    return { row: counts.indexOf(most), reason: 'known_words' };
  const [first = [], ...others] = rows;
  const words = first.filter((cell) => cell.trim() !== '').map((cell) => fold(cell));
  const distinct = new Set(words).size === words.length && words.length === first.length;
  const wordy = words.every((word) => /^\p{L}[\p{L} ]{0,40}$/u.test(word));
  const numbersBelow = others.slice(0, 50).some((cells) => cells.some((cell) => /\d/.test(cell)));
  if (others.length > 0 && distinct && wordy && numbersBelow) return { row: 0, reason: 'unlike_values' };
  return { row: -1, reason: 'none' };
}

const options = (separator: Separator): Options => ({
  delimiter: separator,
  relax_quotes: true,
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: MAX_ROW_LENGTH,
  bom: true
});

async function feed(
  parser: ReturnType<typeof parseStream>,
  pieces: AsyncIterable<string> | Iterable<string>
): Promise<void> {
  try {
    for await (const piece of pieces) {
      if (parser.destroyed) return;
      if (!parser.write(piece)) await drained(parser);
    }
    parser.end();
  } catch (error) {
    parser.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  }
}

const drained = (parser: ReturnType<typeof parseStream>): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      parser.off('drain', done).off('close', done);
      resolve();
    };
    parser.on('drain', done).on('close', done);
  });

/** What PostgreSQL can keep: no zero character, no half of a letter that needs two. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '');

const isBlank = (cells: string[]): boolean => cells.every((cell) => cell.trim() === '');

const breaksIn = (cells: string[]): number =>
  cells.reduce((count, cell) => (cell.includes('\n') ? count + cell.split('\n').length - 1 : count), 0);

const filled = (cells: string[]): number => cells.findLastIndex((cell) => cell.trim() !== '') + 1;

function evenness(sample: string, separator: Separator): SeparatorGuess {
  const counts = new Map<number, number>();
  const rows = sampleRows(sample, separator, 100);
  for (const cells of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const [columns, times] = [...counts].reduce(
    (a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] > a[0]) ? b : a),
    [1, 0]
  );
  return { separator, reason: 'even', columns, share: rows.length === 0 ? 0 : times / rows.length };
}

/** Evenness first; more columns only break near ties. */
const quality = (guess: SeparatorGuess): number =>
  guess.columns < 2 ? 0 : guess.share + Math.min(guess.columns, 20) / 200;
