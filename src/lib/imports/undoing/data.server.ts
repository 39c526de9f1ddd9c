import { sql, type RawBuilder } from 'kysely';
import { RECORD, WRITTEN } from '#lib/imports/committing/data.server.ts';
import { joining, type Where } from '#lib/imports/preparing/data.server.ts';
import type { Tx } from '#lib/platform/database.server.ts';

/**
 * Says for each written row whether it can be undone: not when the sheet was changed since, is gone, or when anything
 * else in the network refers to the new organisation by now.
 */
export async function decideUndo(tx: Tx, { networkId, importId }: Where, members: boolean): Promise<void> {
  const used = await inUse(tx, networkId, importId);
  await joining(tx, () =>
    sql`
    with used as materialized (${used})
    update import_rows r
       set undone = coalesce((
         select case when s.version <> r.written_version or s.updated_at <> i.committed_at then 'kept_changed'
                     when r.outcome = 'updated' then 'restored'
                     when s.standing is distinct from ${members ? 'admitted' : null} or r.written_id in (select id from used) then 'kept_used'
                     else 'removed' end
           from organisation_sheets s, imports i
          where s.network_id = ${networkId} and s.organisation_id = r.written_id
            and i.network_id = ${networkId} and i.id = ${importId}), 'kept_gone')
     where r.network_id = ${networkId} and r.import_id = ${importId} and r.outcome in ('created', 'updated')`.execute(
      tx
    )
  );
}

/** Sheets that were only changed get back what they said before, field by field. */
export async function restoreSheets(
  tx: Tx,
  { networkId, importId }: Where,
  now: Temporal.Instant
): Promise<void> {
  const set = Object.keys(WRITTEN).map(
    (name) => `${name} = case when r.changes ? '${name}' then x.${name} else s.${name} end`
  );
  await joining(tx, () =>
    sql`
    update organisation_sheets s set version = s.version + 1, updated_at = ${now}, ${sql.raw(set.join(', '))}
      from (select written_id, changes, (select jsonb_object_agg(key, value -> 0) from jsonb_each(changes)) as before from import_rows
             where network_id = ${networkId} and import_id = ${importId} and undone = 'restored') r,
           lateral jsonb_to_record(r.before) as x(${RECORD})
     where s.network_id = ${networkId} and s.organisation_id = r.written_id`.execute(tx)
  );
}

/**
 * Takes the new sheets away, with their memberships. The bare identity and its public numbers stay: another network of
 * the instance may use them, which this one cannot see, and they say nothing about this one.
 */
export async function removeSheets(tx: Tx, { networkId, importId }: Where): Promise<void> {
  await joining(tx, () =>
    sql`
    delete from organisation_sheets s
     where s.network_id = ${networkId} and s.organisation_id in (
       select r.written_id from import_rows r
        where r.network_id = ${networkId} and r.import_id = ${importId} and r.undone = 'removed')`.execute(tx)
  );
}

export async function countUndone(tx: Tx, { networkId, importId }: Where): Promise<Record<string, number>> {
  const { rows } = await sql<{ undone: string; count: number }>`
    select undone, count(*)::int as count from import_rows
     where network_id = ${networkId} and import_id = ${importId} and undone is not null group by undone`.execute(
    tx
  );
  return Object.fromEntries(rows.map(({ undone, count }) => [undone, count]));
}

/**
 * Organisations that something in the network refers to. The catalogue knows every table that does, so that a feature
 * written later is asked too; the one membership that the import itself made does not count.
 */
async function inUse(tx: Tx, networkId: string, importId: string): Promise<RawBuilder<unknown>> {
  const { rows } = await sql<Reference>`
    select c.confrelid::regclass::text as parent, c.conrelid::regclass::text as child,
           (select array_agg(quote_ident(a.attname) order by k.i) from unnest(c.conkey) with ordinality k(n, i)
              join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.n) as columns,
           (select array_agg(a.attname::text order by k.i) from unnest(c.confkey) with ordinality k(n, i)
              join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.n) as referred
      from pg_constraint c
     where c.contype = 'f' and c.confrelid in ('organisation_sheets'::regclass, 'memberships'::regclass)`.execute(
    tx
  );
  const uses = rows.map(({ parent, child, columns, referred }) => {
    const table = sql.raw(child);
    const column = sql.raw(`t.${columns[referred.findIndex((name) => name !== 'network_id')]}`);
    if (parent === 'memberships')
      return sql`select m.organisation_id from memberships m join ${table} t on t.network_id = m.network_id and ${column} = m.id where m.network_id = ${networkId}`;
    if (child === 'memberships' && columns.includes('organisation_id'))
      return sql`select t.organisation_id from memberships t where t.network_id = ${networkId} and (t.state <> 'admitted'
        or t.created_at <> (select i.committed_at from imports i where i.network_id = ${networkId} and i.id = ${importId}))`;
    return sql`select ${column} from ${table} t where t.network_id = ${networkId}`;
  });
  return sql`select id from (${sql.join(uses, sql` union `)}) u(id) where id is not null`;
}

/** A foreign key: columns of the child table and those they refer to, in the same order. */
type Reference = { parent: string; child: string; columns: string[]; referred: string[] };
