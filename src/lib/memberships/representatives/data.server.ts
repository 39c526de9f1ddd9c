import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Role } from '#lib/platform/actor.ts';
import type { Period } from './rules.ts';

const active = (alias: 'r' | 'h', now: Temporal.Instant) => {
  const column = (name: string) => sql.ref(`${alias}.${name}`);
  return sql`${column('starts_at')} <= ${now} and (${column('ends_at')} is null or ${column('ends_at')} > ${now})`;
};

/**
 * Still active when nobody else can change it any more. `now` was taken before this transaction waited for its lock: who
 * was ended meanwhile ended after that, and must not count as somebody who stays.
 */
const stays = (alias: 'r' | 'h', now: Temporal.Instant) =>
  sql`${active(alias, now)} and (${sql.ref(`${alias}.ends_at`)} is null or ${sql.ref(`${alias}.ends_at`)} > clock_timestamp())`;

/** Does this person take part in the network, today or from a day already named? */
export async function takesPart(
  tx: Tx,
  networkId: string,
  personId: string,
  now: Temporal.Instant
): Promise<boolean> {
  const { rows } = await sql<{ inside: boolean }>`
    select exists (select from representatives r where r.network_id = ${networkId} and r.person_id = ${personId}
                      and (r.ends_at is null or r.ends_at > ${now}))
        or exists (select from role_holders h where h.network_id = ${networkId} and h.person_id = ${personId}
                      and (h.ends_at is null or h.ends_at > ${now})) as inside`.execute(tx);
  return rows[0]!.inside;
}

