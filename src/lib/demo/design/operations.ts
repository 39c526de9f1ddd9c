import { closeRound, openRound, proposeObjective, rankObjectives } from '#lib/design/aim/operations.ts';
import { saveForm, savePart } from '#lib/design/operations.ts';
import { declareStep } from '#lib/journey/declarations/operations.ts';
import type { Thread } from '../telling/operations.ts';
import { tuesdayBack } from '../telling/rules.ts';

const OBJECTIVES = [
  ['inputs', 'Acheter ensemble matières et énergie'],
  ['outputs', 'Répondre à plusieurs aux marchés publics'],
  ['operations', 'Partager machines et locaux qui dorment'],
  ['inputs', 'Former nos équipes à plusieurs']
] as const;

/** Who ranked what, best first: the numbers are places in the list above. */
const RANKINGS: Record<string, number[]> = {
  'Menuiserie Aubrac & Fils': [1, 0, 2],
  'Coopérative Solaire du Rhône': [1, 0],
  'Imprimerie des Deux Rives': [0, 1, 2, 3],
  'Café associatif La Passerelle': [0, 3],
  'Atelier Vélo Croix-Rousse': [2, 0, 1],
  'Textiles Benkirane': [0, 1, 3],
  'Cabinet Comptable Ternay': [0, 2, 1, 3]
};

const PARTS = {
  perimeter: {
    territory: 'Lyon et une heure de route autour',
    sectors: 'Artisanat, petites industries, commerces et associations',
    scope: 'general'
  },
  shape: { model: 'network', operation: 'services', structure: 'cross' },
  members: {
    wanted: 'Un transporteur, un traiteur, et quelqu’un qui connaît les appels d’offres.',
    count: 25,
    competition: 'limits',
    competition_limits: 'Deux membres d’un même métier au plus, avec l’accord du premier.'
  },
  rules: {
    admission: 'Présenté par un membre, visité par deux autres, voté par tous.',
    exclusion: 'Trois absences sans mot, un impayé de six mois, ou un secret trahi ; toujours par un vote.',
    confidentiality: 'Les prix d’achat et les devis restent entre nous.'
  },
  dues: {
    dues: 'equal',
    amount: '300 € la première année',
    services: 'Le temps de l’animatrice, la salle, l’assurance commune.',
    hires: 'later'
  }
};
/** Small, soon, and theirs. */
const FIRST_WIN = {
  what: 'Une commande groupée de gants et de casques, livrée le même jour à sept ateliers',
  who: 'Hélène Ternay'
};

/** The founders choose their aim together, and write the rest of the page, down to their first win. */
export const aim: Thread = async ({ act, org, date }) => {
  const ids: string[] = [];
  for (const [family, wording] of OBJECTIVES)
    ids.push((await act(null, 715, proposeObjective, { family, wording })).id);
  const { id } = await act(null, 714, openRound, {});
  for (const [place, [name, order]] of Object.entries(RANKINGS).entries())
    await act(name, 713 - Math.floor(place / 2), rankObjectives, {
      id,
      organisationId: org(name),
      ranks: Object.fromEntries(order.map((objective, i) => [ids[objective]!, i + 1]))
    });
  await act(null, 708, closeRound, { id });

  const writer = 'Cabinet Comptable Ternay';
  for (const [i, [part, content]] of Object.entries(PARTS).entries())
    await act(writer, 692 - i, savePart, { part, revision: 0, content });
  const first = { ...FIRST_WIN, by: date(640) };
  await act(writer, 686, savePart, { part: 'first_win', revision: 0, content: first });
  await act(writer, 685, saveForm, {
    revision: 0,
    answers: {
      country: 'FR',
      acts: ['share', 'buy'],
      profit: 'none',
      power: 'equal',
      kinds: ['craftsmen', 'companies', 'associations']
    },
    chosen: 'association',
    note: 'Pour commencer. Si nous facturons un jour le travail commun, il faudra un GIE ou une coopérative.'
  });
};

export const breakfast: Thread = async ({ act, date, now }) => {
  const met = tuesdayBack(now, 16);
  await act(null, met - 1, declareStep, {
    step: 'operate.meeting',
    reason: 'Petit déjeuner du mardi, au café La Passerelle : 14 membres présents.',
    happenedOn: date(met)
  });
};
