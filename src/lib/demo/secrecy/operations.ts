import { mark, put, settle } from '#lib/governance/confidential/data.server.ts';
import { castConfidential } from '#lib/governance/confidential/operations.ts';
import { closeDueMotion } from '#lib/governance/operations.ts';
import { proposeResolution } from '#lib/governance/proposing/operations.ts';
import { ruleOf } from '#lib/governance/ruling/data.server.ts';
import { setRule } from '#lib/governance/ruling/operations.ts';
import { plainRule } from '#lib/governance/rules.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { execute, executeIn, type Command } from '#lib/platform/operation.ts';
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
  await decided(ground, ago);
  const open = await ask(ground, ago(2), {
    title: 'Changer de banque',
    statement: 'Le compte commun passe à une banque coopérative, au 1er janvier.'
  });
  await hand(ground, open, 'Textiles Benkirane', 'yes', ago(1));
  await rule(voting, ago(1));
}

/**
 * In one transaction, so that the job of this vote, whose time is long past, finds it told to the end. The ballots of
 * fictional people go into the box by their steps, without the transactions of their own that real ones have.
 */
const decided = (ground: Ground, ago: (days: number) => Temporal.Instant): Promise<void> =>
  transaction({ networkId: ground.id }, async (tx) => {
    const personId = ground.people[ASKING]!;
    const input = {
      title: 'Rémunérer la présidence',
      statement: 'La présidence reçoit 300 € par mois, pour un jour de travail par semaine.',
      start: 'open'
    };
    const actor = await actorAt(tx, ground, personId, ago(40));
    const { id } = expectDone(await executeIn(tx, proposeResolution, { actor, input, now: ago(40) }));
    for (const [name, choice] of Object.entries(BALLOTS)) {
      const person = await actorAt(tx, ground, ground.people[name]!, ago(38));
      const by = {
        organisationId: ground.organisations[name]!,
        castByName: person.name!,
        proxyHolderId: null
      };
      await put(tx, ground.id, id, await mark(tx, ground.id, id, by), choice);
      await settle(tx, ground.id, id);
    }
    const closing = { actor: ground.system, input: { id }, now: ago(32) };
    expectDone(await executeIn(tx, closeDueMotion, closing));
  });

const ask = async (ground: Ground, at: Temporal.Instant, asked: { title: string; statement: string }) =>
  (await act(ground, ground.people[ASKING]!, proposeResolution, { ...asked, start: 'open' }, at)).id;

/** On a running instance the job that closes the decided vote, whose time is long past, may come before a ballot. */
async function hand(
  ground: Ground,
  id: string,
  name: string,
  choice: string,
  at: Temporal.Instant
): Promise<void> {
  const actor = await seen(ground, ground.people[name]!, at);
  const input = { id, organisationId: ground.organisations[name], choice };
  const result = await execute(castConfidential, { actor, input, now: at });
  if (!result.ok && result.problems[0]!.code !== 'motion_closed') expectDone(result);
}

/** A confidential ballot is handed in by transactions of its own, so nothing here is inside another one. */
async function act<S extends z.ZodType, T>(
  ground: Ground,
  personId: string,
  operation: Command<S, T>,
  input: object,
  now: Temporal.Instant
): Promise<T> {
  const actor = await seen(ground, personId, now);
  return expectDone(await execute(operation, { actor, input, now }));
}

const seen = (ground: Ground, personId: string, at: Temporal.Instant): Promise<Actor> =>
  transaction({ networkId: ground.id, personId }, (tx) => actorAt(tx, ground, personId, at));
