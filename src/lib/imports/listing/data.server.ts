import { sql, type RawBuilder } from 'kysely';
import { hasProblems } from '#lib/imports/data.server.ts';
import type { CellProblem, Sheet } from '#lib/imports/cells/rules.ts';
import type { Likeness } from '#lib/imports/duplicates/rules.ts';
import type { Changes, Choice, Verdict } from '#lib/imports/rules.ts';
import type { Filter } from '#lib/imports/schema.ts';
import type { StoredSheet } from '#lib/imports/writing/rules.ts';
import type { Where } from '#lib/imports/preparing/data.server.ts';
import { readableSheet } from '#lib/organisations/confidentiality/rules.ts';
import type { Tx } from '#lib/platform/database.server.ts';

export type ListedRow = {
  n: number;
  line: number;
  cells: string[];
  sheet: Sheet;
  problems: CellProblem[];
  quiet: number[];
  kept: string[];
  verdict: Verdict;
  open: boolean;
  choice: Choice | null;
  changes: Changes | null;
  match: Likeness | null;
  match_id: string | null;
  match_name: string | null;
  match_town: string | null;
  twin_like: Likeness | null;
  twin_name: string | null;
  twin_line: number | null;
  outcome: 'created' | 'updated' | 'changed_since' | 'exists_since' | null;
  undone: 'removed' | 'restored' | 'kept_changed' | 'kept_used' | 'kept_gone' | null;
  written_id: string | null;
};

/**
 * Rows of a preview or of a result, by key, with the names of what they may be. The row beside is named before it is
 * looked up: row-level security does not let `coalesce` into an index.
 */
export async function rowsAfter(
  tx: Tx,
  { networkId, importId }: Where,
  filter: Filter,
  after: number,
  limit: number
): Promise<ListedRow[]> {
  const { rows } = await sql<ListedRow>`
    select r.n, r.line, r.cells, r.sheet, r.problems, r.quiet, r.kept, r.verdict, r.open, r.choice, r.changes, r.match, r.match_id,
           s.name as match_name, s.town as match_town, r.twin_like, t.sheet ->> 'name' as twin_name, t.line as twin_line,
           r.outcome, r.undone, r.written_id
      from (select *, coalesce(folded_into, twin) as beside from import_rows
             where network_id = ${networkId} and import_id = ${importId} and n > ${after} and ${FILTERED[filter]}
             order by n limit ${limit}) r
      left join organisation_sheets s on s.network_id = ${networkId} and s.organisation_id = r.match_id
      left join lateral (select p.sheet, p.line from import_rows p
        where p.network_id = ${networkId} and p.import_id = ${importId} and p.n = r.beside limit 1) t on true
     order by r.n`.execute(tx);
  return rows;
}

const verdict = (name: Verdict): RawBuilder<boolean> => sql<boolean>`verdict = ${name}`;

const FILTERED: Record<Filter, RawBuilder<boolean>> = {
  all: sql<boolean>`true`,
  open: sql<boolean>`open`,
  problems: sql<boolean>`${hasProblems}`,
  create: verdict('create'),
  update: verdict('update'),
  same: verdict('same'),
  merge: verdict('merge'),
  skip: verdict('skip'),
  bad: verdict('bad'),
  left: sql<boolean>`(outcome in ('changed_since', 'exists_since') or undone like 'kept%')`
};

const EXPORTED_COLUMNS = (
  'organisation_id name sort_name short_name legal_form description sector_code sector_version size_class founded_on ' +
  'country address postal_code town territory skills languages siren siret rna ice website email phone brings seeks ' +
  'external_id extra visibility'
).split(' ') as (keyof StoredSheet | 'sort_name' | 'visibility')[];

/** Sheets in the order of the directory, for an export. What an organisation keeps to itself is left out. */
export async function sheetsAfter(
  tx: Tx,
  networkId: string,
  after: { sortName: string; id: string } | null,
  limit: number,
  onlyMembers: boolean
): Promise<(StoredSheet & { sort_name: string })[]> {
  const rows = await tx
    .selectFrom('organisation_sheets')
    .select(EXPORTED_COLUMNS)
    .where('network_id', '=', networkId)
    .$if(onlyMembers, (q) => q.where('standing', 'in', ['admitted', 'suspended']))
    .$if(after !== null, (q) =>
      q.where(sql<boolean>`(sort_name, organisation_id) > (${after!.sortName}, ${after!.id}::uuid)`)
    )
    .orderBy('sort_name')
    .orderBy('organisation_id')
    .limit(limit)
    .execute();
  return rows.map((row) => {
    const whole = row as unknown as StoredSheet & { sort_name: string; visibility: Record<string, string> };
    const { visibility: _visibility, ...sheet } = readableSheet(whole, 'facilitators');
    return sheet;
  });
}

/** Names of the columns that were kept from imports, over all organisations of the network. */
export async function extraKeys(tx: Tx, networkId: string): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select distinct key from organisation_sheets s, jsonb_object_keys(s.extra) key where s.network_id = ${networkId} order by key`.execute(
    tx
  );
  return rows.map(({ key }) => key);
}