/** Locks the organisation's living membership: changes to its representatives follow each other. */
export async function lockOrganisation(tx: Tx, networkId: string, organisationId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('memberships')
    .select('id')
    .where('network_id', '=', networkId)
    .where('organisation_id', '=', organisationId)
    .where('state', 'in', ['candidate', 'admitted', 'suspended'])
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

export type Appointment = {
  organisationId: string;
  personId: string;
  title: string | null;
  mandate: boolean;
} & Period;

/** False when the person speaks for the organisation already. */
export async function insertRepresentative(
  tx: Tx,
  networkId: string,
  a: Appointment,
  now: Temporal.Instant
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    insert into representatives (network_id, id, organisation_id, person_id, mandate, title, starts_at, ends_at, created_at)
    select ${networkId}, ${newId()}, ${a.organisationId}, ${a.personId}, ${a.mandate}, ${a.title}, ${a.startsAt}, ${a.endsAt}, ${now}
     where not exists (select from representatives r where r.network_id = ${networkId} and r.organisation_id = ${a.organisationId}
                          and r.person_id = ${a.personId} and (r.ends_at is null or r.ends_at > ${now}))
    on conflict do nothing returning id`.execute(tx);
  return rows[0]?.id ?? null;
}

export type RepresentativeRow = {
  id: string;
  organisationId: string;
  personId: string;
  title: string | null;
  mandate: boolean;
  startsAt: Temporal.Instant;
  endsAt: Temporal.Instant | null;
};

export async function representativeById(
  tx: Tx,
  networkId: string,
  id: string,
  now: Temporal.Instant
): Promise<RepresentativeRow | undefined> {
  return tx
    .selectFrom('representatives')
    .select([
      'id',
      'organisation_id as organisationId',
      'person_id as personId',
      'title',
      'mandate',
      'starts_at as startsAt',
      'ends_at as endsAt'
    ])
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', now)]))
    .executeTakeFirst();
}

/** Mandates of the organisation that are active now, without one of them. */
export async function otherMandates(
  tx: Tx,
  networkId: string,
  row: RepresentativeRow,
  now: Temporal.Instant
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from representatives r
     where r.network_id = ${networkId} and r.organisation_id = ${row.organisationId} and r.mandate and r.id <> ${row.id}
       and ${stays('r', now)}`.execute(tx);
  return rows[0]!.n;
}

/** Waits for ballots that are being cast with this mandate, then ends it; one that has not begun is removed. */
export async function endRepresentative(
  tx: Tx,
  networkId: string,
  id: string,
  now: Temporal.Instant
): Promise<void> {
  await sql`delete from representatives where network_id = ${networkId} and id = ${id} and starts_at > ${now}`.execute(
    tx
  );
  await sql`update representatives set ends_at = ${now} where network_id = ${networkId} and id = ${id}`.execute(
    tx
  );
}

export async function organisation(tx: Tx, networkId: string, organisationId: string) {
  return tx
    .selectFrom('organisation_sheets')
    .select(['organisation_id as id', 'name', 'standing'])
    .where('network_id', '=', networkId)
    .where('organisation_id', '=', organisationId)
    .executeTakeFirst();
}

export type ListedRepresentative = {
  id: string;
  organisationId: string;
  organisationName: string;
  standing: string | null;
  personId: string;
  name: string;
  email: string;
  title: string | null;
  mandate: boolean;
  startsAt: Temporal.Instant;
  endsAt: Temporal.Instant | null;
};

/** Present and future representatives, by organisation, by key. */
export async function representatives(
  tx: Tx,
  networkId: string,
  filter: { organisationId: string | null; after: string | null; limit: number },
  now: Temporal.Instant
): Promise<ListedRepresentative[]> {
  const of = filter.organisationId ? sql`and r.organisation_id = ${filter.organisationId}` : sql``;
  const cursor = sql`from representatives c
    join organisation_sheets t on t.network_id = c.network_id and t.organisation_id = c.organisation_id
   where c.network_id = ${networkId} and c.id = ${filter.after}`;
  // The first condition says twice what the second one says, in words that the index of the directory understands.
  const after = filter.after
    ? sql`and s.sort_name >= (select t.sort_name ${cursor}) and (s.sort_name, r.id) > (select t.sort_name, c.id ${cursor})`
    : sql``;
  const { rows } = await sql<ListedRepresentative>`
    select r.id, r.organisation_id as "organisationId", s.name as "organisationName", s.standing, r.person_id as "personId",
           p.name, p.email, r.title, r.mandate, r.starts_at as "startsAt", r.ends_at as "endsAt"
      from representatives r
      join organisation_sheets s on s.network_id = r.network_id and s.organisation_id = r.organisation_id
      join persons p on p.id = r.person_id
     where r.network_id = ${networkId} and (r.ends_at is null or r.ends_at > ${now}) ${of} ${after}
     order by s.sort_name, r.id limit ${sql.lit(filter.limit)}`.execute(tx);
  return rows;
}

export type ListedRole = {
  id: string;
  role: Role;
  personId: string;
  name: string;
  startsAt: Temporal.Instant;
  endsAt: Temporal.Instant | null;
};

export async function roleHolders(tx: Tx, networkId: string, now: Temporal.Instant): Promise<ListedRole[]> {
  const { rows } = await sql<ListedRole>`
    select h.id, h.role, h.person_id as "personId", p.name, h.starts_at as "startsAt", h.ends_at as "endsAt"
      from role_holders h join persons p on p.id = h.person_id
     where h.network_id = ${networkId} and (h.ends_at is null or h.ends_at > ${now})
     order by array_position(array['chair','facilitator','board','council','treasurer','secretary','mediator','partnership_manager','project_lead'], h.role), p.name, h.id
     limit 200`.execute(tx);
  return rows;
}

/** Active mandates of the person for admitted organisations. */
export async function mandatesOf(
  tx: Tx,
  networkId: string,
  personId: string,
  now: Temporal.Instant
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from representatives r
      join memberships m on m.network_id = r.network_id and m.organisation_id = r.organisation_id and m.state = 'admitted'
     where r.network_id = ${networkId} and r.person_id = ${personId} and r.mandate and ${active('r', now)}`.execute(
    tx
  );
  return rows[0]!.n;
}

/** Null when the person holds the role already. */
export async function insertRole(
  tx: Tx,
  networkId: string,
  holder: { personId: string; role: Role } & Period,
  now: Temporal.Instant
): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    insert into role_holders (network_id, id, person_id, role, starts_at, ends_at, created_at)
    select ${networkId}, ${newId()}, ${holder.personId}, ${holder.role}, ${holder.startsAt}, ${holder.endsAt}, ${now}
     where not exists (select from role_holders h where h.network_id = ${networkId} and h.person_id = ${holder.personId}
                          and h.role = ${holder.role} and (h.ends_at is null or h.ends_at > ${now}))
    on conflict do nothing returning id`.execute(tx);
  return rows[0]?.id ?? null;
}

export async function roleById(
  tx: Tx,
  networkId: string,
  id: string,
  now: Temporal.Instant
): Promise<{ role: Role; personId: string } | undefined> {
  const row = await tx
    .selectFrom('role_holders')
    .select(['role', 'person_id as personId'])
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .where((eb) => eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', now)]))
    .executeTakeFirst();
  return row && { ...row, role: row.role as Role };
}

export async function activeHolders(
  tx: Tx,
  networkId: string,
  role: Role,
  now: Temporal.Instant
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from role_holders h
     where h.network_id = ${networkId} and h.role = ${role} and ${stays('h', now)}`.execute(tx);
  return rows[0]!.n;
}

export async function endRole(tx: Tx, networkId: string, id: string, now: Temporal.Instant): Promise<void> {
  await sql`delete from role_holders where network_id = ${networkId} and id = ${id} and starts_at > ${now}`.execute(
    tx
  );
  await sql`update role_holders set ends_at = ${now} where network_id = ${networkId} and id = ${id}`.execute(
    tx
  );
}
