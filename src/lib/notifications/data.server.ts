import { sql } from 'kysely';
import { TOPICS, type Kind, type Pace, type Topic } from './rules.ts';
import type { Role } from '#lib/platform/actor.ts';
import type { Tx } from '#lib/platform/database.server.ts';

export type NewsRow = {
  id: string;
  kind: string;
  payload: Record<string, unknown>;
  createdAt: Temporal.Instant;
  read: boolean;
};

/** A place in the list: unread first, then newest first. */
export type Cursor = { read: boolean; id: string };

const columns = sql`id, kind, payload, created_at as "createdAt", read_at is not null as read`;

/** One person's news in one network, `limit` rows after the cursor. */
export async function listNews(
  tx: Tx,
  networkId: string,
  personId: string,
  after: Cursor | null,
  limit: number
): Promise<NewsRow[]> {
  const { rows } = await sql<NewsRow>`
    select ${columns} from notifications
     where network_id = ${networkId} and person_id = ${personId}
       ${after ? sql`and ((read_at is null), id) < (${!after.read}::boolean, ${after.id}::uuid)` : sql``}
     order by (read_at is null) desc, id desc limit ${limit}`.execute(tx);
  return rows;
}

/** Marks one as read and gives it back; undefined when it is not there or not theirs. */
export async function readOne(
  tx: Tx,
  networkId: string,
  personId: string,
  id: string,
  now: Temporal.Instant
): Promise<NewsRow | undefined> {
  const { rows } = await sql<NewsRow>`
    update notifications set read_at = coalesce(read_at, ${now})
     where network_id = ${networkId} and person_id = ${personId} and id = ${id}
    returning ${columns}`.execute(tx);
  return rows[0];
}

/** Marks as read what came up to `until` (an id: they are in the order of time), or everything. */
export async function readAll(
  tx: Tx,
  networkId: string,
  personId: string,
  until: string | null,
  now: Temporal.Instant
): Promise<number> {
  const done = await tx
    .updateTable('notifications')
    .set({ read_at: now })
    .where('network_id', '=', networkId)
    .where('person_id', '=', personId)
    .where('read_at', 'is', null)
    .$if(until !== null, (q) => q.where('id', '<=', until!))
    .executeTakeFirst();
  return Number(done.numUpdatedRows);
}

export type Chosen = Partial<Record<Topic, Pace>>;

export async function pacesOf(tx: Tx, personId: string): Promise<Chosen> {
  const rows = await tx
    .selectFrom('notification_paces')
    .select(['topic', 'pace'])
    .where('person_id', '=', personId)
    .execute();
  return Object.fromEntries(rows.map(({ topic, pace }) => [topic, pace]));
}

export async function savePaces(tx: Tx, personId: string, chosen: Chosen): Promise<void> {
  await tx
    .insertInto('notification_paces')
    .values(Object.entries(chosen).map(([topic, pace]) => ({ person_id: personId, topic, pace })))
    .onConflict((conflict) =>
      conflict.columns(['person_id', 'topic']).doUpdateSet((eb) => ({ pace: eb.ref('excluded.pace') }))
    )
    .execute();
}

/** No topic by mail any more; nothing happens for a person who is gone. */
export async function stopAll(tx: Tx, personId: string): Promise<void> {
  const known = await tx.selectFrom('persons').select('id').where('id', '=', personId).executeTakeFirst();
  if (known) await savePaces(tx, personId, Object.fromEntries(TOPICS.map((topic) => [topic, 'never'])));
}

export type Told = { id: string; personId: string; mailed: boolean };

/**
 * Writes the same news for several persons; `mailed`: it leaves at once by mail; `read`: it is only filed. A second time
 * for one event: nothing.
 */
