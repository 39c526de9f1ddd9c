import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import type { MotionRecord } from '#lib/governance/data.server.ts';
import type { Span } from './rules.ts';

/** Given and neither revoked nor over; `p` is the proxy. */
export const living = (now: Temporal.Instant) =>
  sql`p.revoked_at is null and p.starts_at <= ${now} and p.ends_at > ${now}`;

/** Of several proxies of one giver the one for the motion itself goes before one for a period. */
export const holdsFor = (
  motionId: string
) => sql`(p.motion_id = ${motionId} or (p.motion_id is null and not exists (
  select from proxies own where own.network_id = p.network_id and own.giver_id = p.giver_id and own.motion_id = ${motionId}
     and own.revoked_at is null)))`;

export type HeldProxy = { id: string; holderId: string; used: number };

/**
 * The proxy by which this person may vote for the giver now: they commit an organisation of the roll that holds it and
 * has no declared interest that keeps it from counting. Its row is locked for sharing: a revocation waits for the ballot.
 * `used`: other organisations that the holder has voted for already.
 */
export async function proxyFor(
  tx: Tx,
  networkId: string,
  motion: MotionRecord,
  giverId: string,
  personId: string | null,
  now: Temporal.Instant
): Promise<HeldProxy | null> {
  const { rows } = await sql<{ id: string; holderId: string }>`
    select p.id, p.holder_id as "holderId" from proxies p
      join motion_voters v on v.network_id = p.network_id and v.motion_id = ${motion.id} and v.organisation_id = p.holder_id
      join memberships a on a.network_id = p.network_id and a.organisation_id = p.holder_id and a.state = 'admitted'
     where p.network_id = ${networkId} and p.giver_id = ${giverId} and ${living(now)} and ${holdsFor(motion.id)}
       and exists (select from representatives r where r.network_id = p.network_id and r.organisation_id = p.holder_id
                      and r.person_id = ${personId}::uuid and r.mandate and r.starts_at <= ${now} and (r.ends_at is null or r.ends_at > ${now}))
       and not (${motion.rule.interests === 'not_counted'} and exists (select from interests i where i.network_id = p.network_id
                      and i.motion_id = ${motion.id} and i.organisation_id = p.holder_id and i.withdrawn_at is null))
     order by p.motion_id nulls last, p.given_at limit 1 for share of p`.execute(tx);
  const held = rows[0];
  if (!held) return null;
  const { rows: used } = await sql<{ n: number }>`
    select count(*)::int as n from ballots b where b.network_id = ${networkId} and b.motion_id = ${motion.id}
       and b.proxy_holder_id = ${held.holderId} and b.organisation_id <> ${giverId}
    union all
    select count(*)::int as n from confidential_marks c where c.network_id = ${networkId} and c.motion_id = ${motion.id}
       and c.proxy_holder_id = ${held.holderId} and c.organisation_id <> ${giverId}`.execute(tx);
  return { ...held, used: used.reduce((sum, { n }) => sum + n, 0) };
}

/** Locks both memberships, in the order of their ids: limits of the holder are counted behind this lock. */
export async function lockMembers(
  tx: Tx,
  networkId: string,
  organisationIds: string[]
): Promise<Set<string>> {
  const { rows } = await sql<{ organisation_id: string }>`
    select organisation_id from memberships where network_id = ${networkId} and organisation_id = any(${organisationIds}::uuid[])
       and state = 'admitted' order by id for no key update`.execute(tx);
  return new Set(rows.map((row) => row.organisation_id));
}

export async function onRoll(tx: Tx, networkId: string, motionId: string): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('motion_voters')
    .select('organisation_id')
    .where('network_id', '=', networkId)
    .where('motion_id', '=', motionId)
    .execute();
  return new Set(rows.map((row) => row.organisation_id));
}

/** What stands in the way of one more: living proxies that overlap, of the giver and to the holder. */
export async function overlapping(
  tx: Tx,
  networkId: string,
  proxy: { giverId: string; holderId: string; motionId: string | null } & Span
): Promise<{ heldByHolder: number; givenAlready: boolean }> {
  const same = proxy.motionId
    ? sql`(p.motion_id = ${proxy.motionId} or p.motion_id is null)`
    : sql`p.motion_id is null`;
  const { rows } = await sql<{ heldByHolder: number; givenAlready: boolean }>`
    select count(distinct p.giver_id) filter (where p.holder_id = ${proxy.holderId} and p.giver_id <> ${proxy.giverId})::int as "heldByHolder",
           coalesce(bool_or(p.giver_id = ${proxy.giverId} and p.motion_id is not distinct from ${proxy.motionId}::uuid), false) as "givenAlready"
      from proxies p
     where p.network_id = ${networkId} and p.revoked_at is null and ${same}
       and p.starts_at < ${proxy.endsAt} and p.ends_at > ${proxy.startsAt}`.execute(tx);
  return rows[0]!;
}

