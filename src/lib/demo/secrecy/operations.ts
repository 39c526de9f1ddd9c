import { mark, put, settle } from '#lib/governance/confidential/data.server.ts';
import { proposeResolution } from '#lib/governance/proposing/operations.ts';
import { ruleOf } from '#lib/governance/ruling/data.server.ts';
import { setRule } from '#lib/governance/ruling/operations.ts';
import { plainRule } from '#lib/governance/rules.ts';
import type { Scene, Thread } from '../telling/operations.ts';

const ASKING = 'Café associatif La Passerelle';
const BALLOTS = {
  'Menuiserie Aubrac & Fils': 'yes',
  'Coopérative Solaire du Rhône': 'no',
  'Imprimerie des Deux Rives': 'yes',
  'Café associatif La Passerelle': 'yes',
  'Atelier Vélo Croix-Rousse': 'abstain',
  'Textiles Benkirane': 'yes',
  'Cabinet Comptable Ternay': 'no'
} as const;

/** Two delicate questions that the network votes confidentially: one decided, one still open. */
export const secrecy: Thread = async (scene) => {
  const salary = 'La présidence reçoit 300 € par mois, pour un jour de travail par semaine.';
  const id = await ask(scene, 'Rémunérer la présidence', salary, 40);
  for (const [i, [name, choice]] of Object.entries(BALLOTS).entries())
    await hand(scene, id, name, choice, 38 - Math.floor(i / 3));
  await scene.close(id);

  const bank = 'Le compte commun passe à une banque coopérative, au 1er janvier.';
  const open = await ask(scene, 'Changer de banque', bank, 2);
  await hand(scene, open, 'Textiles Benkirane', 'yes', 1);
};

/** For this one question the facilitator makes the vote confidential, and puts the rule back when it is open. */
async function ask(
  { act, tx, ground, until }: Scene,
  title: string,
  statement: string,
  back: number
): Promise<string> {
  const begin = await until(back, title);
  const { proposers, voting } = await ruleOf(tx, ground.id, 'resolution');
  const secret = { ...plainRule, durationDays: 7, openBallot: false, confidential: true };
  const soon = (seconds: number) => begin.add({ seconds });
  const rule = (how: object, seconds: number) =>
    act(null, soon(seconds), setRule, { kind: 'resolution', proposers, voting: how });
  await rule(secret, 10);
  const { id } = await act(ASKING, soon(250), proposeResolution, { title, statement, start: 'open' });
  await rule(voting, 400);
  return id;
}

/** The ballot of a fictional person goes into the box by its steps, without the transactions of their own that real ones have. */
async function hand(
  { tx, ground, until, actor, org }: Scene,
  id: string,
  name: string,
  choice: string,
  back: number
): Promise<void> {
  const at = await until(back, name);
  const by = { organisationId: org(name), castByName: (await actor(name, at)).name!, proxyHolderId: null };
  await put(tx, ground.id, id, await mark(tx, ground.id, id, by), choice);
  await settle(tx, ground.id, id);
}
