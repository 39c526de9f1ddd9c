import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import { fold } from '#lib/kernel/text.ts';
import type { Role } from '#lib/platform/actor.ts';
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
  role: Role,
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
  await insertMember(tx, networkId, organisationId, now);
  await insertRepresentative(tx, networkId, { organisationId, personId: founder.personId }, now);
  return organisationId;
}

/** A member of the first hour: admitted by the founders, not by a vote. */
export async function insertMember(
  tx: Tx,
  networkId: string,
  organisationId: string,
  now: Temporal.Instant
): Promise<void> {
  const admitted = { state: 'admitted', admitted_at: now, created_at: now };
  await tx
    .insertInto('memberships')
    .values({ network_id: networkId, id: newId(), organisation_id: organisationId, ...admitted })
    .execute();
}

/** Somebody who speaks for an organisation, with mandate unless it is said otherwise, from `now` on. */
export async function insertRepresentative(
  tx: Tx,
  networkId: string,
  who: { organisationId: string; personId: string; mandate?: boolean },
  now: Temporal.Instant
): Promise<void> {
  await tx
    .insertInto('representatives')
    .values({
      network_id: networkId,
      id: newId(),
      organisation_id: who.organisationId,
      person_id: who.personId,
      mandate: who.mandate ?? true,
      starts_at: now,
      created_at: now
    })
    .execute();
}

export async function updateNetwork(tx: Tx, id: string, network: NewNetwork): Promise<void> {
  await tx.updateTable('networks').set(network).where('id', '=', id).execute();
}

/** Counting stops here: a page need not know how many more there are, and large networks open as fast as small ones. */
export const COUNTED = 1000;

/** Each at most `COUNTED` + 1. */
export type NetworkCounts = {
  members: number;
  candidates: number;
  /** Organisations in the directory that are neither. */
  known: number;
  /** Of the members counted, those whose sheet is complete. */
  complete: number;
  /** Of the members counted, those with at least one representative who has a mandate. */
  represented: number;
  hasAdmissionRule: boolean;
};

/** The network and what it counts, in one statement. */
export async function networkWithCounts(tx: Tx, id: string) {
  const bound = sql.lit(COUNTED + 1);
  const { rows } = await sql<NewNetwork & { id: string; slug: string; demo: boolean; counts: NetworkCounts }>`
    with members as materialized (
      select organisation_id, completed_at from organisation_sheets
       where network_id = ${id} and standing = 'admitted' limit ${bound})
    select n.id, n.slug, n.name, n.country, n.language, n.currency, n.zone, n.aim, n.perimeter, n.demo,
           json_build_object(
             'members', (select count(*) from members),
             'candidates', (select count(*) from (select from organisation_sheets
                             where network_id = ${id} and standing = 'candidate' limit ${bound}) c),
             'known', (select count(*) from (select from organisation_sheets
                             where network_id = ${id} and standing is null limit ${bound}) k),
             'complete', (select count(*) from members where completed_at is not null),
             'represented', (select count(*) from members m where exists (select from representatives r
                             where r.network_id = ${id} and r.organisation_id = m.organisation_id
                               and r.mandate and r.ends_at is null)),
             'hasAdmissionRule', exists (select from motion_rules m where m.network_id = ${id} and m.kind = 'admission')
           ) as counts
      from networks n where n.id = ${id}`.execute(tx);
  return rows[0];
}

/** Latest first, by key: ids are ordered by time. */
export async function journal(
  tx: Tx,
  networkId: string,
  filter: { before: string | null; operation: string | null; limit: number }
) {
  return (
    tx
      .selectFrom('audit_entries as a')
      .leftJoin('organisation_sheets as s', (join) =>
        join.onRef('s.network_id', '=', 'a.network_id').onRef('s.organisation_id', '=', 'a.organisation_id')
      )
      // What it was done to, where that has a name that everybody who leads the network may read.
      .leftJoin('motions as m', (join) =>
        join.onRef('m.network_id', '=', 'a.network_id').onRef('m.id', '=', 'a.subject_id')
      )
      .leftJoin('memberships as c', (join) =>
        join.onRef('c.network_id', '=', 'a.network_id').onRef('c.id', '=', 'a.subject_id')
      )
      .leftJoin('organisation_sheets as o', (join) =>
        join.onRef('o.network_id', '=', 'c.network_id').onRef('o.organisation_id', '=', 'c.organisation_id')
      )
      .select([
        'a.id',
        'a.at',
        'a.person_name',
        'a.via',
        'a.operation',
        'a.detail',
        's.name as organisation_name',
        (eb) => eb.fn.coalesce('m.title', sql<string | null>`a.detail ->> 'fileName'`, 'o.name').as('about')
      ])
      .where('a.network_id', '=', networkId)
      .$if(filter.before !== null, (q) => q.where('a.id', '<', filter.before!))
      .$if(filter.operation !== null, (q) => q.where('a.operation', '=', filter.operation!))
      .orderBy('a.id', 'desc')
      .limit(filter.limit)
      .execute()
  );
}
