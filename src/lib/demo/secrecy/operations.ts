import { mark, put, settle } from '#lib/governance/confidential/data.server.ts';
import { closeDueMotion } from '#lib/governance/operations.ts';
import { proposeResolution } from '#lib/governance/proposing/operations.ts';
import { ruleOf } from '#lib/governance/ruling/data.server.ts';
import { setRule } from '#lib/governance/ruling/operations.ts';
import { plainRule } from '#lib/governance/rules.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { executeIn, type Command } from '#lib/platform/operation.ts';
import type { z } from 'zod';
import { actorAt } from '../data.server.ts';
import { expectDone, type Ground } from '../rules.ts';

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
export async function tell(tx: Tx, ground: Ground, now: Temporal.Instant): Promise<void> {
  const ago = (days: number): Temporal.Instant => now.subtract({ hours: 24 * days });
  const { proposers, voting } = await ruleOf(tx, ground.id, 'resolution');
  const secret = { ...plainRule, durationDays: 7, openBallot: false, confidential: true };
  const act = acting(tx, ground);
  const rule = (how: object, at: Temporal.Instant) =>
    act(ground.facilitator, setRule, { kind: 'resolution', proposers, voting: how }, at);
  const ask = async (title: string, statement: string, at: Temporal.Instant): Promise<string> => {
    const asked = { title, statement, start: 'open' };
    return (await act(ground.people[ASKING]!, proposeResolution, asked, at)).id;
  };

  await rule(secret, ago(41));
  const salary = 'La présidence reçoit 300 € par mois, pour un jour de travail par semaine.';
  const id = await ask('Rémunérer la présidence', salary, ago(40));
  for (const [name, choice] of Object.entries(BALLOTS)) await hand(tx, ground, id, name, choice, ago(38));
  expectDone(await executeIn(tx, closeDueMotion, { actor: ground.system, input: { id }, now: ago(32) }));

  const bank = 'Le compte commun passe à une banque coopérative, au 1er janvier.';
  const open = await ask('Changer de banque', bank, ago(2));
  await hand(tx, ground, open, 'Textiles Benkirane', 'yes', ago(1));
  await rule(voting, ago(1));
}

/** The ballot of a fictional person goes into the box by its steps, without the transactions of their own that real ones have. */
async function hand(
  tx: Tx,
  ground: Ground,
  id: string,
  name: string,
  choice: string,
  at: Temporal.Instant
): Promise<void> {
  const actor = await actorAt(tx, ground, ground.people[name]!, at);
  const by = {
    organisationId: ground.organisations[name]!,
    castByName: actor.name!,
    proxyHolderId: null
  };
  await put(tx, ground.id, id, await mark(tx, ground.id, id, by), choice);
  await settle(tx, ground.id, id);
}

const acting =
  (tx: Tx, ground: Ground) =>
  async <S extends z.ZodType, T>(
    personId: string,
    operation: Command<S, T>,
    input: object,
    now: Temporal.Instant
  ): Promise<T> => {
    const actor = await actorAt(tx, ground, personId, now);
    return expectDone(await executeIn(tx, operation, { actor, input, now }));
  };