export async function insertProxy(
  tx: Tx,
  networkId: string,
  proxy: { id: string; giverId: string; holderId: string; motionId: string | null } & Span,
  by: { id: string | null; name: string },
  now: Temporal.Instant
): Promise<void> {
  await tx
    .insertInto('proxies')
    .values({
      network_id: networkId,
      id: proxy.id,
      giver_id: proxy.giverId,
      holder_id: proxy.holderId,
      motion_id: proxy.motionId,
      starts_at: proxy.startsAt,
      ends_at: proxy.endsAt,
      given_by: by.id,
      given_by_name: by.name,
      given_at: now
    })
    .execute();
}

export type LockedProxy = { giverId: string; holderId: string; revoked: boolean };

export async function lockProxy(tx: Tx, networkId: string, id: string): Promise<LockedProxy | undefined> {
  const { rows } = await sql<LockedProxy>`
    select giver_id as "giverId", holder_id as "holderId", revoked_at is not null as revoked from proxies
     where network_id = ${networkId} and id = ${id} for update`.execute(tx);
  return rows[0];
}

export async function revokeProxy(
  tx: Tx,
  networkId: string,
  id: string,
  byName: string,
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('proxies')
    .set({ revoked_at: now, revoked_by_name: byName })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

export type ListedProxy = {
  id: string;
  giverId: string;
  giverName: string;
  holderId: string;
  holderName: string;
  motionId: string | null;
  motionTitle: string | null;
  startsAt: Temporal.Instant;
  endsAt: Temporal.Instant;
  givenByName: string;
  givenAt: Temporal.Instant;
};

/** Proxies that hold or will hold, the reader's own first. */
export async function livingProxies(
  tx: Tx,
  networkId: string,
  own: string[],
  now: Temporal.Instant,
  limit: number
): Promise<ListedProxy[]> {
  const { rows } = await sql<ListedProxy>`
    select p.id, p.giver_id as "giverId", g.name as "giverName", p.holder_id as "holderId", h.name as "holderName",
           p.motion_id as "motionId", m.title as "motionTitle", p.starts_at as "startsAt", p.ends_at as "endsAt",
           p.given_by_name as "givenByName", p.given_at as "givenAt"
      from proxies p
      join organisation_sheets g on g.network_id = p.network_id and g.organisation_id = p.giver_id
      join organisation_sheets h on h.network_id = p.network_id and h.organisation_id = p.holder_id
      left join motions m on m.network_id = p.network_id and m.id = p.motion_id
     where p.network_id = ${networkId} and p.revoked_at is null and p.ends_at > ${now} and (m.id is null or m.state = 'open')
     order by (p.giver_id = any(${own}::uuid[]) or p.holder_id = any(${own}::uuid[])) desc, g.sort_name, p.id
     limit ${sql.lit(limit)}`.execute(tx);
  return rows;
}

/** Members that somebody can commit: who can hold a proxy. */
export async function possibleHolders(
  tx: Tx,
  networkId: string,
  now: Temporal.Instant,
  limit: number
): Promise<{ organisationId: string; name: string }[]> {
  const { rows } = await sql<{ organisationId: string; name: string }>`
    select s.organisation_id as "organisationId", s.name from organisation_sheets s
     where s.network_id = ${networkId} and s.standing = 'admitted'
       and exists (select from representatives r where r.network_id = s.network_id and r.organisation_id = s.organisation_id
                      and r.mandate and r.starts_at <= ${now} and (r.ends_at is null or r.ends_at > ${now}))
     order by s.sort_name limit ${sql.lit(limit)}`.execute(tx);
  return rows;
}

/** The most proxies that any rule in force allows one organisation: the limit of those given for a period. */
export async function mostAllowed(tx: Tx, networkId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select coalesce(max((coalesce(r.rule -> 'voting', r.rule) ->> 'proxies')::int), 0) as n
      from (select distinct on (kind) rule from motion_rules where network_id = ${networkId}
             order by kind, set_at desc, id desc) r`.execute(tx);
  return rows[0]!.n;
}
