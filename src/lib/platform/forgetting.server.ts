import { sql } from 'kysely';
import { INSTANCE, transaction, type Tx } from '#lib/platform/database.server.ts';
import { every } from '#lib/platform/jobs.server.ts';

/**
 * How long things are kept that only help the work along, in days. News: from the day they were read; unread ones stay,
 * and so does the event they tell of. The journal, decisions and what organisations and persons wrote have no age here.
 */
export const KEPT_DAYS = { events: 365, readNews: 90, repeatedRequests: 30 } as const;

/** Rows of one statement: a lock is never held for long. */
const BATCH = 5_000;

/** Deletes what is older, network by network. Returns how many rows went. */
export async function forgetOld(now: Temporal.Instant): Promise<number> {
  const networks = await transaction(
    { instance: true },
    (tx) => tx.selectFrom('networks').select('id').execute(),
    { readOnly: true }
  );
  let gone = 0;
  for (const networkId of [...networks.map(({ id }) => id), INSTANCE])
    for (const forget of [readNews, events, repeatedRequests])
      for (let count = BATCH; count >= BATCH; gone += count)
        count = await transaction({ networkId, instance: true }, (tx) => forget(tx, networkId, now));
  return gone;
}

const before = (now: Temporal.Instant, days: number): Temporal.Instant => now.subtract({ hours: days * 24 });

async function readNews(tx: Tx, networkId: string, now: Temporal.Instant): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from notifications n using (
      select id from notifications where network_id = ${networkId} and read_at < ${before(now, KEPT_DAYS.readNews)} limit ${BATCH}) old
     where n.network_id = ${networkId} and n.id = old.id`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

async function events(tx: Tx, networkId: string, now: Temporal.Instant): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from events e using (
      select id from events o where o.network_id = ${networkId} and o.dispatched_at < ${before(now, KEPT_DAYS.events)}
         and not exists (select from notifications n where n.network_id = o.network_id and n.event_id = o.id)
       limit ${BATCH}) old
     where e.network_id = ${networkId} and e.id = old.id`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

async function repeatedRequests(tx: Tx, networkId: string, now: Temporal.Instant): Promise<number> {
  const { numAffectedRows } = await sql`
    delete from idempotency_keys k using (
      select person_id, key from idempotency_keys
       where network_id = ${networkId} and created_at < ${before(now, KEPT_DAYS.repeatedRequests)} limit ${BATCH}) old
     where k.network_id = ${networkId} and k.person_id = old.person_id and k.key = old.key`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

every('platform.forget', 24 * 60, async ({ now }) => {
  await forgetOld(now);
});
