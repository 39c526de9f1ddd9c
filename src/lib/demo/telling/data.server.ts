import { recordPast } from '#lib/platform/events.server.ts';
import { speakAs } from '#lib/notifications/data.server.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Told } from '#lib/platform/outlet.server.ts';

/** When this motion's vote ends. */
export async function closingOf(tx: Tx, networkId: string, motionId: string): Promise<Temporal.Instant> {
  const row = await tx
    .selectFrom('motions')
    .select('closes_at')
    .where('network_id', '=', networkId)
    .where('id', '=', motionId)
    .executeTakeFirstOrThrow();
  return row.closes_at!;
}

/** News of the last months only: older ones would have been forgotten by now. What is a fortnight old has been read. */
const TOLD_DAYS = 85;
const UNREAD_DAYS = 6;

/** The journal of the two years, and the news of the last weeks, each at its own time. */
export async function settle(tx: Tx, { lines, events }: Told, now: Temporal.Instant): Promise<void> {
  const before = (days: number): Temporal.Instant => now.subtract({ hours: 24 * days });
  if (lines.length) await tx.insertInto('audit_entries').values(lines).execute();
  const news = events.filter((event) => Temporal.Instant.compare(event.now, before(TOLD_DAYS)) > 0);
  await speakAs(tx, '');
  await recordPast(tx, news, before(UNREAD_DAYS));
}
