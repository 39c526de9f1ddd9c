import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Reference } from './rules.ts';

/** Every table that refers to sheets, asked of the catalogue: a feature that is written later is asked too. */
export async function referencesTo(tx: Tx, networkId: string, id: string): Promise<Reference[]> {
  const { rows: keys } = await sql<{ table: string; column: string; action: Reference['action'] }>`
    select c.conrelid::regclass::text as "table", quote_ident(a.attname) as "column",
           case c.confdeltype when 'c' then 'deleted' when 'n' then 'unnamed' else 'kept' end as action
      from pg_constraint c
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
     where c.contype = 'f' and c.confrelid = 'organisation_sheets'::regclass and a.attname <> 'network_id'
     order by 1, 2`.execute(tx);
  const counts = keys.map(
    ({ table, column, action }) => sql`
      select ${sql.lit(table)} as "table", ${sql.lit(action)} as action, count(*)::int as count
        from ${sql.raw(table)} t where t.network_id = ${networkId} and t.${sql.raw(column)} = ${id}`
  );
  const { rows } = await sql<Reference>`${sql.join(counts, sql` union all `)}`.execute(tx);
  return rows;
}

export type Place = { kind: 'survey' | 'candidate'; id: string; title: string };

/** Surveys and searches of the network in which it stays under its name; a member's own search is that member's. */
export async function placesOf(tx: Tx, networkId: string, id: string): Promise<Place[]> {
  const { rows } = await sql<Place>`
    select 'survey' as kind, s.id, s.title from survey_participants p
      join surveys s on s.network_id = p.network_id and s.id = p.survey_id
     where p.network_id = ${networkId} and p.organisation_id = ${id}
    union all
    select 'candidate', s.id, s.title from partner_candidates c
      join partner_searches s on s.network_id = c.network_id and s.id = c.search_id
     where c.network_id = ${networkId} and c.organisation_id = ${id} and s.organisation_id is null
     order by 1, 3 limit 50`.execute(tx);
  return rows;
}

/** What is told of it later is told under the name it has now. */
export const keepName = (tx: Tx, networkId: string, id: string, name: string) =>
  tx
    .updateTable('partner_candidates')
    .set({ organisation_name: name })
    .where('network_id', '=', networkId)
    .where('organisation_id', '=', id)
    .execute();
