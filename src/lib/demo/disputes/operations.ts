import { propose, restateRule, takeSeat, writeLesson } from '#lib/disputes/leading/operations.ts';
import { answerDispute, consent, openDispute, say } from '#lib/disputes/operations.ts';
import type { Thread } from '../telling/operations.ts';

const OPENER = 'Menuiserie Aubrac & Fils';
const OTHER = 'Imprimerie des Deux Rives';
const MEDIATOR = 'Cabinet Comptable Ternay';

/** A disagreement of last spring, settled with a lesson for all; and one that has just begun. */
export const disputes: Thread = async ({ act, grant, org, person }) => {
  await grant(MEDIATOR, 'mediator', 300);
  const mediators = [person(MEDIATOR)];
  const { id } = await act(OPENER, 200, openDispute, {
    organisationId: org(OPENER),
    againstId: org(OTHER),
    subject: 'Les frais du stand commun au salon de l’habitat',
    account: 'Le stand a été réservé pour deux. La facture entière nous est revenue.',
    wish: 'Que chacun paie sa part.',
    form: 'one',
    mediators
  });
  await act(MEDIATOR, 198, takeSeat, { id, takes: 'yes', noInterest: 'on' });
  const rule = 'Les dépenses faites ensemble se partagent comme convenu avant. Rien n’avait été écrit.';
  await act(MEDIATOR, 196, restateRule, { id, rule });
  for (const party of [OPENER, OTHER]) await act(party, 195, answerDispute, { id, agrees: 'no' });
  const said = 'Nous n’avons tenu le stand qu’un jour sur trois.';
  await act(OTHER, 190, say, { id, said, audience: 'all' });
  const proposal = 'L’imprimerie paie un tiers de la facture, et imprime les cartes du prochain salon.';
  await act(MEDIATOR, 186, propose, { id, proposal });
  for (const party of [OPENER, OTHER]) await act(party, 184, answerDispute, { id, agrees: 'yes' });
  const lesson = 'Avant un salon partagé, écrire en trois lignes qui paie quoi et qui est présent quel jour.';
  await act(MEDIATOR, 180, writeLesson, { id, lesson });
  for (const party of [OPENER, OTHER]) await act(party, 178, consent, { id, what: 'lesson' });

  const opener = 'Coopérative Solaire du Rhône';
  const second = await act(opener, 3, openDispute, {
    organisationId: org(opener),
    againstId: org(OPENER),
    subject: 'Un client commun démarché seul',
    account: 'Un client que nous avions présenté a reçu une offre où nous n’apparaissons plus.',
    wish: 'Convenir d’une règle pour les clients présentés.',
    form: 'one',
    mediators
  });
  await act(MEDIATOR, 2, takeSeat, { id: second.id, takes: 'yes', noInterest: 'on' });
};
