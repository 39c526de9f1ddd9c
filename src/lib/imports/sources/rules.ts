/**
 * A file or a pasted table as a source of rows: what kind it is, how to read it, what its columns look like, and then
 * its rows, one batch at a time. Everything guessed is said with its reason and can be chosen otherwise.
 */
import { invalid, no, ok, type Result } from '#lib/kernel/result.ts';
import {
  decode,
  decoderOf,
  guessEncoding,
  refuseBinary,
  type Encoding,
  type EncodingReason
} from '#lib/imports/bytes/rules.ts';
import { looksLikeCards, readCards } from '#lib/imports/cards/rules.ts';
import { isHeading, recogniseColumns, type Column } from '#lib/imports/columns/rules.ts';
import { looksLikeObjects, readObjects } from '#lib/imports/objects/rules.ts';
import {
  findHeading,
  guessSeparator,
  MAX_COLUMNS,
  MAX_ROWS,
  readRows,
  sampleRows,
  type Row,
  type Separator,
  type SeparatorGuess
} from '#lib/imports/tables/rules.ts';

export const MAX_BYTES = 30_000_000;

export type Source = {
  kind: 'table' | 'cards' | 'objects';
  encoding: Encoding;
  encodingReason: EncodingReason;
  /** Of a table only. */
  separator: Separator;
  separatorReason: SeparatorGuess['reason'];
  /** Rows above the first organisation: a heading and what stands above it; 0 in a table without heading. */
  skip: number;
  columns: Column[];
};

/** What a person may choose instead of the guess. */
export type Choices = { encoding?: Encoding; separator?: Separator; heading?: boolean };

/** Looks at the beginning of the bytes (and, for the encoding, at all of them). */
export function inspect(bytes: Uint8Array, choices: Choices = {}): Result<Source> {
  if (bytes.length > MAX_BYTES)
    return no('invalid', 'file_too_large', { field: 'file', params: { max: MAX_BYTES / 1e6 } });
  const text = refuseBinary(bytes);
  if (!text.ok) return text;
  const guess = choices.encoding
    ? { encoding: choices.encoding, reason: 'chosen' as const }
    : guessEncoding(bytes);
  const sample = decoderOf(guess.encoding).write(bytes.subarray(0, SAMPLE_BYTES));
  if (sample.trim() === '') return invalid('file', 'file_empty');
  const common = {
    encoding: guess.encoding,
    encodingReason: guess.reason,
    separator: ',' as Separator,
    separatorReason: 'even' as const
  };
  if (looksLikeCards(sample)) {
    const cards = readCards(decode(bytes, guess.encoding));
    return cards.ok ? inspectRows({ ...common, kind: 'cards' }, cards.value) : cards;
  }
  if (looksLikeObjects(sample)) {
    const objects = readObjects(decode(bytes, guess.encoding));
    return objects.ok ? inspectRows({ ...common, kind: 'objects' }, objects.value) : objects;
  }
  const separator: SeparatorGuess = choices.separator
    ? { separator: choices.separator, reason: 'chosen', columns: 0, share: 1 }
    : guessSeparator(sample);
  const rows = sampleRows(sample, separator.separator);
  const found = findHeading(rows, isHeading);
  const headingRow =
    choices.heading === false ? -1 : choices.heading === true ? Math.max(0, found.row) : found.row;
  const heading = headingRow < 0 ? null : (rows[headingRow] ?? null);
  return checkColumns({
    ...common,
    kind: 'table',
    separator: separator.separator,
    separatorReason: separator.reason,
    skip: headingRow + 1,
    columns: recogniseColumns(heading, rows.slice(headingRow + 1))
  });
}

/** The rows below the heading, in batches; ends with a problem when the source cannot be read to its end. */
export async function* rowsOf(
  bytes: Uint8Array,
  source: Pick<Source, 'kind' | 'encoding' | 'separator' | 'skip'>,
  batch = 2000
): AsyncGenerator<Row[], Result<number>> {
  let [count, skip] = [0, source.skip];
  const batches = batchesOf(bytes, source, batch);
  for (;;) {
    const next = await batches.next();
    if (next.done) return next.value.ok ? ok(count) : next.value;
    const rows = next.value.slice(skip);
    skip = Math.max(0, skip - next.value.length);
    count += rows.length;
    if (count > MAX_ROWS) return no('invalid', 'too_many_rows', { field: 'file', params: { max: MAX_ROWS } });
    if (rows.length > 0) yield rows;
  }
}

const SAMPLE_BYTES = 262_144;

function inspectRows(
  source: Omit<Source, 'skip' | 'columns'>,
  { heading, rows }: { heading: string[]; rows: Row[] }
): Result<Source> {
  if (rows.length > 0 && rows.every((row) => row.broken)) return invalid('file', rows[0]!.broken!);
  const sample = rows.slice(0, 200).map((row) => row.cells);
  return checkColumns({ ...source, skip: 0, columns: recogniseColumns(heading, sample) });
}

function checkColumns(source: Source): Result<Source> {
  const columns = source.columns.length;
  if (columns > MAX_COLUMNS)
    return no('invalid', 'too_many_columns', { field: 'file', params: { columns, max: MAX_COLUMNS } });
  return columns === 0 ? invalid('file', 'file_empty') : ok(source);
}

async function* batchesOf(
  bytes: Uint8Array,
  { kind, encoding, separator }: Pick<Source, 'kind' | 'encoding' | 'separator'>,
  batch: number
): AsyncGenerator<Row[], Result<unknown>> {
  if (kind === 'table') return yield* readRows(pieces(bytes, encoding), separator, batch);
  const text = decode(bytes, encoding);
  const read = kind === 'cards' ? readCards(text) : readObjects(text);
  if (!read.ok) return read;
  const { rows } = read.value;
  for (let at = 0; at < rows.length; at += batch) yield rows.slice(at, at + batch);
  return ok(null);
}

function* pieces(bytes: Uint8Array, encoding: Encoding): Generator<string> {
  const decoder = decoderOf(encoding);
  for (let at = 0; at < bytes.length; at += SAMPLE_BYTES)
    yield decoder.write(bytes.subarray(at, at + SAMPLE_BYTES));
  yield decoder.end();
}
