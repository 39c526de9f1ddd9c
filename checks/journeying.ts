import { declareStep } from '#lib/journey/declarations/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { value, type Inputs, type World } from './world.ts';

/** A step that the facilitator of this world declared, with a file; the same one at every call. */
export async function declarationIn(world: World): Promise<string> {
  const known = await world.inside((tx) =>
    tx
      .selectFrom('step_declarations')
      .select('id')
      .where('network_id', '=', world.network.id)
      .where('step', '=', 'agree.charter')
      .executeTakeFirst()
  );
  if (known) return known.id;
  const content = Buffer.from('La charte').toString('base64');
  const input = { step: 'agree.charter', reason: 'Votée en 2021.', fileName: 'charte.txt', content };
  return value(await execute(declareStep, { actor: world.actors.facilitator, input })).id;
}

/** For the operations of the journey and of legal forms, as in inputs.ts. */
export const journeying: Inputs = {
  'journey.getJourney': () => ({}),
  'journey.listWaiting': () => ({}),
  'journey.getStep': () => ({ step: 'agree.charter' }),
  'journey.tellStage': () => ({ stage: 'operate' }),
  'journey.declareStep': () => ({ step: 'operate.meeting', reason: 'Chaque premier mardi.' }),
  'journey.takeBackDeclaration': async (world) => ({
    id: await declarationIn(world),
    reason: 'Mal compris.'
  }),
  'journey.getProof': async (world) => ({ id: await declarationIn(world) }),
  'legal.adviseForm': () => ({ country: 'FR', acts: 'buy,staff', power: 'equal' })
};
