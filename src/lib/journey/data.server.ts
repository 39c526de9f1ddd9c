import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import type { StepId } from './rules.ts';

/**
 * What a feature knows about one step: `count` pieces of evidence out of `needed` (done when reached), `waiting` ones
 * that are begun and not finished, and when the latest came (`at`).
 */
export type Evidence = { count: number; needed: number; waiting: number; at: Temporal.Instant | null };

/**
 * One row with the columns `count`, `needed`, `waiting` (integers) and `at` (timestamptz or null) for a network, for
 * instance
 * ``sql`select count(*) filter (where state = 'kept') as count, 1 as needed,
 *   count(*) filter (where state = 'draft') as waiting, max(kept_at) as at from comparisons where network_id = ${id}` ``.
 * Facts all members may know: everybody inside the network sees them.
 */
export type EvidenceQuery = (networkId: string) => RawBuilder<unknown>;

type Source = { href: string; query: EvidenceQuery };
const sources = new Map<StepId, Source[]>();

/**
 * Called once by the feature where a step is done. `href` is the page in the network where one does it
 * (`journey/decide`). Several features may prove one step: any of them that is done is enough, and the first one
 * registered gives the link. The journey asks all of them in one statement.
 */
export function registerEvidence(step: StepId, href: string, query: EvidenceQuery): void {
  const known = sources.get(step) ?? [];
  known.push({ href, query });
  sources.set(step, known);
}

/** Where each step is done; a step without a page can only be declared. */
export const placeOf = (step: StepId): string | null => sources.get(step)?.[0]?.href ?? null;

/** Evidence of every registered step, in one statement; for a step with several sources the one that is furthest. */
export async function evidenceOf(tx: Tx, networkId: string): Promise<Map<StepId, Evidence>> {
  const parts = [...sources].flatMap(([step, list]) =>
    list.map(
      ({ query }) =>
        sql`select ${sql.lit(step)} as step, e.count::int, e.needed::int, e.waiting::int, e.at::timestamptz
              from (${query(networkId)}) as e`
    )
  );
  const found = new Map<StepId, Evidence>();
  if (parts.length === 0) return found;
  const { rows } = await sql<Evidence & { step: StepId }>`${sql.join(parts, sql` union all `)}`.execute(tx);
  for (const { step, ...evidence } of rows) {
    const earlier = found.get(step);
    if (!earlier || furtherThan(evidence, earlier)) found.set(step, evidence);
  }
  return found;
}

const share = ({ count, needed }: Evidence): number => (needed > 0 ? Math.min(1, count / needed) : 0);
const furtherThan = (one: Evidence, other: Evidence): boolean =>
  share(one) > share(other) || (share(one) === share(other) && one.waiting > other.waiting);