export async function tell(
  tx: Tx,
  networkId: string,
  news: { kind: Kind; payload: object; eventId: string; happened: Temporal.Instant; read?: boolean },
  told: readonly Told[],
  now: Temporal.Instant
): Promise<void> {
  const ids = told.map(({ id }) => id);
  const persons = told.map(({ personId }) => personId);
  const mailed = told.map((one) => one.mailed);
  await sql`
    insert into notifications (network_id, id, person_id, kind, payload, event_id, created_at, read_at, mailed_at)
    select ${networkId}, t.id, t.person_id, ${news.kind}, ${JSON.stringify(news.payload)}::jsonb, ${news.eventId},
           ${news.happened}::timestamptz, ${news.read ? now : null}::timestamptz,
           case when t.mailed then ${now}::timestamptz end
      from unnest(${ids}::uuid[], ${persons}::uuid[], ${mailed}::boolean[]) as t (id, person_id, mailed)
    on conflict do nothing`.execute(tx);
}

/** From here on the transaction may do what this person may with what is theirs alone. */
export async function speakAs(tx: Tx, personId: string): Promise<void> {
  await sql`select set_config('lierre.person_id', ${personId}, true)`.execute(tx);
}

export type Audience =
  | { voters: string } // of this motion
  | { speakers: string; mandate?: boolean } // for this organisation
  | { roles: Role[] }
  | { persons: (string | null | undefined)[] }
  | 'inside'; // everyone who speaks for a member or serves the network

/** The persons of several audiences together, today, each once. */
export async function personsIn(
  tx: Tx,
  networkId: string,
  audiences: Audience[],
  now: Temporal.Instant
): Promise<string[]> {
  const found = new Set<string>();
  for (const audience of audiences)
    for (const id of await personsOf(tx, networkId, audience, now)) found.add(id);
  return [...found];
}

async function personsOf(
  tx: Tx,
  networkId: string,
  audience: Audience,
  now: Temporal.Instant
): Promise<string[]> {
  if (typeof audience === 'object' && 'persons' in audience)
    return audience.persons.filter((id) => typeof id === 'string');
  const active = (alias: string) =>
    sql`${sql.ref(`${alias}.network_id`)} = ${networkId} and ${sql.ref(`${alias}.starts_at`)} <= ${now}
        and (${sql.ref(`${alias}.ends_at`)} is null or ${sql.ref(`${alias}.ends_at`)} > ${now})`;
  const speakers = sql`select r.person_id as id from representatives r`;
  const holders = sql`select h.person_id as id from role_holders h`;
  const question =
    audience === 'inside'
      ? sql`${speakers} join memberships m on m.network_id = r.network_id and m.organisation_id = r.organisation_id
              and m.state = 'admitted' where ${active('r')} union ${holders} where ${active('h')}`
      : 'voters' in audience
        ? sql`${speakers} join motion_voters v on v.network_id = r.network_id and v.organisation_id = r.organisation_id
                and v.motion_id = ${audience.voters} where ${active('r')} and r.mandate`
        : 'speakers' in audience
          ? sql`${speakers} where ${active('r')} and r.organisation_id = ${audience.speakers}
                  ${audience.mandate ? sql`and r.mandate` : sql``}`
          : sql`${holders} where ${active('h')} and h.role = any(${audience.roles}::text[])`;
  const { rows } = await sql<{ id: string }>`${question}`.execute(tx);
  return rows.map(({ id }) => id);
}

export async function organisationName(
  tx: Tx,
  networkId: string,
  organisationId: string
): Promise<string | null> {
  const row = await tx
    .selectFrom('organisation_sheets')
    .select('name')
    .where('network_id', '=', networkId)
    .where('organisation_id', '=', organisationId)
    .executeTakeFirst();
  return row?.name ?? null;
}

export async function personName(tx: Tx, personId: string): Promise<string | null> {
  const row = await tx.selectFrom('persons').select('name').where('id', '=', personId).executeTakeFirst();
  return row?.name ?? null;
}

/** Who began an import, and what its file was called. */
export async function importOf(
  tx: Tx,
  networkId: string,
  importId: string
): Promise<{ personId: string | null; fileName: string } | undefined> {
  return tx
    .selectFrom('imports')
    .select(['created_by as personId', 'file_name as fileName'])
    .where('network_id', '=', networkId)
    .where('id', '=', importId)
    .executeTakeFirst();
}
