import { newId } from '#lib/kernel/ids.ts';
import { INSTANCE, transaction, type Tx } from '#lib/platform/database.server.ts';
import { enqueue, work } from '#lib/platform/jobs.server.ts';

/** Something that happened, told in the transaction in which it happened. */
export type DomainEvent = {
  id: string;
  networkId: string;
  type: string;
  payload: Record<string, unknown>;
  actorPersonId: string | null;
  createdAt: Temporal.Instant;
};

/**
 * Writes an event to the outbox and queues its dispatch, both in the caller's transaction. `networkId` is the nil UUID
 * for events of the instance itself. Operations use `emit`, which calls this.
 */
export async function recordEvent(
  tx: Tx,
  event: {
    networkId: string;
    actorPersonId: string | null;
    type: string;
    payload: object;
    now: Temporal.Instant;
  }
): Promise<void> {
  const id = newId(event.now.epochMilliseconds);
  await tx
    .insertInto('events')
    .values({
      network_id: event.networkId,
      id,
      type: event.type,
      payload: JSON.stringify(event.payload),
      actor_person_id: event.actorPersonId,
      created_at: event.now
    })
    .execute();
  await enqueue(tx, 'events.dispatch', { networkId: event.networkId, eventId: id });
}

export type Consumer = (context: { tx: Tx; event: DomainEvent; now: Temporal.Instant }) => Promise<void>;

/**
 * Says what follows from a type of event; called from a feature's jobs.ts. All consumers of one event share one
 * transaction in the context of its network: they all happen exactly once, or none does and all are tried again.
 * So a consumer only writes to the database; what leaves the house (mail, calls) it queues as a job of its own.
 */
export function on(type: string, consumer: Consumer): void {
  consumers.set(type, [...(consumers.get(type) ?? []), consumer]);
}

/** Runs the consumers of one event, unless that has been done. */
export async function dispatch(networkId: string, eventId: string, now: Temporal.Instant): Promise<void> {
  await transaction({ networkId, instance: networkId === INSTANCE }, async (tx) => {
    const row = await tx
      .selectFrom('events')
      .select(['id', 'type', 'payload', 'actor_person_id', 'created_at'])
      .where('network_id', '=', networkId)
      .where('id', '=', eventId)
      .where('dispatched_at', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    if (!row) return;
    const event: DomainEvent = {
      id: row.id,
      networkId,
      type: row.type,
      payload: row.payload as Record<string, unknown>,
      actorPersonId: row.actor_person_id,
      createdAt: row.created_at
    };
    for (const consumer of consumers.get(event.type) ?? []) await consumer({ tx, event, now });
    await tx
      .updateTable('events')
      .set({ dispatched_at: now })
      .where('network_id', '=', networkId)
      .where('id', '=', eventId)
      .execute();
  });
}

const consumers = new Map<string, Consumer[]>();

work<{ networkId: string; eventId: string }>('events.dispatch', ({ networkId, eventId }, { now }) =>
  dispatch(networkId, eventId, now)
);
