import { editClause } from '#lib/agreements/clauses/operations.ts';
import { getAgreement } from '#lib/agreements/operations.ts';
import { signVersion } from '#lib/agreements/signing/operations.ts';
import { proposeVersion } from '#lib/agreements/versions/operations.ts';
import { draftContract } from '#lib/partnerships/contract/operations.ts';
import { addFigure, confirmFigure } from '#lib/partnerships/figures/operations.ts';
import {
  beginPartnership,
  closeTest,
  createPartnership,
  reviewPartnership,
  setSide,
  signContract,
  startTest
} from '#lib/partnerships/operations.ts';
import { filled } from '../agreements/rules.ts';
import type { Scene, Thread } from '../telling/operations.ts';

const [WOOD, SUN] = ['Menuiserie Aubrac & Fils', 'Coopérative Solaire du Rhône'];
const [JARS, GROWERS] = ['Conserverie Les Bocaux', 'Maraîchers de la Dombes'];
const [CLOTH, EXPORT] = ['Textiles Benkirane', 'Atlas Export Conseil'];

/** What was left open in the contract of the first, in the order of its blanks. */
const ANSWERS = [
  'chacun facture sa part',
  'le devis commun',
  'fin d’année',
  'non exclusif',
  'la métropole de Lyon',
  'deux ans',
  'deux ans',
  'trois mois'
];

/** Two members share building sites: tried, under contract, with figures that both confirm. */
export const roofs: Thread = async (scene) => {
  const { act, read, org, date } = scene;
  const id = await prepare(scene, 160, {
    title: 'Toitures : bois et solaire d’un seul devis',
    aim: 'Un seul interlocuteur pour le client.',
    sides: { [WOOD]: 'La charpente et la pose.', [SUN]: 'L’étude et le suivi de production.' },
    shown: true
  });
  await act(WOOD, 150, startTest, {
    id,
    what: 'Le toit de la crèche Les Petits Pas',
    expected: 'Un chantier fini en trois semaines.',
    startsOn: date(148),
    endsOn: date(120)
  });
  await act(SUN, 117, closeTest, { id, verdict: 'success', lessons: 'Visiter ensemble avant de chiffrer.' });
  const { agreementId } = await act(WOOD, 110, draftContract, { id, language: 'fr' });
  const left = [...ANSWERS];
  const { clauses } = await read(WOOD, getAgreement, { id: agreementId });
  for (const clause of clauses) {
    const body = filled(clause.body, left);
    if (body !== clause.body) await act(WOOD, 109, editClause, { ...clause, body });
  }
  const { fingerprint } = await act(WOOD, 105, proposeVersion, { id: agreementId, whatChanged: null });
  for (const [i, name] of [SUN, WOOD].entries()) {
    const typedName = (await scene.actor(name!, await scene.until(103 - i, name))).name;
    const seat = { id: agreementId, number: 1, organisationId: org(name!), fingerprint };
    await act(name!, 103 - i, signVersion, { ...seat, typedName, agreed: true });
  }
  await act(WOOD, 101, signContract, {
    id,
    contractNote: 'Devis communs, chacun facture sa part.',
    reviewOn: date(-60)
  });
  await act(SUN, 100, beginPartnership, { id });
  const period = { periodStart: date(90), periodEnd: date(30) };
  const sale = { id, organisationId: org(WOOD), kind: 'revenue', amount: '18400', ...period };
  const { figureId } = await act(WOOD, 28, addFigure, sale);
  await act(SUN, 26, confirmFigure, { id, figureId, organisationId: org(SUN) });
  await act(SUN, 25, addFigure, { id, organisationId: org(SUN), kind: 'hours', amount: '36', ...period });
};

/** An older one, reviewed after a season and going on. */
export const jars: Thread = async (scene) => {
  const { act, org, date } = scene;
  const id = await prepare(scene, 420, {
    title: 'Les surplus d’été en bocaux',
    aim: 'Ne plus jeter une tomate, et une conserve au nom des deux.',
    sides: { [JARS]: 'L’atelier, les recettes, l’étiquette.', [GROWERS]: 'Les légumes déclassés, triés.' },
    shown: true
  });
  await act(JARS, 412, startTest, {
    id,
    what: 'Deux cents kilos de tomates',
    expected: 'Vendus en un mois, sans perte.',
    startsOn: date(410),
    endsOn: date(380)
  });
  await act(GROWERS, 378, closeTest, {
    id,
    verdict: 'success',
    lessons: 'Livrer le lundi, pas le vendredi.'
  });
  await act(JARS, 370, signContract, {
    id,
    contractNote: 'Les légumes à 0,60 € le kilo, la vente partagée par moitié.',
    elsewhere: 'Signé sur papier le jour de l’assemblée, un original chez chacun.',
    reviewOn: date(150)
  });
  await act(GROWERS, 369, beginPartnership, { id });
  for (const [name, other, kind, amount] of [
    [JARS, GROWERS, 'revenue', '7260,50'],
    [GROWERS, JARS, 'savings', '1940']
  ]) {
    const period = { periodStart: date(365), periodEnd: date(160) };
    const figure = { id, organisationId: org(name!), kind, amount, ...period };
    const { figureId } = await act(name!, 155, addFigure, figure);
    await act(other!, 153, confirmFigure, { id, figureId, organisationId: org(other!) });
  }
  await act(JARS, 149, reviewPartnership, {
    id,
    heldOn: date(150),
    verdict: 'continue',
    lessons: 'La saison suivante, prévoir les bocaux avant les légumes.',
    nextOn: date(-40)
  });
};

/** One that is being tried, and that nobody but its sides knows of. */
export const samples: Thread = async (scene) => {
  const { act, date } = scene;
  const id = await prepare(scene, 24, {
    title: 'Du lin lyonnais à Casablanca',
    aim: 'Trois boutiques qui essaient la toile avant l’été.',
    sides: { [CLOTH]: 'Les échantillons et les délais.', [EXPORT]: 'Les contacts et la douane.' },
    shown: false
  });
  await act(CLOTH, 20, startTest, {
    id,
    what: 'Un colis d’échantillons',
    expected: 'Une première commande de 50 mètres.',
    startsOn: date(18),
    endsOn: date(-12)
  });
};

/** The first named begins it; each side says what it brings and who answers for it. */
async function prepare(
  { act, org, person }: Scene,
  back: number,
  about: { title: string; aim: string; sides: Record<string, string>; shown: boolean }
): Promise<string> {
  const { sides, shown, ...what } = about;
  const [first = '', second = ''] = Object.keys(sides);
  const pair = { organisationId: org(first), partnerId: org(second) };
  const { id } = await act(first, back, createPartnership, { ...pair, ...what });
  for (const [i, [name, brings]] of Object.entries(sides).entries()) {
    const side = { id, organisationId: org(name), managerId: person(name), brings };
    await act(name, back - i, setSide, shown ? { ...side, agreesToShow: true } : side);
  }
  return id;
}
