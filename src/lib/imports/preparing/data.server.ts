import { sql } from 'kysely';
import type { CellProblem, Sheet } from '#lib/imports/cells/rules.ts';
import type { Likeness } from '#lib/imports/duplicates/rules.ts';
import type { Changes, Choice, Verdict } from '#lib/imports/rules.ts';
import type { StoredSheet } from '#lib/imports/writing/rules.ts';
import type { Tx } from '#lib/platform/database.server.ts';

/** Where an import's rows are. */
export type Where = { networkId: string; importId: string };

/**
 * Runs a statement that joins many rows by their number. Rows just written have no statistics yet, and without them
 * PostgreSQL takes one row of an import for all there are, and compares all with all; so it is told not to.
 */
export async function joining<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await sql`set local enable_nestloop = off`.execute(tx);
  const value = await work();
  await sql`set local enable_nestloop = on`.execute(tx);
  return value;
}

export type NewRow = {
  n: number;
  line: number;
  cells: string[];
  sheet: Sheet;
  problems: CellProblem[];
  organisation_id: string;
};

/** Many rows in one statement; what becomes of them is decided afterwards. */
export async function insertRows(
  tx: Tx,
  { networkId, importId }: Where,
  rows: readonly NewRow[]
): Promise<void> {
  await sql`
    insert into import_rows (network_id, import_id, n, line, cells, sheet, problems, organisation_id, verdict, open)
    select ${networkId}, ${importId}, r.n, r.line, r.cells, r.sheet, r.problems, r.organisation_id, 'create', false
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r(n int, line int, cells text[], sheet jsonb, problems jsonb, organisation_id uuid)`.execute(tx);
}

export async function deleteRows(tx: Tx, { networkId, importId }: Where): Promise<void> {
  await tx
    .deleteFrom('import_rows')
    .where('network_id', '=', networkId)
    .where('import_id', '=', importId)
    .execute();
}

export type Known = {
  organisation_id: string;
  version: number;
  name: string;
  town: string | null;
  postal_code: string | null;
  siren: string | null;
  siret: string | null;
  rna: string | null;
  ice: string | null;
};

/** All organisations of a network, a part at a time; what is compared and nothing more. */
export const knownAfter = (
  tx: Tx,
  networkId: string,
  after: string | null,
  limit: number
): Promise<Known[]> =>
  tx
    .selectFrom('organisation_sheets')
    .select(['organisation_id', 'version', 'name', 'town', 'postal_code', 'siren', 'siret', 'rna', 'ice'])
    .where('network_id', '=', networkId)
    .$if(after !== null, (q) => q.where('organisation_id', '>', after!))
    .orderBy('organisation_id')
    .limit(limit)
    .execute();

export type Candidates = {
  n: number;
  match_id: string | null;
  match_version: number | null;
  match: Likeness | null;
  twin: number | null;
  twin_like: Likeness | null;
};

export async function saveCandidates(
  tx: Tx,
  { networkId, importId }: Where,
  rows: readonly Candidates[]
): Promise<void> {
  if (rows.length === 0) return;
  const range = rangeOf(rows);
  await joining(tx, () =>
    sql`
    update import_rows r
       set match_id = c.match_id, match_version = c.match_version, match = c.match, twin = c.twin, twin_like = c.twin_like
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as c(n int, match_id uuid, match_version int, match jsonb, twin int, twin_like jsonb)
     where r.network_id = ${networkId} and r.import_id = ${importId} and ${range} and r.n = c.n`.execute(tx)
  );
}

export type SavedStanding = {
  n: number;
  bad: boolean;
  choice: Choice | null;
  match: Likeness | null;
  twin: number | null;
  twin_like: Likeness | null;
  verdict: Verdict;
  open: boolean;
  folded_into: number | null;
};

/** What is needed to say again where rows go; rows with nothing to decide are left out. */
export async function standings(tx: Tx, { networkId, importId }: Where): Promise<SavedStanding[]> {
  const { rows } = await sql<SavedStanding>`
    select n, verdict = 'bad' as bad, choice, match, twin, twin_like, verdict, open, folded_into from import_rows
     where network_id = ${networkId} and import_id = ${importId}
       and (match_id is not null or twin is not null or choice is not null or verdict = 'bad')
     order by n`.execute(tx);
  return rows;
}

export type Unsettled = { n: number; cells: string[]; sheet: Sheet; match_id: string | null };

