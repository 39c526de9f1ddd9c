import { beforeAll, expect, test } from 'vitest';
import { newId } from '#lib/kernel/ids.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { forgetOld, KEPT_DAYS } from '#lib/platform/forgetting.server.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

useTestDatabase();

const now = Temporal.Instant.from('2026-03-02T08:00:00Z');
const daysAgo = (days: number): Temporal.Instant => now.subtract({ hours: 24 * days });

let place: Scenario;
let personId: string;
beforeAll(async () => {
  place = await scenario();
  personId = (await place.person('Farida', { roles: ['facilitator'] })).personId!;
});

/** An event with its news, read so many days ago, or not at all. */
async function told(at: Temporal.Instant, dispatched: boolean, readAt: Temporal.Instant | null | 'none') {
  const network_id = place.network.id;
  const id = newId();
  await transaction({ networkId: network_id, personId }, async (tx) => {
    await tx
      .insertInto('events')
      .values({ network_id, id, type: 't', created_at: at, dispatched_at: dispatched ? at : null })
      .execute();
    if (readAt === 'none') return;
    await tx
      .insertInto('notifications')
      .values({
        network_id,
        id: newId(),
        person_id: personId,
        kind: 'welcome',
        event_id: id,
        created_at: at,
        read_at: readAt
      })
      .execute();
  });
  return id;
}
const eventsLeft = () =>
  place.inside(async (tx) => (await tx.selectFrom('events').select('id').execute()).map(({ id }) => id));
const newsLeft = () =>
  transaction({ networkId: place.network.id, personId }, async (tx) =>
    (await tx.selectFrom('notifications').select('event_id').execute()).map(({ event_id }) => event_id)
  );

test('News read long ago and events told long ago are forgotten; unread news stays with its event', async () => {
  const old = daysAgo(KEPT_DAYS.events + 1);
  const gone = await told(old, true, daysAgo(KEPT_DAYS.readNews + 1));
  const readLately = await told(old, true, daysAgo(KEPT_DAYS.readNews - 1));
  const unread = await told(old, true, null);
  const waiting = await told(old, false, 'none');
  const young = await told(daysAgo(KEPT_DAYS.events - 1), true, 'none');
  await forgetOld(now);
  const left = await eventsLeft();
  expect(left).not.toContain(gone);
  for (const kept of [readLately, unread, waiting, young]) expect(left).toContain(kept);
  expect((await newsLeft()).toSorted()).toEqual([readLately, unread].toSorted());
});

test('The key of a repeated request is good for a month, then it is forgotten', async () => {
  await place.inside((tx) =>
    tx
      .insertInto('idempotency_keys')
      .values(
        [KEPT_DAYS.repeatedRequests + 1, KEPT_DAYS.repeatedRequests - 1].map((days) => ({
          network_id: place.network.id,
          person_id: personId,
          key: `key ${days}`,
          operation: 'tests.any',
          input_hash: '',
          created_at: daysAgo(days)
        }))
      )
      .execute()
  );
  await forgetOld(now);
  const keys = await place.inside((tx) => tx.selectFrom('idempotency_keys').select('key').execute());
  expect(keys).toEqual([{ key: `key ${KEPT_DAYS.repeatedRequests - 1}` }]);
});

test('The journal is never forgotten: the application may not delete from it', async () => {
  const attempt = place.inside((tx) => tx.deleteFrom('audit_entries').execute());
  await expect(attempt).rejects.toThrow(/permission denied/);
});
