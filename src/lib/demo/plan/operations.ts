import { raisePoint, sayInterest } from '#lib/plan/negotiation/operations.ts';
import { addBudgetLine, writeEffect, writePlan } from '#lib/plan/operations.ts';
import { answerRemark, makeRemark, settleRemark } from '#lib/plan/remarks/operations.ts';
import { addTask, moveTask } from '#lib/plan/tasks/operations.ts';
import type { Thread } from '../telling/operations.ts';

const WOOD = 'Menuiserie Aubrac & Fils';
const FARM = 'Maraîchers de la Dombes';

/** The network has a plan, and it is under way. */
export const plan: Thread = async ({ act, org, person, date }) => {
  const organisationId = org(WOOD);
  await act(WOOD, 52, sayInterest, {
    organisationId,
    interest: 'Ne plus livrer nous-mêmes le vendredi, jour d’atelier.'
  });
  await act(FARM, 51, sayInterest, {
    organisationId: org(FARM),
    interest: 'Des paniers livrés avant midi, sans monter à Lyon quatre fois par semaine.'
  });
  await act(null, 48, raisePoint, { kind: 'common', text: 'Personne ne veut acheter un camion.' });
  await act(null, 45, writePlan, {
    revision: 0,
    summary: 'Livrer ensemble deux fois par semaine d’ici six mois, et diviser par deux le coût d’un colis.',
    objectives_short: 'Douze membres livrés par la tournée du mardi.',
    objectives_long: 'Un petit dépôt commun et une marque que les clients demandent.',
    idea: 'Le quartier livré par le quartier.',
    markets: 'Les commerces et les cantines à moins de quinze kilomètres.',
    strategies: 'Commencer par ce qui part déjà chaque semaine.',
    roles: 'Un membre tient le planning, un autre les comptes.',
    risks: 'Un vélo en panne : la camionnette de l’imprimerie prend le relais.'
  });
  for (const [part, label, amount] of [
    ['sales', 'Abonnements à la tournée', '24000'],
    ['operations', 'Livreur à mi-temps', '17500'],
    ['investment', 'Un vélo-cargo', '6200'],
    ['financing', 'Métropole, appel à projets', '5000']
  ])
    await act(null, 43, addBudgetLine, { part, label, amount });
  const count = await act(null, 38, addTask, {
    title: 'Compter ce qui part chaque semaine',
    organisationId,
    personId: person(WOOD),
    dueOn: date(20),
    days: 10
  });
  const price = await act(null, 38, addTask, {
    title: 'Chiffrer la tournée',
    organisationId: org('Transports Écolivre'),
    personId: person('Transports Écolivre'),
    dueOn: date(-12),
    days: 5,
    budget: '300',
    needs: [count.id]
  });
  await act(null, 37, addTask, {
    title: 'Essayer quatre mardis',
    startsOn: date(-15),
    dueOn: date(-45),
    days: 28,
    needs: [price.id]
  });
  const fresh = await act(FARM, 36, makeRemark, {
    part: 'strategies',
    kind: 'objection',
    body: 'Ce qui part chaque semaine, ce n’est pas le frais : nos paniers du vendredi sont laissés de côté.'
  });
  await act(WOOD, 35, answerRemark, { id: fresh.id, body: 'Le vendredi pourrait venir dès l’automne.' });
  await act(null, 33, settleRemark, {
    id: fresh.id,
    outcome: 'kept',
    reason: 'Nous commençons petit. Le vendredi s’ajoute dès que douze membres sont servis le mardi.'
  });
  await act(WOOD, 30, writeEffect, {
    organisationId,
    effect: 'Une demi-journée de camionnette économisée par semaine.'
  });
  await act(WOOD, 19, moveTask, {
    id: count.id,
    state: 'done',
    result: '61 colis par semaine, dont 40 le mardi.'
  });
  await act(null, 9, moveTask, { id: price.id, state: 'doing', progress: 50 });
  const text = 'Qui répond au client quand un colis manque ?';
  await act(null, 8, raisePoint, { kind: 'open', text, dueOn: date(-9) });
  const hours = await act(FARM, 7, makeRemark, {
    part: 'budget',
    kind: 'objection',
    body: 'Un mi-temps ne suffit pas pour deux tournées : nous l’avons essayé l’an dernier.'
  });
  await act('Transports Écolivre', 6, answerRemark, {
    id: hours.id,
    body: 'À vélo, il fallait compter le chargement. Nous l’ajoutons au chiffrage.'
  });
  await act(WOOD, 5, makeRemark, {
    part: 'tasks',
    taskId: price.id,
    kind: 'remark',
    body: 'Chiffrer aussi le retour des caisses vides.'
  });
};
