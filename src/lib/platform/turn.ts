import { sql } from 'kysely';
import { begin } from '#lib/platform/database.server.ts';

const last = new Map<string, Promise<unknown>>();

/** Work with the same key, one after the other in this process, in the order of the calls; a failure does not stop the next. */
export async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const turn = (last.get(key) ?? Promise.resolve()).then(work, work);
  last.set(key, turn);
  try {
    return await turn;
  } finally {
    if (last.get(key) === turn) last.delete(key);
  }
}

/**
 * The same among all processes on one database. A connection of its own holds the lock as long as the work lasts; in one
 * process everybody who asks for such a turn waits in one row, so that these connections never use up the pool. If the process
 * ends, the database gives the turn to the next.
 */
export const inTurnEverywhere = <T>(key: string, work: () => Promise<T>): Promise<T> =>
  inTurn('everywhere', async () => {
    const { tx, end } = await begin({});
    try {
      await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 12))`.execute(tx);
      return await work();
    } finally {
      // What was done stands, also if the connection that held the turn was lost meanwhile.
      await end('rollback').catch(() => undefined);
    }
  });
