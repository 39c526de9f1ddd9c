import { propose, restateRule, takeSeat, writeLesson } from '#lib/disputes/leading/operations.ts';
import { answerDispute, consent, openDispute, say } from '#lib/disputes/operations.ts';
import { insertRole } from '#lib/networks/data.server.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { executeIn, type Command } from '#lib/platform/operation.ts';
import type { z } from 'zod';
import * as data from '../data.server.ts';
import { expectDone, type Ground } from '../rules.ts';

const OPENER = 'Menuiserie Aubrac & Fils';
const OTHER = 'Imprimerie des Deux Rives';
const MEDIATOR = 'Cabinet Comptable Ternay';

/** A disagreement of last spring, settled with a lesson for all; and one that has just begun. */
export async function tell(tx: Tx, ground: Ground, now: Temporal.Instant): Promise<void> {
  const mediator = ground.people[MEDIATOR]!;
  await insertRole(tx, ground.id, mediator, 'mediator', now.subtract({ hours: 24 * 300 }));
  await settled(acting(tx, ground, now), ground, mediator);
  await opened(acting(tx, ground, now), ground, mediator);
}

async function settled(on: Acting, ground: Ground, mediator: string): Promise<void> {
  const [opener, other] = [ground.people[OPENER]!, ground.people[OTHER]!];
  const { id } = await on(opener, 200, openDispute, {
    organisationId: ground.organisations[OPENER],
    againstId: ground.organisations[OTHER],
    subject: 'Les frais du stand commun au salon de l’habitat',
    account: 'Le stand a été réservé pour deux. La facture entière nous est revenue.',
    wish: 'Que chacun paie sa part.',
    form: 'one',
    mediators: [mediator]
  });
  await on(mediator, 198, takeSeat, { id, takes: 'yes', noInterest: 'on' });
  const rule = 'Les dépenses faites ensemble se partagent comme convenu avant. Rien n’avait été écrit.';
  await on(mediator, 196, restateRule, { id, rule });
  for (const party of [opener, other]) await on(party, 195, answerDispute, { id, agrees: 'no' });
  const said = 'Nous n’avons tenu le stand qu’un jour sur trois.';
  await on(other, 190, say, { id, said, audience: 'all' });
  const proposal = 'L’imprimerie paie un tiers de la facture, et imprime les cartes du prochain salon.';
  await on(mediator, 186, propose, { id, proposal });
  for (const party of [opener, other]) await on(party, 184, answerDispute, { id, agrees: 'yes' });
  const lesson = 'Avant un salon partagé, écrire en trois lignes qui paie quoi et qui est présent quel jour.';
  await on(mediator, 180, writeLesson, { id, lesson });
  for (const party of [opener, other]) await on(party, 178, consent, { id, what: 'lesson' });
}

async function opened(on: Acting, ground: Ground, mediator: string): Promise<void> {
  const opener = 'Coopérative Solaire du Rhône';
  const { id } = await on(ground.people[opener]!, 3, openDispute, {
    organisationId: ground.organisations[opener],
    againstId: ground.organisations[OPENER],
    subject: 'Un client commun démarché seul',
    account: 'Un client que nous avions présenté a reçu une offre où nous n’apparaissons plus.',
    wish: 'Convenir d’une règle pour les clients présentés.',
    form: 'one',
    mediators: [mediator]
  });
  await on(mediator, 2, takeSeat, { id, takes: 'yes', noInterest: 'on' });
}

type Acting = ReturnType<typeof acting>;

/** One act of one person, so many days ago. */
const acting =
  (tx: Tx, ground: Ground, now: Temporal.Instant) =>
  async <S extends z.ZodType, T>(
    personId: string,
    daysAgo: number,
    operation: Command<S, T>,
    input: Record<string, unknown>
  ): Promise<T> => {
    const at = now.subtract({ hours: 24 * daysAgo });
    const actor = await data.actorAt(tx, ground, personId, at);
    return expectDone(await executeIn(tx, operation, { actor, input, now: at }));
  };
