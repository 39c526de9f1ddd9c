import { sql } from 'kysely';
import type { Ranking } from '#lib/governance/ranked/rules.ts';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Family } from '../rules.ts';
import type { AimResult } from './rules.ts';

export type Objective = {
  id: string;
  family: Family;
  wording: string;
  by: string | null;
  byId: string | null;
};
export type Round = {
  id: string;
  state: 'open' | 'closed' | 'cancelled';
  openedBy: string | null;
  openedAt: Temporal.Instant;
  closedAt: Temporal.Instant | null;
  result: AimResult | null;
  mainObjectiveId: string | null;
  chosenReason: string | null;
  candidates: { id: string; wording: string }[];
  /** Organisations that have ranked; what they ranked is not among it. */
  ranked: { organisationId: string; name: string }[];
};

export async function objectivesOf(tx: Tx, networkId: string): Promise<Objective[]> {
  const rows = await tx
    .selectFrom('objectives')
    .select(['id', 'family', 'wording', 'proposed_by_name as by', 'proposed_by as byId'])
    .where('network_id', '=', networkId)
    .where('withdrawn_at', 'is', null)
    .orderBy('id')
    .execute();
  return rows as Objective[];
}

/** The round that runs, or else the last one that was counted. */
export async function roundOf(tx: Tx, networkId: string): Promise<Round | null> {
  const { rows } = await sql<Round>`
    select r.id, r.state, r.opened_by_name as "openedBy", r.opened_at as "openedAt", r.closed_at as "closedAt", r.result,
           r.main_objective_id as "mainObjectiveId", r.chosen_reason as "chosenReason",
           (select json_agg(json_build_object('id', o.id, 'wording', o.wording) order by c.position)
              from aim_candidates c join objectives o on o.network_id = c.network_id and o.id = c.objective_id
             where c.network_id = r.network_id and c.round_id = r.id) as candidates,
           coalesce((select json_agg(json_build_object('organisationId', s.organisation_id, 'name', s.name) order by s.sort_name)
              from aim_rankings k join organisation_sheets s on s.network_id = k.network_id and s.organisation_id = k.organisation_id
             where k.network_id = r.network_id and k.round_id = r.id), '[]') as ranked
      from aim_rounds r where r.network_id = ${networkId} and r.state <> 'cancelled'
     order by r.state = 'open' desc, r.opened_at desc limit 1`.execute(tx);
  return rows[0] ?? null;
}

/** The aim the founders chose last, in words. */
export async function aimOf(tx: Tx, networkId: string) {
  const row = await tx
    .selectFrom('aim_rounds as r')
    .innerJoin('objectives as o', (join) =>
      join.onRef('o.network_id', '=', 'r.network_id').onRef('o.id', '=', 'r.main_objective_id')
    )
    .select(['o.id', 'o.wording', 'r.closed_at as chosenAt', 'r.chosen_reason as reason'])
    .where('r.network_id', '=', networkId)
    .orderBy('r.opened_at', 'desc')
    .executeTakeFirst();
  return row ?? null;
}

type By = { id: string | null; name: string | null };

/** Undefined when an objective with these words is there already. */
export async function insertObjective(
  tx: Tx,
  networkId: string,
  { family, wording, by, now }: { family: Family; wording: string; by: By; now: Temporal.Instant }
): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    insert into objectives (network_id, id, family, wording, proposed_by, proposed_by_name, created_at)
    values (${networkId}, ${newId()}, ${family}, ${wording}, ${by.id}, ${by.name}, ${now})
    on conflict (network_id, lower(wording)) where withdrawn_at is null do nothing returning id`.execute(tx);
  return rows[0]?.id;
}

export async function lockObjective(tx: Tx, networkId: string, id: string) {
  return tx
    .selectFrom('objectives')
    .select(['id', 'proposed_by', 'withdrawn_at'])
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function withdrawObjective(
  tx: Tx,
  networkId: string,
  id: string,
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('objectives')
    .set({ withdrawn_at: now })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

/** Undefined when a round runs already. What is ranked is fixed here. */
export async function openRound(
  tx: Tx,
  networkId: string,
  objectives: readonly Objective[],
  by: By,
  now: Temporal.Instant
): Promise<string | undefined> {
  const id = newId();
  const row = await tx
    .insertInto('aim_rounds')
    .values({
      network_id: networkId,
      id,
      state: 'open',
      opened_by: by.id,
      opened_by_name: by.name,
      opened_at: now
    })
    .onConflict((c) => c.column('network_id').where('state', '=', sql.lit('open')).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!row) return undefined;
  await tx
    .insertInto('aim_candidates')
    .values(
      objectives.map((objective, position) => ({
        network_id: networkId,
        round_id: id,
        objective_id: objective.id,
        position
      }))
    )
    .execute();
  return id;
}

/** The round with its lock: rankings, closing and choosing follow each other on it. */
export async function lockRound(tx: Tx, networkId: string, id: string) {
  const round = await tx
    .selectFrom('aim_rounds')
    .select(['id', 'state', 'result', 'main_objective_id as mainObjectiveId'])
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!round) return undefined;
  const candidates = await tx
    .selectFrom('aim_candidates')
    .select('objective_id')
    .where('network_id', '=', networkId)
    .where('round_id', '=', id)
    .orderBy('position')
    .execute();
  return {
    ...round,
    result: round.result as AimResult | null,
    candidates: candidates.map((candidate) => candidate.objective_id)
  };
}

export async function saveRanking(
  tx: Tx,
  networkId: string,
  {
    roundId,
    organisationId,
    ranking,
    by,
    now
  }: {
    roundId: string;
    organisationId: string;
    ranking: Ranking;
    by: By;
    now: Temporal.Instant;
  }
): Promise<void> {
  const row = { ranking: JSON.stringify(ranking), cast_by: by.id, cast_by_name: by.name, cast_at: now };
  await tx
    .insertInto('aim_rankings')
    .values({ network_id: networkId, round_id: roundId, organisation_id: organisationId, ...row })
    .onConflict((c) =>
      c
        .columns(['network_id', 'round_id', 'organisation_id'])
        .doUpdateSet({ ...row, revision: sql`aim_rankings.revision + 1` })
    )
    .execute();
}

/** Rankings of a round: all of them for the count, or those of some organisations for their own eyes. */
export async function rankingsOf(
  tx: Tx,
  networkId: string,
  roundId: string,
  organisations?: readonly string[]
) {
  const rows = await tx
    .selectFrom('aim_rankings')
    .select(['organisation_id as organisationId', 'ranking'])
    .where('network_id', '=', networkId)
    .where('round_id', '=', roundId)
    .$if(organisations !== undefined, (q) =>
      q.where('organisation_id', 'in', organisations!.length ? [...organisations!] : [newId()])
    )
    .orderBy('organisation_id')
    .execute();
  return rows as { organisationId: string; ranking: Ranking }[];
}

export async function endRound(
  tx: Tx,
  networkId: string,
  id: string,
  end: { result: AimResult | null; by: string | null; main: string | null; now: Temporal.Instant }
): Promise<void> {
  await tx
    .updateTable('aim_rounds')
    .set({
      state: end.result ? 'closed' : 'cancelled',
      result: end.result ? JSON.stringify(end.result) : null,
      main_objective_id: end.main,
      closed_by_name: end.by,
      closed_at: end.now
    })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

export async function saveAim(
  tx: Tx,
  networkId: string,
  id: string,
  main: { objectiveId: string; reason: string | null }
): Promise<void> {
  await tx
    .updateTable('aim_rounds')
    .set({ main_objective_id: main.objectiveId, chosen_reason: main.reason })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}
