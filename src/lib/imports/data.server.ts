import { sql } from 'kysely';
import type { Problem } from '#lib/kernel/result.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { ImportState, Mode } from '#lib/imports/rules.ts';
import type { Source } from '#lib/imports/sources/rules.ts';

export type Import = {
  id: string;
  file_name: string;
  size: number;
  state: ImportState;
  source: Source;
  becomes: 'known' | 'members';
  mode: Mode;
  attempt: number;
  failure: Problem | null;
  row_count: number;
  counts: Record<string, number>;
  created_at: Temporal.Instant;
  committed_at: Temporal.Instant | null;
  undone_at: Temporal.Instant | null;
};

const COLUMNS = [
  'id',
  'file_name',
  'size',
  'state',
  'source',
  'becomes',
  'mode',
  'attempt',
  'failure',
  'row_count',
  'counts',
  'created_at',
  'committed_at',
  'undone_at'
] as const;

/** Most bytes that one statement carries. */
const PIECE = 512 * 1024;

export async function insertImport(
  tx: Tx,
  networkId: string,
  file: {
    id: string;
    name: string;
    bytes: Uint8Array;
    source: Source;
    personId: string | null;
    now: Temporal.Instant;
  }
): Promise<void> {
  await tx
    .insertInto('imports')
    .values({
      network_id: networkId,
      id: file.id,
      file_name: file.name,
      size: file.bytes.length,
      state: 'columns',
      source: JSON.stringify(file.source),
      created_by: file.personId,
      created_at: file.now
    })
    .execute();
  for (let n = 0; n * PIECE < file.bytes.length; n++) {
    const bytes = Buffer.from(file.bytes.subarray(n * PIECE, (n + 1) * PIECE));
    await tx
      .insertInto('import_pieces')
      .values({ network_id: networkId, import_id: file.id, n, bytes })
      .execute();
  }
}

export async function importById(tx: Tx, networkId: string, id: string): Promise<Import | undefined> {
  const row = await tx
    .selectFrom('imports')
    .select(COLUMNS)
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row as Import | undefined;
}

/** The same, kept from everybody else until the transaction ends. */
export async function lockImport(tx: Tx, networkId: string, id: string): Promise<Import | undefined> {
  const row = await tx
    .selectFrom('imports')
    .select(COLUMNS)
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row as Import | undefined;
}

export type ImportPatch = Partial<
  Pick<
    Import,
    | 'state'
    | 'becomes'
    | 'mode'
    | 'row_count'
    | 'attempt'
    | 'committed_at'
    | 'undone_at'
    | 'source'
    | 'failure'
    | 'counts'
  >
>;

export async function updateImport(tx: Tx, networkId: string, id: string, patch: ImportPatch): Promise<void> {
  const { source, failure, counts, ...plain } = patch;
  await tx
    .updateTable('imports')
    .set({
      ...plain,
      ...(source && { source: JSON.stringify(source) }),
      ...(failure !== undefined && { failure: failure && JSON.stringify(failure) }),
      ...(counts && { counts: JSON.stringify(counts) })
    })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

export async function deleteImport(tx: Tx, networkId: string, id: string): Promise<void> {
  await tx.deleteFrom('imports').where('network_id', '=', networkId).where('id', '=', id).execute();
}

/** The file as it came. */
export async function bytesOf(tx: Tx, networkId: string, importId: string): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  for (;;) {
    const piece = await tx
      .selectFrom('import_pieces')
      .select('bytes')
      .where('network_id', '=', networkId)
      .where('import_id', '=', importId)
      .where('n', '=', pieces.length)
      .executeTakeFirst();
    if (!piece) return Buffer.concat(pieces);
    pieces.push(piece.bytes);
  }
}

export type ListedImport = Pick<
  Import,
  'id' | 'file_name' | 'state' | 'row_count' | 'counts' | 'created_at' | 'committed_at'
> & {
  person_name: string | null;
};

/** The latest imports first; the few that a page shows. */
export async function latestImports(tx: Tx, networkId: string, limit = 50): Promise<ListedImport[]> {
  const rows = await tx
    .selectFrom('imports as i')
    .leftJoin('persons as p', 'p.id', 'i.created_by')
    .select([
      'i.id',
      'i.file_name',
      'i.state',
      'i.row_count',
      'i.counts',
      'i.created_at',
      'i.committed_at',
      'p.name as person_name'
    ])
    .where('i.network_id', '=', networkId)
    .orderBy('i.id', 'desc')
    .limit(limit)
    .execute();
  return rows as ListedImport[];
}

export type Progress = { done: number; total: number; at: Temporal.Instant };

export async function writeProgress(
  tx: Tx,
  networkId: string,
  importId: string,
  done: number,
  total: number,
  at: Temporal.Instant
): Promise<void> {
  await tx
    .insertInto('import_progress')
    .values({ network_id: networkId, import_id: importId, done, total, at })
    .onConflict((c) => c.columns(['network_id', 'import_id']).doUpdateSet({ done, total, at }))
    .execute();
}

export const progressOf = (tx: Tx, networkId: string, importId: string): Promise<Progress | undefined> =>
  tx
    .selectFrom('import_progress')
    .select(['done', 'total', 'at'])
    .where('network_id', '=', networkId)
    .where('import_id', '=', importId)
    .executeTakeFirst();

/** Rows of the preview by verdict, those to look at, and those with a cell left out. */
export async function countRows(
  tx: Tx,
  networkId: string,
  importId: string
): Promise<Record<string, number>> {
  const { rows } = await sql<{ name: string; count: number }>`
    select verdict as name, count(*)::int as count from import_rows
     where network_id = ${networkId} and import_id = ${importId} group by verdict
    union all
    select 'open', count(*)::int from import_rows where network_id = ${networkId} and import_id = ${importId} and open
    union all
    select 'problems', count(*)::int from import_rows
     where network_id = ${networkId} and import_id = ${importId} and ${hasProblems}`.execute(tx);
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}

/** A value was left out, or the row cannot be imported; what only repeats the sheet as it is does not count. */
export const hasProblems = sql<boolean>`exists (
  select from jsonb_array_elements(problems) p
   where p ->> 'level' <> 'notice' and not coalesce((p ->> 'column')::int = any (quiet), false))`;
