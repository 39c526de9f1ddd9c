import type { Insertable } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import { recordEvent, type NewEvent } from '#lib/platform/events.server.ts';
import { enqueue, type EnqueueOptions } from '#lib/platform/jobs.server.ts';
import type { DB } from '#lib/platform/tables.ts';

/** Where a command's events, its jobs and its line in the journal go, in its own transaction. */
export type Outlet = {
  event(tx: Tx, event: NewEvent): Promise<void>;
  job(tx: Tx, queue: string, data: object, options?: EnqueueOptions): Promise<void>;
  line(tx: Tx, line: Insertable<DB['audit_entries']>): Promise<void>;
};

/** Outbox, queue and journal: how everything is told that happens now. */
export const ordinaryOutlet: Outlet = {
  event: recordEvent,
  job: enqueue,
  line: async (tx, line) => void (await tx.insertInto('audit_entries').values(line).execute())
};

/** What a story of the past kept until its end. */
export type Told = { events: NewEvent[]; lines: Insertable<DB['audit_entries']>[] };

/**
 * For a story of the past: events and lines are kept for its end, and jobs whose time has come by `now` are let go, for
 * the story itself tells what they would do.
 */
export const afterwards = (told: Told, now: Temporal.Instant): Outlet => ({
  event: async (_tx, event) => void told.events.push(event),
  line: async (_tx, line) => void told.lines.push(line),
  job: async (tx, queue, data, options) => {
    if (options?.startAfter && Temporal.Instant.compare(options.startAfter, now) <= 0) return;
    await enqueue(tx, queue, data, options);
  }
});
