import { openRound, proposeObjective } from '#lib/design/aim/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { value, type Inputs, type World } from './world.ts';

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

/** For the operations of design, as in inputs.ts. */
export const designing: Inputs = {
  'design.getCanvas': () => ({}),
  'design.getPart': () => ({ part: 'shape' }),
  'design.savePart': () => ({
    part: 'shape',
    revision: 0,
    content: { model: 'network', operation: 'services', structure: 'cross' }
  }),
  'design.saveForm': () => ({ revision: 0, answers: { country: 'FR', acts: ['work'] }, chosen: 'gie' }),
  'design.checkName': () => ({ name: 'Connue' }),
  'design.getAim': () => ({}),
  'design.proposeObjective': () => ({ family: 'outputs', wording: 'Vendre au Japon' }),
  'design.withdrawObjective': async (world) => ({ id: (await roundIn(world)).objectiveId }),
  'design.openRound': () => ({}),
  'design.rankObjectives': async (world) => {
    const { id, objectiveId } = await roundIn(world);
    return { id, organisationId: world.organisations.atelier, ranks: { [objectiveId]: 1 } };
  },
  'design.closeRound': async (world) => ({ id: (await roundIn(world)).id }),
  'design.chooseAim': async (world) => ({ ...(await roundIn(world)), reason: 'Le plus proche.' })
};
