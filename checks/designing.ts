import { openRound, proposeObjective } from '#lib/design/aim/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { value, type World } from './world.ts';

/** Two objectives and a round in which they are ranked, of which nothing is counted yet; the same at every call. */
export async function roundIn(world: World): Promise<{ id: string; objectiveId: string }> {
  const actor = world.actors.facilitator;
  const known = await world.inside((tx) =>
    tx
      .selectFrom('aim_candidates')
      .select(['round_id as id', 'objective_id as objectiveId'])
      .where('network_id', '=', world.network.id)
      .executeTakeFirst()
  );
  if (known) return known;
  const ids: string[] = [];
  for (const wording of ['Acheter ensemble', 'Exporter ensemble'])
    ids.push(value(await execute(proposeObjective, { actor, input: { family: 'inputs', wording } })).id);
  const { id } = value(await execute(openRound, { actor, input: {} }));
  return { id, objectiveId: ids[0]! };
}
