import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import { inside } from '#lib/platform/jobs-boss.server.ts';
import { DEAD_LETTERS } from '#lib/platform/queues.ts';

export type GivenUp = {
  id: string;
  queue: string;
  /** The last error in the program's own words. */
  reason: string;
  since: Temporal.Instant;
};

/** Jobs that failed for good, newest first. Their data stays where it is: it may name people. */
export async function jobsGivenUp(tx: Tx, limit = 50): Promise<GivenUp[]> {
  const { rows } = await sql<GivenUp>`
    select id, coalesce(source_name, name) as queue, created_on as since,
           left(coalesce(source_output ->> 'message', output ->> 'message', ''), 300) as reason
      from pgboss.job where name = ${DEAD_LETTERS} and state = 'created'
     order by created_on desc limit ${limit}`.execute(tx);
  return rows;
}

/** Puts one of them back into its queue, with all its attempts; false when it is not there any more. */
export const tryAgain = (tx: Tx, id: string): Promise<boolean> =>
  inside(tx, async (boss, db) => (await boss.redrive(DEAD_LETTERS, { ids: [id], db })) > 0);
