import type { z } from 'zod';
import { closeRound, openRound, proposeObjective, rankObjectives } from '#lib/design/aim/operations.ts';
import { saveForm, savePart } from '#lib/design/operations.ts';
import { declareStep } from '#lib/journey/declarations/operations.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { executeIn, type Command } from '#lib/platform/operation.ts';
import { actorAt } from '../data.server.ts';
import { expectDone, type Ground } from '../rules.ts';

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
  }
};

/** The founders choose their aim together, and write most of the page; dues and the first win are still open. */
export async function tell(tx: Tx, ground: Ground, now: Temporal.Instant): Promise<void> {
  const day = (back: number): Temporal.Instant => now.subtract({ hours: 24 * back });
  const by =
    (personId: string, at: Temporal.Instant) =>
    async <S extends z.ZodType, T>(operation: Command<S, T>, input: object): Promise<T> => {
      const actor = await actorAt(tx, ground, personId, at);
      return expectDone(await executeIn(tx, operation, { actor, input, now: at }));
    };
  const lead = by(ground.facilitator, day(715));
  const ids: string[] = [];
  for (const [family, wording] of OBJECTIVES)
    ids.push((await lead(proposeObjective, { family, wording })).id);
  const { id } = await lead(openRound, {});
  for (const [name, order] of Object.entries(RANKINGS))
    await by(ground.people[name]!, day(710))(rankObjectives, {
      id,
      organisationId: ground.organisations[name]!,
      ranks: Object.fromEntries(order.map((objective, i) => [ids[objective]!, i + 1]))
    });
  await by(ground.facilitator, day(708))(closeRound, { id });

  const write = by(ground.people['Cabinet Comptable Ternay']!, day(690));
  for (const [part, content] of Object.entries(PARTS)) await write(savePart, { part, revision: 0, content });
  await write(saveForm, {
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
  await by(ground.facilitator, day(20))(declareStep, {
    step: 'operate.meeting',
    reason: 'Petit déjeuner du premier mardi, au café La Passerelle : 14 membres présents.',
    happenedOn: day(21).toZonedDateTimeISO('Europe/Paris').toPlainDate().toString()
  });
}
