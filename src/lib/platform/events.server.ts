import { sql } from 'kysely';
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
  /** Told when it was long past: known already to those whom it concerns. */
  past?: boolean;
};

/** `networkId` is the nil UUID for events of the instance itself. */
export type NewEvent = {
  networkId: string;
  actorPersonId: string | null;
  type: string;
  payload: object;
  now: Temporal.Instant;
};

/** Writes an event to the outbox and queues its dispatch, both in the caller's transaction. Operations use `emit`. */
export async function recordEvent(tx: Tx, event: NewEvent): Promise<void> {
  const id = newId(event.now.epochMilliseconds);
  await tx.insertInto('events').values(rowOf(id, event)).execute();
  await enqueue(tx, 'events.dispatch', { networkId: event.networkId, eventId: id });
}

/**
 * Writes what happened in a network's past and lets its consumers have it, each event at its own time, in the caller's
 * transaction, which is in the context of that network. What happened before `known` is past.
 */
export async function recordPast(
  tx: Tx,
  happened: readonly NewEvent[],
  known: Temporal.Instant
): Promise<void> {
  const events = happened.map((event) => ({ ...event, id: newId(event.now.epochMilliseconds) }));
  const rows = events.map(({ id, ...event }) => ({ ...rowOf(id, event), dispatched_at: event.now }));
  if (rows.length) await tx.insertInto('events').values(rows).execute();
  for (const { id, networkId, type, payload, actorPersonId, now } of events) {
    const past = Temporal.Instant.compare(now, known) < 0;
    const event = { id, networkId, type, payload: { ...payload }, actorPersonId, createdAt: now, past };
    for (const consumer of consumers.get(type)?.values() ?? []) await consumer({ tx, event, now });
  }
}

const rowOf = (id: string, event: NewEvent) => ({
  network_id: event.networkId,
  id,
  type: event.type,
  payload: JSON.stringify(event.payload),
  actor_person_id: event.actorPersonId,
  created_at: event.now
});

export type Consumer = (context: { tx: Tx; event: DomainEvent; now: Temporal.Instant }) => Promise<void>;

/**
 * Says what follows from a type of event; called from a feature's jobs.ts. Each consumer has a transaction of its own in
 * the context of the event's network, and happens exactly once: one that fails is tried again and holds nobody back. It
 * only writes to the database; what leaves the house (mail, calls) it queues as a job of its own.
 * `name` tells the consumers of one type apart, also after an upgrade: give one to every second consumer of a type.
 */
export function on(type: string, consumer: Consumer, name = ''): void {
  const others = consumers.get(type) ?? new Map<string, Consumer>();
  consumers.set(type, others.set(others.has(name) ? `${name}${others.size + 1}` : name, consumer));
}

/** Runs the consumers of one event that have not had it yet. Throws the first failure when all have had their turn. */
export async function dispatch(networkId: string, eventId: string, now: Temporal.Instant): Promise<void> {
  const context = { networkId, instance: networkId === INSTANCE };
  const event = await transaction(context, (tx) => pending(tx, networkId, eventId), { readOnly: true });
  if (!event) return;
  const failures: unknown[] = [];
  const mine = consumers.get(event.type) ?? new Map<string, Consumer>();
  for (const [name, consumer] of mine)
    await transaction(context, (tx) => deliver(tx, event, name, consumer, now)).catch((error: unknown) =>
      failures.push(error)
    );
  if (failures.length > 0) throw failures[0];
  await transaction(context, (tx) =>
    tx
      .updateTable('events')
      .set({ dispatched_at: now })
      .where('network_id', '=', networkId)
      .where('id', '=', eventId)
      .where('dispatched_at', 'is', null)
      .execute()
  );
}

/** One consumer's part, unless it has had the event: the row is locked, so that two dispatches do it once. */
async function deliver(
  tx: Tx,
  event: DomainEvent,
  name: string,
  consumer: Consumer,
  now: Temporal.Instant
): Promise<void> {
  const locked = await tx
    .updateTable('events')
    .set({ delivered: sql`delivered || array[${name}]` })
    .where('network_id', '=', event.networkId)
    .where('id', '=', event.id)
    .where('dispatched_at', 'is', null)
    .where(sql<boolean>`${name} <> all (delivered)`)
    .returning('id')
    .executeTakeFirst();
  if (locked) await consumer({ tx, event, now });
}

async function pending(tx: Tx, networkId: string, eventId: string): Promise<DomainEvent | null> {
  const row = await tx
    .selectFrom('events')
    .select(['id', 'type', 'payload', 'actor_person_id', 'created_at'])
    .where('network_id', '=', networkId)
    .where('id', '=', eventId)
    .where('dispatched_at', 'is', null)
    .executeTakeFirst();
  return row
    ? {
        id: row.id,
        networkId,
        type: row.type,
        payload: row.payload as Record<string, unknown>,
        actorPersonId: row.actor_person_id,
        createdAt: row.created_at
      }
    : null;
}

const consumers = new Map<string, Map<string, Consumer>>();

work<{ networkId: string; eventId: string }>('events.dispatch', ({ networkId, eventId }, { now }) =>
  dispatch(networkId, eventId, now)
);
