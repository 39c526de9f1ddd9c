import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import { fold } from '#lib/kernel/text.ts';
import type { Tx } from '#lib/platform/database.server.ts';

export type NewNetwork = {
  name: string;
  country: string;
  language: 'fr' | 'ar' | 'en';
  currency: string;
  zone: string;
  aim: string;
  perimeter: string;
};

/** Inserts the network under the first free address; the context must be the new id. */
export async function insertNetwork(
  tx: Tx,
  id: string,
  network: NewNetwork,
  slugs: Iterable<string>,
  more: { createdBy: string | null; demo?: boolean; now: Temporal.Instant }
): Promise<string> {
  for (const slug of slugs) {
    const row = await tx
      .insertInto('networks')
      .values({
        id,
        slug,
        ...network,
        created_by: more.createdBy,
        demo: more.demo ?? false,
        created_at: more.now
      })
      .onConflict((c) => c.column('slug').doNothing())
      .returning('slug')
      .executeTakeFirst();
    if (row) return row.slug;
  }
  throw new Error('No address is free');
}

export async function insertRole(
  tx: Tx,
  networkId: string,
  personId: string,
  role: string,
  now: Temporal.Instant
): Promise<void> {
  await tx
    .insertInto('role_holders')
    .values({
      network_id: networkId,
      id: newId(),
      person_id: personId,
      role,
      starts_at: now,
      created_at: now
    })
    .execute();
}

/** The founder's organisation: its sheet, an admitted membership, and the founder as its representative with mandate. */
export async function insertFoundingMember(
  tx: Tx,
  networkId: string,
  founder: { name: string; country: string; personId: string; now: Temporal.Instant }
): Promise<string> {
  const { now } = founder;
  const organisationId = newId();
  await tx.insertInto('organisations').values({ id: organisationId, created_at: now }).execute();
  await tx
    .insertInto('organisation_sheets')
    .values({
      network_id: networkId,
      organisation_id: organisationId,
      name: founder.name,
      sort_name: fold(founder.name),
      country: founder.country,
      created_at: now,
      updated_at: now
    })
    .execute();
  await tx
    .insertInto('memberships')
    .values({
      network_id: networkId,
      id: newId(),
      organisation_id: organisationId,
      state: 'admitted',
      admitted_at: now,
      created_at: now
    })
    .execute();
  await tx
    .insertInto('representatives')
    .values({
      network_id: networkId,
      id: newId(),
      organisation_id: organisationId,
      person_id: founder.personId,
      mandate: true,
      starts_at: now,
      created_at: now
    })
    .execute();
  return organisationId;
}

export async function updateNetwork(tx: Tx, id: string, network: NewNetwork): Promise<void> {
  await tx.updateTable('networks').set(network).where('id', '=', id).execute();
}

export type NetworkCounts = {
  members: number;
  candidates: number;
  /** Organisations in the directory that are neither. */
  known: number;
  /** Members whose sheet is complete. */
  complete: number;
  /** Members with at least one representative who has a mandate. */
  represented: number;
  hasAdmissionRule: boolean;
};

/** The network and what it counts, in one statement. */
export async function networkWithCounts(tx: Tx, id: string) {
  const { rows } = await sql<NewNetwork & { id: string; slug: string; demo: boolean; counts: NetworkCounts }>`
    select n.id, n.slug, n.name, n.country, n.language, n.currency, n.zone, n.aim, n.perimeter, n.demo,
           (select json_build_object(
                     'members', count(*) filter (where s.standing = 'admitted'),
                     'candidates', count(*) filter (where s.standing = 'candidate'),
                     'known', count(*) filter (where s.standing is null),
                     'complete', count(*) filter (where s.standing = 'admitted' and s.completed_at is not null),
                     'represented', (select count(distinct r.organisation_id) from representatives r
                                      where r.network_id = n.id and r.mandate and r.ends_at is null),
                     'hasAdmissionRule', exists (select from motion_rules m where m.network_id = n.id and m.kind = 'admission'))
              from organisation_sheets s where s.network_id = n.id) as counts
      from networks n where n.id = ${id}`.execute(tx);
  return rows[0];
}

/** Latest first, by key: ids are ordered by time. */
export async function journal(
  tx: Tx,
  networkId: string,
  filter: { before: string | null; operation: string | null; limit: number }
) {
  return tx
    .selectFrom('audit_entries as a')
    .leftJoin('organisation_sheets as s', (join) =>
      join.onRef('s.network_id', '=', 'a.network_id').onRef('s.organisation_id', '=', 'a.organisation_id')
    )
    .select([
      'a.id',
      'a.at',
      'a.person_name',
      'a.via',
      'a.operation',
      'a.detail',
      's.name as organisation_name'
    ])
    .where('a.network_id', '=', networkId)
    .$if(filter.before !== null, (q) => q.where('a.id', '<', filter.before!))
    .$if(filter.operation !== null, (q) => q.where('a.operation', '=', filter.operation!))
    .orderBy('a.id', 'desc')
    .limit(filter.limit)
    .execute();
}
