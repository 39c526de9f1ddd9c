import { commitImport } from '#lib/imports/committing/operations.ts';
import { uploadImport } from '#lib/imports/operations.ts';
import { prepareImport } from '#lib/imports/preparing/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { value, type Inputs, type World } from './world.ts';

const TEXT = 'Nom,Ville,SIREN\nLa Menuiserie,Pau,552100554\nLe Fournil,Oloron,\nLe Fournil,Oloron,';

/** An import of three rows in the state that is asked for; two of its rows may be the same organisation. */
export async function importIn(
  { actors, system, inside }: World,
  state: 'columns' | 'reading' | 'preview' | 'committing' | 'done' | 'undoing'
): Promise<string> {
  const actor = actors.facilitator;
  const { id, source } = value(
    await execute(uploadImport, { actor, input: { fileName: 'a.csv', text: TEXT } })
  );
  if (state === 'columns') return id;
  const targets = source.columns.map(({ target }) => target);
  value(await execute(prepareImport, { actor: system, input: { id, targets } }));
  if (state === 'done' || state === 'undoing') value(await execute(commitImport, { actor, input: { id } }));
  if (state !== 'preview' && state !== 'done')
    await inside((tx) => tx.updateTable('imports').set({ state }).where('id', '=', id).execute());
  return id;
}

/** For the operations of imports, as in inputs.ts. */
export const importing: Inputs = {
  'imports.upload': () => ({ fileName: 'reseau.csv', text: 'Nom,Ville\nLe Moulin,Nay' }),
  'imports.discard': async (world) => ({ id: await importIn(world, 'preview') }),
  'imports.list': () => ({}),
  'imports.get': async (world) => ({ id: await importIn(world, 'reading') }),
  'imports.listRows': async (world) => ({ id: await importIn(world, 'preview'), filter: 'all' }),
  'imports.export': () => ({ only: 'members' }),
  'imports.chooseReading': async (world) => ({
    id: await importIn(world, 'columns'),
    separator: ',',
    heading: 'yes'
  }),
  'imports.prepare': async (world) => ({
    id: await importIn(world, 'columns'),
    targets: ['name', 'town', 'siren'],
    becomes: 'members',
    mode: 'complete'
  }),
  'imports.decideDuplicates': async (world) => ({
    id: await importIn(world, 'preview'),
    rows: [{ n: 3, choice: 'merge' }],
    all: 'separate'
  }),
  'imports.resume': async (world) => ({ id: await importIn(world, 'reading') }),
  'imports.commit': async (world) => ({ id: await importIn(world, 'preview') }),
  'imports.write': async (world) => ({ id: await importIn(world, 'committing') }),
  'imports.undo': async (world) => ({ id: await importIn(world, 'done') }),
  'imports.carryOutUndo': async (world) => ({ id: await importIn(world, 'undoing') })
};
