import { sql } from 'kysely';
import type { MotionKind } from '#lib/governance/rules.ts';
import type { Tx } from '#lib/platform/database.server.ts';

export type Due = { id: string; kind: MotionKind; title: string; reviewOn: string };

/** Adopted decisions whose day of review has come, the longest waiting first. */
export async function due(tx: Tx, networkId: string, today: string, limit: number): Promise<Due[]> {
  const { rows } = await sql<Due>`
    select id, kind, title, review_on as "reviewOn" from motions
     where network_id = ${networkId} and state = 'adopted' and review_on is not null and reviewed_at is null
       and review_on <= ${today}::date
     order by review_on, id limit ${sql.lit(limit)}`.execute(tx);
  return rows;
}

export async function lockReview(
  tx: Tx,
  networkId: string,
  id: string
): Promise<{ state: string; reviewOn: string | null; reviewed: boolean; title: string } | undefined> {
  const { rows } = await sql<{ state: string; reviewOn: string | null; reviewed: boolean; title: string }>`
    select state, review_on as "reviewOn", reviewed_at is not null as reviewed, title from motions
     where network_id = ${networkId} and id = ${id} for update`.execute(tx);
  return rows[0];
}

/** Reviewed, and done with it or to come back on another day. */
export async function writeReview(
  tx: Tx,
  networkId: string,
  id: string,
  review: { note: string | null; nextOn: string | null; byName: string },
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('motions')
    .set({
      review_note: review.note,
      reviewed_by_name: review.byName,
      ...(review.nextOn ? { review_on: review.nextOn } : { reviewed_at: now })
    })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}
