import { sql } from 'kysely';
import { fold } from '#lib/kernel/text.ts';
import type { Tx } from '#lib/platform/database.server.ts';

export type Person = { personId: string; name: string; organisation: string | null };

const now_ = (alias: string, now: Temporal.Instant) =>
  sql`${sql.ref(`${alias}.starts_at`)} <= ${now} and (${sql.ref(`${alias}.ends_at`)} is null or ${sql.ref(`${alias}.ends_at`)} > ${now})`;

/** People of the network, with the first organisation they speak for; those with these ids, or whose name has these letters. */
export async function people(
  tx: Tx,
  networkId: string,
  by: { ids: string[] } | { q: string },
  now: Temporal.Instant,
  limit: number
): Promise<Person[]> {
  const which =
    'ids' in by
      ? sql`p.id = any(${by.ids}::uuid[])`
      : sql`lower(unaccent(p.name)) like ${`%${fold(by.q).replace(/[%_\\]/g, '\\$&')}%`}`;
  const { rows } = await sql<Person>`
    select p.id as "personId", p.name,
           (select s.name from representatives r
              join organisation_sheets s on s.network_id = r.network_id and s.organisation_id = r.organisation_id
             where r.network_id = ${networkId} and r.person_id = p.id and ${now_('r', now)} order by r.mandate desc, r.starts_at limit 1) as organisation
      from persons p
     where ${which} and (exists (select from representatives r where r.network_id = ${networkId} and r.person_id = p.id and ${now_('r', now)})
        or exists (select from role_holders h where h.network_id = ${networkId} and h.person_id = p.id and ${now_('h', now)}))
     order by lower(unaccent(p.name)), p.id limit ${sql.lit(limit)}`.execute(tx);
  return rows;
}

/** Those who hold the role now; the network is locked. */
export async function holdersOf(
  tx: Tx,
  networkId: string,
  role: string,
  now: Temporal.Instant
): Promise<{ id: string; personId: string }[]> {
  const { rows } = await sql<{ id: string; personId: string }>`
    select h.id, h.person_id as "personId" from role_holders h
     where h.network_id = ${networkId} and h.role = ${role} and (h.ends_at is null or h.ends_at > ${now}) order by h.id`.execute(
    tx
  );
  return rows;
}
