import { actorAt } from '../data.server.ts';
import { expectDone, type Ground } from '../rules.ts';
import {
  addCandidate,
  followCandidate,
  markCandidate,
  moveCandidate
} from '#lib/partners/following/operations.ts';
import { createSearch, updateSearch } from '#lib/partners/operations.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { executeIn, type Command } from '#lib/platform/operation.ts';
import type { z } from 'zod';

const CRITERIA = [
  { id: 'c1', kind: 'territory', weight: 7, asked: ['FR-69'], amount: 150 },
  { id: 'c2', kind: 'values', weight: 6, asked: ['livraison', 'logistique', 'vélo', 'transport'] },
  { id: 'c3', kind: 'size', weight: 3, amount: 15 },
  { id: 'c4', kind: 'standing', weight: 2 },
  { id: 'c5', kind: 'hand', weight: 5, label: 'Références', floor: 25 }
];

/** The network looks for somebody to deliver for all: found among its own, met, and in talks. */
export async function tell(tx: Tx, ground: Ground, now: Temporal.Instant): Promise<void> {
  const begun = now.subtract({ hours: 24 * 60 });
  let at = begun;
  const actor = await actorAt(tx, ground, ground.facilitator, begun);
  const act = async <S extends z.ZodType, T>(operation: Command<S, T>, input: object): Promise<T> => {
    at = at.add({ minutes: 20 });
    return expectDone(await executeIn(tx, operation, { actor, input, now: at }));
  };
  const title = 'Livrer ensemble dans la métropole';
  const objective =
    'Une tournée commune deux fois par semaine : moins de camionnettes à moitié vides, et des clients livrés à l’heure dite.';
  const { id: searchId } = await act(createSearch, { title, objective, scope: 'all' });
  await act(updateSearch, {
    id: searchId,
    revision: 1,
    title,
    objective,
    scope: 'all',
    criteria: CRITERIA
  });

  const follow = (name: string, sourceNote: string) => {
    const organisationId = ground.organisations[name]!;
    return act(addCandidate, { searchId, organisationId, source: 'recommendation', sourceNote });
  };
  const bikes = await follow(
    'Atelier Vélo Croix-Rousse',
    'Trois vélos-cargos à prêter, et l’envie de livrer.'
  );
  await act(markCandidate, { searchId, organisationId: bikes.organisationId, marks: { c5: 4 } });
  await act(moveCandidate, { id: bikes.id, state: 'met', note: 'Lucie propose un essai sur deux mardis.' });
  await act(moveCandidate, {
    id: bikes.id,
    state: 'talks',
    note: 'Reste à chiffrer la tournée du vendredi.'
  });
  const nextOn = now
    .add({ hours: 24 * 8 })
    .toZonedDateTimeISO('Europe/Paris')
    .toPlainDate()
    .toString();
  const next = { nextAct: 'Chiffrer la tournée du vendredi', nextOn };
  await act(followCandidate, { id: bikes.id, revision: 4, ...next });
  const printer = await follow('Imprimerie des Deux Rives', 'Sa camionnette rentre à vide.');
  await act(moveCandidate, {
    id: printer.id,
    state: 'declined',
    note: 'Horaires incompatibles avec les presses.'
  });
}
