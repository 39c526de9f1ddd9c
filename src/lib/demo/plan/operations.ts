import { actorAt } from '../data.server.ts';
import { expectDone, type Ground } from '../rules.ts';
import { addFigure, confirmFigure } from '#lib/partnerships/figures/operations.ts';
import {
  beginPartnership,
  closeTest,
  createPartnership,
  setSide,
  signContract,
  startTest
} from '#lib/partnerships/operations.ts';
import { raisePoint, sayInterest } from '#lib/plan/negotiation/operations.ts';
import { addBudgetLine, writeEffect, writePlan } from '#lib/plan/operations.ts';
import { addTask, moveTask } from '#lib/plan/tasks/operations.ts';
import type { Actor } from '#lib/platform/actor.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { executeIn, type Command } from '#lib/platform/operation.ts';
import type { z } from 'zod';

type Act = <S extends z.ZodType, T>(operation: Command<S, T>, input: object) => Promise<T>;
const acting =
  (tx: Tx, actor: Actor, now: Temporal.Instant): Act =>
  async (operation, input) =>
    expectDone(await executeIn(tx, operation, { actor, input, now }));

const WOOD = 'Menuiserie Aubrac & Fils';
const SUN = 'Coopérative Solaire du Rhône';

/** Two members share one site after a trial, and the network has a plan that is under way. */
export async function tell(tx: Tx, ground: Ground, now: Temporal.Instant): Promise<void> {
  const day = (days: number): string =>
    now
      .add({ hours: 24 * days })
      .toZonedDateTimeISO('Europe/Paris')
      .toPlainDate()
      .toString();
  const [wood, sun, facilitator] = [ground.people[WOOD]!, ground.people[SUN]!, ground.facilitator];
  const as = async (personId: string): Promise<Act> =>
    acting(tx, await actorAt(tx, ground, personId, now), now);
  await partner(await as(wood), await as(sun), ground, { wood, sun }, day);
  await plan(await as(facilitator), await as(wood), ground, wood, day);
}

async function partner(
  paul: Act,
  nadia: Act,
  { organisations }: Ground,
  people: { wood: string; sun: string },
  day: (days: number) => string
): Promise<void> {
  const [wood, sun] = [organisations[WOOD]!, organisations[SUN]!];
  const title = 'Toitures : bois et solaire d’un seul devis';
  const { id } = await paul(createPartnership, {
    organisationId: wood,
    partnerId: sun,
    title,
    aim: 'Un seul interlocuteur pour le client.'
  });
  const sides = [
    { act: paul, organisationId: wood, managerId: people.wood, brings: 'La charpente et la pose.' },
    { act: nadia, organisationId: sun, managerId: people.sun, brings: 'L’étude et le suivi de production.' }
  ];
  for (const { act, ...side } of sides) await act(setSide, { id, ...side, agreesToShow: true });
  const deal = {
    what: 'Le toit de la crèche Les Petits Pas',
    expected: 'Un chantier fini en trois semaines.'
  };
  await paul(startTest, { id, ...deal, startsOn: day(-120), endsOn: day(-90) });
  await nadia(closeTest, { id, verdict: 'success', lessons: 'Visiter ensemble avant de chiffrer.' });
  await paul(signContract, {
    id,
    contractNote: 'Devis communs, chacun facture sa part.',
    elsewhere: 'Signé sur papier le jour de l’assemblée, un original chez chacun.',
    reviewOn: day(60)
  });
  await paul(beginPartnership, { id });
  const period = { periodStart: day(-90), periodEnd: day(-30) };
  const { figureId } = await paul(addFigure, {
    id,
    organisationId: wood,
    kind: 'revenue',
    amount: '18400',
    ...period
  });
  await nadia(confirmFigure, { id, figureId, organisationId: sun });
  await nadia(addFigure, { id, organisationId: sun, kind: 'hours', amount: '36', ...period });
}

async function plan(
  lead: Act,
  paul: Act,
  { organisations }: Ground,
  wood: string,
  day: (days: number) => string
): Promise<void> {
  await lead(writePlan, {
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
    await lead(addBudgetLine, { part, label, amount });
  const organisationId = organisations[WOOD]!;
  const count = await lead(addTask, {
    title: 'Compter ce qui part chaque semaine',
    organisationId,
    personId: wood,
    dueOn: day(-20),
    days: 10
  });
  const price = await lead(addTask, {
    title: 'Chiffrer la tournée',
    dueOn: day(12),
    days: 5,
    budget: '300',
    needs: [count.id]
  });
  await lead(addTask, {
    title: 'Essayer quatre mardis',
    startsOn: day(15),
    dueOn: day(45),
    days: 28,
    needs: [price.id]
  });
  await paul(moveTask, { id: count.id, state: 'done', result: '61 colis par semaine, dont 40 le mardi.' });
  await lead(moveTask, { id: price.id, state: 'doing', progress: 50 });
  await paul(writeEffect, {
    organisationId,
    effect: 'Une demi-journée de camionnette économisée par semaine.'
  });
  await paul(sayInterest, {
    organisationId,
    interest: 'Ne plus livrer nous-mêmes le vendredi, jour d’atelier.'
  });
  await lead(raisePoint, { kind: 'common', text: 'Personne ne veut acheter un camion.' });
  await lead(raisePoint, {
    kind: 'open',
    text: 'Qui répond au client quand un colis manque ?',
    dueOn: day(9)
  });
}
