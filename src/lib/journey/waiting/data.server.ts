import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';

/** What can wait for somebody; its words are `journey.waiting.<what>`. Votes are listed by governance. */
export type What = 'survey' | 'ranking' | 'agreement' | 'task' | 'remark';
/** Somebody in a network, with their roles and the organisations that they may commit there. */
export type Somebody = {
  networkId: string;
  personId: string;
  mandates: readonly string[];
  roles: readonly string[];
};
export type Waiting = { what: What; title: string; path: string; until: string | null };

/**
 * One row for each thing that waits for this person: `title` (text), `path` below the network's address (text) and
 * `until` (date or null). Nothing that this person could not read there.
 */
export type WaitingQuery = (who: Somebody) => RawBuilder<unknown>;

const sources = new Map<What, WaitingQuery>();

/** Called once by the feature in which one does it. The home page asks all of them in one statement. */
export function registerWaiting(what: What, query: WaitingQuery): void {
  sources.set(what, query);
}

/** What waits for this person, what ends first before all; one statement. */
export async function waitingFor(tx: Tx, who: Somebody, limit: number): Promise<Waiting[]> {
  const parts = [...sources].map(
    ([what, query]) =>
      sql`select ${sql.lit(what)} as what, w.title::text, w.path::text, w.until::date::text as until
            from (${query(who)}) as w`
  );
  if (parts.length === 0) return [];
  const { rows } = await sql<Waiting>`
    select * from (${sql.join(parts, sql` union all `)}) as all_of_it
     order by until nulls last, what, title, path limit ${limit}`.execute(tx);
  return rows;
}
