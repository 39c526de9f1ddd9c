import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import { furthest, type Declaration, type Evidence, type Stage, type StepId } from './rules.ts';

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
 * (`journey/decide`). Several features may prove one step: any of them that is done is enough, and the last one
 * registered gives the link. The journey asks all of them in one statement.
 */
export function registerEvidence(step: StepId, href: string, query: EvidenceQuery): void {
  sources.set(step, [...(sources.get(step) ?? []), { href, query }]);
}

/** Where each step is done; a step without a page can only be declared. */
export const placeOf = (step: StepId): string | null => sources.get(step)?.at(-1)?.href ?? null;

/** Evidence of every registered step, in one statement. */
export async function evidenceOf(tx: Tx, networkId: string): Promise<Map<StepId, Evidence>> {
  const parts = [...sources].flatMap(([step, list]) =>
    list.map(
      ({ query }) =>
        sql`select ${sql.lit(step)} as step, e.count::int, e.needed::int, e.waiting::int, e.at::timestamptz
              from (${query(networkId)}) as e`
    )
  );
  if (parts.length === 0) return new Map();
  const { rows } = await sql<Evidence & { step: StepId }>`${sql.join(parts, sql` union all `)}`.execute(tx);
  const found = new Map<StepId, Evidence[]>();
  for (const { step, ...evidence } of rows) found.set(step, [...(found.get(step) ?? []), evidence]);
  return new Map([...found].map(([step, list]) => [step, furthest(list)!]));
}

export type JourneyRecord = {
  entry: Stage | null;
  told: { by: string | null; at: string } | null;
  since: Temporal.Instant;
  hasAim: boolean;
  members: number;
  facilitators: number;
  facilitatorAt: Temporal.Instant | null;
  declarations: Declaration[];
};

/** Acts looked back over for one of a facilitator; further back they count as silent since. */
const LOOKED_BACK = 1000;

/** Where the network says it stands, what it declared, and the facts that the signals need: one statement. */
export async function journeyOf(tx: Tx, networkId: string): Promise<JourneyRecord> {
  const { rows } = await sql<JourneyRecord>`
    with acts as (select at, person_id from audit_entries where network_id = ${networkId} order by id desc limit ${LOOKED_BACK}),
    holders as (select person_id, starts_at from role_holders
                 where network_id = ${networkId} and role = 'facilitator' and ends_at is null)
    select j.entry, case when j.entry is not null then json_build_object('by', j.told_by_name, 'at', j.told_at) end as told,
           n.created_at as since, n.aim <> '' as "hasAim",
           (select count(*) from (select from organisation_sheets
             where network_id = ${networkId} and standing = 'admitted' limit 1001) m)::int as members,
           (select count(*) from holders)::int as facilitators,
           coalesce((select max(a.at) from acts a join holders h using (person_id)),
                    (select max(h.starts_at) from holders h)) as "facilitatorAt",
           coalesce((select json_agg(json_build_object('id', d.id, 'step', d.step, 'reason', d.reason,
               'happenedOn', d.happened_on, 'link', d.link, 'fileName', f.name, 'byId', d.declared_by,
               'by', d.declared_by_name, 'at', d.declared_at) order by d.declared_at, d.id)
             from step_declarations d left join files f on f.network_id = d.network_id and f.id = d.file_id
            where d.network_id = ${networkId} and d.taken_back_at is null), '[]') as declarations
      from networks n left join journeys j on j.network_id = n.id
     where n.id = ${networkId}`.execute(tx);
  return rows[0]!;
}

export async function saveEntry(
  tx: Tx,
  networkId: string,
  entry: Stage,
  by: { id: string | null; name: string | null },
  now: Temporal.Instant
): Promise<void> {
  const told = { entry, told_by: by.id, told_by_name: by.name, told_at: now };
  await tx
    .insertInto('journeys')
    .values({ network_id: networkId, ...told })
    .onConflict((c) => c.column('network_id').doUpdateSet(told))
    .execute();
}
