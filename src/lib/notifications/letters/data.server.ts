import { sql } from 'kysely';
import type { Chosen, NewsRow } from '../data.server.ts';
import type { Tx } from '#lib/platform/database.server.ts';

export type Reader = {
  id: string;
  name: string;
  email: string;
  locale: string;
  zone: string;
  demo: boolean;
  chosen: Chosen;
};

/** How to reach these persons, and how soon they want what. */
export async function readers(tx: Tx, personIds: readonly string[]): Promise<Reader[]> {
  const { rows } = await sql<Reader>`
    select p.id, p.name, p.email, p.locale, p.zone, p.demo,
           coalesce((select jsonb_object_agg(n.topic, n.pace) from notification_paces n where n.person_id = p.id), '{}') as chosen
      from persons p where p.id = any(${personIds}::uuid[])`.execute(tx);
  return rows;
}

export type Letterhead = { id: string; slug: string; name: string; country: string; zone: string };
export async function letterhead(tx: Tx, networkId: string): Promise<Letterhead | undefined> {
  return tx
    .selectFrom('networks')
    .select(['id', 'slug', 'name', 'country', 'zone'])
    .where('id', '=', networkId)
    .executeTakeFirst();
}

/** What a person has neither read nor had by mail, oldest first; locked, so that two letters never tell the same. */
export async function untold(tx: Tx, networkId: string, personId: string, limit: number): Promise<NewsRow[]> {
  const { rows } = await sql<NewsRow>`
    select id, kind, payload, created_at as "createdAt", false as read from notifications
     where network_id = ${networkId} and person_id = ${personId} and read_at is null and mailed_at is null
     order by id limit ${limit} for update`.execute(tx);
  return rows;
}

export async function markMailed(
  tx: Tx,
  networkId: string,
  personId: string,
  ids: string[],
  now: Temporal.Instant
): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable('notifications')
    .set({ mailed_at: now })
    .where('network_id', '=', networkId)
    .where('person_id', '=', personId)
    .where('id', 'in', ids)
    .execute();
}
