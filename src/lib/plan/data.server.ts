import { sql } from 'kysely';
import { registerEvidence } from '#lib/journey/data.server.ts';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Part } from './remarks/rules.ts';
import type { BudgetPart, Section } from './rules.ts';

export type Plan = {
  sections: Partial<Record<Section, string>>;
  revision: number;
  updatedBy: string | null;
  /** Amounts in minor units, as text. */
  lines: { id: string; part: BudgetPart; label: string; amount: string }[];
  effects: { organisationId: string; name: string; effect: string }[];
  tasks: { count: number; done: number };
  /** How many remarks are open at each part that has any; those at single tasks count with the tasks. */
  remarks: Partial<Record<Part, number>>;
};

/** All of it in one statement; a network that has written nothing yet has an empty plan of revision 0. */
export async function readPlan(tx: Tx, networkId: string): Promise<Plan> {
  const { rows } = await sql<Plan>`
    select coalesce(p.sections, '{}') as sections, coalesce(p.revision, 0) as revision, p.updated_by_name as "updatedBy",
      (select coalesce(jsonb_agg(jsonb_build_object('id', l.id, 'part', l.part, 'label', l.label, 'amount', l.amount::text) order by l.id), '[]')
         from plan_budget_lines l where l.network_id = ${networkId}) as lines,
      (select coalesce(jsonb_agg(jsonb_build_object('organisationId', e.organisation_id, 'name', s.name, 'effect', e.effect) order by s.sort_name), '[]')
         from plan_effects e join organisation_sheets s on s.network_id = e.network_id and s.organisation_id = e.organisation_id
        where e.network_id = ${networkId}) as effects,
      (select jsonb_build_object('count', count(*) filter (where t.state <> 'dropped'), 'done', count(*) filter (where t.state = 'done'))
         from plan_tasks t where t.network_id = ${networkId}) as tasks,
      (select coalesce(jsonb_object_agg(k.part, k.open), '{}') from (select part, count(*) as open from plan_remarks
         where network_id = ${networkId} and state = 'open' group by part) k) as remarks
      from (select) one left join action_plans p on p.network_id = ${networkId}`.execute(tx);
  return rows[0]!;
}

/** The plan's row, made when it is not there, held until the end of the transaction. @returns its revision */
export async function lockPlan(tx: Tx, networkId: string, now: Temporal.Instant): Promise<number> {
  const { rows } = await sql<{ revision: number }>`
    insert into action_plans (network_id, updated_at) values (${networkId}, ${now})
    on conflict (network_id) do update set network_id = excluded.network_id returning revision`.execute(tx);
  return rows[0]!.revision;
}

export async function updatePlan(
  tx: Tx,
  networkId: string,
  plan: { sections: Partial<Record<Section, string | null>>; revision: number; by: string | null },
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('action_plans')
    .set({
      sections: JSON.stringify(plan.sections),
      revision: plan.revision,
      updated_by_name: plan.by,
      updated_at: now
    })
    .where('network_id', '=', networkId)
    .execute();
}

export async function insertLine(
  tx: Tx,
  networkId: string,
  line: { part: BudgetPart; label: string; amount: bigint },
  now: Temporal.Instant
): Promise<string> {
  const id = newId(now.epochMilliseconds);
  await tx
    .insertInto('plan_budget_lines')
    .values({ network_id: networkId, id, ...line, created_at: now })
    .execute();
  return id;
}

export async function deleteLine(tx: Tx, networkId: string, id: string): Promise<boolean> {
  const gone = await tx
    .deleteFrom('plan_budget_lines')
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .executeTakeFirst();
  return gone.numDeletedRows > 0n;
}

export async function writeEffect(
  tx: Tx,
  networkId: string,
  organisationId: string,
  effect: string | null,
  now: Temporal.Instant
): Promise<void> {
  if (effect === null) {
    await tx
      .deleteFrom('plan_effects')
      .where('network_id', '=', networkId)
      .where('organisation_id', '=', organisationId)
      .execute();
    return;
  }
  await tx
    .insertInto('plan_effects')
    .values({ network_id: networkId, organisation_id: organisationId, effect, written_at: now })
    .onConflict((c) => c.columns(['network_id', 'organisation_id']).doUpdateSet({ effect, written_at: now }))
    .execute();
}

export async function isMember(tx: Tx, networkId: string, organisationId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('organisation_sheets')
    .select('organisation_id')
    .where('network_id', '=', networkId)
    .where('organisation_id', '=', organisationId)
    .where('standing', '=', 'admitted')
    .executeTakeFirst();
  return row !== undefined;
}

registerEvidence(
  'launch.action_plan',
  'plan',
  (id) =>
    sql`select (p.sections ? 'summary' and exists (select from plan_tasks t where t.network_id = ${id} and t.state <> 'dropped'))::int as count,
               1 as needed, 1 as waiting, p.updated_at as at
          from action_plans p where p.network_id = ${id}
        union all select 0, 1, 0, null where not exists (select from action_plans where network_id = ${id})`
);
registerEvidence(
  'launch.negotiation',
  'plan/negotiation',
  (id) =>
    sql`select count(*) filter (where closed_at is not null) as count, greatest(1, count(*) filter (where kind = 'open')) as needed,
               count(*) filter (where kind = 'open' and closed_at is null) as waiting, max(raised_at) as at
          from plan_points where network_id = ${id}`
);
