import { raisePoint, sayInterest } from '#lib/plan/negotiation/operations.ts';
import { addBudgetLine, writeEffect, writePlan } from '#lib/plan/operations.ts';
import { addTask, moveTask } from '#lib/plan/tasks/operations.ts';
import type { Thread } from '../telling/operations.ts';

const WOOD = 'Menuiserie Aubrac & Fils';

/** The network has a plan, and it is under way. */
export const plan: Thread = async ({ act, org, person, date }) => {
  const organisationId = org(WOOD);
  await act(WOOD, 52, sayInterest, {
    organisationId,
    interest: 'Ne plus livrer nous-mêmes le vendredi, jour d’atelier.'
  });
  await act('Maraîchers de la Dombes', 51, sayInterest, {
    organisationId: org('Maraîchers de la Dombes'),
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
};
