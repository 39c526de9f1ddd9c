import { castConfidential } from '#lib/governance/confidential/operations.ts';
import { closeDueMotion } from '#lib/governance/operations.ts';
import { proposeResolution } from '#lib/governance/proposing/operations.ts';
import { ruleOf } from '#lib/governance/ruling/data.server.ts';
import { setRule } from '#lib/governance/ruling/operations.ts';
import { plainRule } from '#lib/governance/rules.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { execute, type Command } from '#lib/platform/operation.ts';
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
export async function tell(ground: Ground, now: Temporal.Instant): Promise<void> {
  const ago = (days: number): Temporal.Instant => now.subtract({ hours: 24 * days });
  const { proposers, voting } = await transaction({ networkId: ground.id }, (tx) =>
    ruleOf(tx, ground.id, 'resolution')
  );
  const secret = { ...plainRule, durationDays: 7, openBallot: false, confidential: true };
  const rule = (how: object, at: Temporal.Instant) =>
    act(ground, ground.facilitator, setRule, { kind: 'resolution', proposers, voting: how }, at);

  await rule(secret, ago(41));
  const decided = await ask(ground, ago(40), {
    title: 'Rémunérer la présidence',
    statement: 'La présidence reçoit 300 € par mois, pour un jour de travail par semaine.'
  });
  for (const [name, choice] of Object.entries(BALLOTS)) await hand(ground, decided, name, choice, ago(38));
  expectDone(await execute(closeDueMotion, { actor: ground.system, input: { id: decided }, now: ago(32) }));
  const open = await ask(ground, ago(2), {
    title: 'Changer de banque',
    statement: 'Le compte commun passe à une banque coopérative, au 1er janvier.'
  });
  await hand(ground, open, 'Textiles Benkirane', 'yes', ago(1));
  await rule(voting, ago(1));
}

const ask = async (ground: Ground, at: Temporal.Instant, asked: { title: string; statement: string }) =>
  (await act(ground, ground.people[ASKING]!, proposeResolution, { ...asked, start: 'open' }, at)).id;

const hand = (
  ground: Ground,
  id: string,
  name: keyof typeof BALLOTS | string,
  choice: string,
  at: Temporal.Instant
) =>
  act(
    ground,
    ground.people[name]!,
    castConfidential,
    { id, organisationId: ground.organisations[name], choice },
    at
  );

/** A confidential ballot is handed in by transactions of its own, so nothing here is inside another one. */
async function act<S extends z.ZodType, T>(
  ground: Ground,
  personId: string,
  operation: Command<S, T>,
  input: object,
  now: Temporal.Instant
): Promise<T> {
  const actor = await transaction({ networkId: ground.id, personId }, (tx) =>
    actorAt(tx, ground, personId, now)
  );
  return expectDone(await execute(operation, { actor, input, now }));
}