export async function rowsToSettle(
  tx: Tx,
  { networkId, importId }: Where,
  ns: readonly number[]
): Promise<Unsettled[]> {
  const rows = await tx
    .selectFrom('import_rows')
    .select(['n', 'cells', 'sheet', 'match_id'])
    .where('network_id', '=', networkId)
    .where('import_id', '=', importId)
    .where(sql<boolean>`n = any (${[...ns]}::int[])`)
    .orderBy('n')
    .execute();
  return rows as unknown as Unsettled[];
}

export type Compared = StoredSheet & {
  sort_name: string;
  visibility: Record<string, string>;
  version: number;
};

/** The sheets that rows would change, by organisation. */
export async function sheetsOf(
  tx: Tx,
  networkId: string,
  organisationIds: readonly string[]
): Promise<Map<string, Compared>> {
  if (organisationIds.length === 0) return new Map();
  const rows = await tx
    .selectFrom('organisation_sheets')
    .selectAll()
    .where('network_id', '=', networkId)
    .where(sql<boolean>`organisation_id = any (${[...organisationIds]}::uuid[])`)
    .execute();
  return new Map(rows.map((row) => [row.organisation_id, row as unknown as Compared]));
}

export type Settled = {
  n: number;
  verdict: Verdict;
  open: boolean;
  final: Sheet | null;
  changes: Changes | null;
  quiet: number[];
  kept: string[];
  match_version: number | null;
};

export async function saveSettled(
  tx: Tx,
  { networkId, importId }: Where,
  rows: readonly Settled[]
): Promise<void> {
  if (rows.length === 0) return;
  const range = rangeOf(rows);
  await joining(tx, () =>
    sql`
    update import_rows r
       set verdict = s.verdict, open = s.open, final = s.final, changes = s.changes,
           quiet = s.quiet, kept = s.kept, match_version = s.match_version
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as s(n int, verdict text, open boolean, final jsonb, changes jsonb, quiet int[], kept text[], match_version int)
     where r.network_id = ${networkId} and r.import_id = ${importId} and ${range} and r.n = s.n`.execute(tx)
  );
}

/** Rows that are folded into these, with what they say, in the order of the file. */
export async function foldedInto(
  tx: Tx,
  { networkId, importId }: Where,
  roots: readonly number[]
): Promise<{ n: number; root: number; sheet: Sheet }[]> {
  const { rows } = await sql<{ n: number; root: number; sheet: Sheet }>`
    select n, folded_into as root, sheet from import_rows
     where network_id = ${networkId} and import_id = ${importId} and folded_into = any (${[...roots]}::int[])
     order by n`.execute(tx);
  return rows;
}

/** Notes which rows are folded into which; what those become is settled afterwards. */
export async function saveFolds(
  tx: Tx,
  { networkId, importId }: Where,
  rows: readonly { n: number; root: number | null }[]
): Promise<void> {
  if (rows.length === 0) return;
  const range = rangeOf(rows);
  await joining(tx, () =>
    sql`
    update import_rows r set folded_into = f.root
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as f(n int, root int)
     where r.network_id = ${networkId} and r.import_id = ${importId} and ${range} and r.n = f.n`.execute(tx)
  );
}

export async function saveChoices(
  tx: Tx,
  { networkId, importId }: Where,
  choices: readonly { n: number; choice: Choice }[]
): Promise<number[]> {
  const { rows } = await joining(tx, () =>
    sql<{ n: number }>`
    update import_rows r set choice = c.choice
      from jsonb_to_recordset(${JSON.stringify(choices)}::jsonb) as c(n int, choice text)
     where r.network_id = ${networkId} and r.import_id = ${importId} and r.n = c.n and r.verdict <> 'bad'
       and (c.choice <> 'merge' or r.match_id is not null or r.twin is not null)
     returning r.n`.execute(tx)
  );
  return rows.map(({ n }) => n);
}

export async function saveChoiceForOpen(
  tx: Tx,
  { networkId, importId }: Where,
  choice: Choice
): Promise<void> {
  await tx
    .updateTable('import_rows')
    .set({ choice })
    .where('network_id', '=', networkId)
    .where('import_id', '=', importId)
    .where('open', '=', true)
    .execute();
}

const rangeOf = (rows: readonly { n: number }[]) => {
  const ns = rows.map(({ n }) => n);
  return sql<boolean>`r.n between ${ns.reduce((a, b) => Math.min(a, b))} and ${ns.reduce((a, b) => Math.max(a, b))}`;
};
