import { proposeDues } from '#lib/dues/operations.ts';
import { declineAmendment, proposeAmendment } from '#lib/governance/amendments/operations.ts';
import { castBallot } from '#lib/governance/ballots/operations.ts';
import { declareInterest } from '#lib/governance/interests/operations.ts';
import { rollOf } from '#lib/governance/meeting/data.server.ts';
import { recordVotes } from '#lib/governance/meeting/operations.ts';
import { dayOf } from '#lib/governance/meeting/rules.ts';
import { proposeResolution } from '#lib/governance/proposing/operations.ts';
import { giveProxy } from '#lib/governance/proxies/operations.ts';
import { plainRule } from '#lib/governance/rules.ts';
import { setRule } from '#lib/governance/ruling/operations.ts';
import { proposeElection } from '#lib/memberships/elections/operations.ts';
import { termsOf } from './data.server.ts';
import type { Scene, Thread, When } from '../telling/operations.ts';
import { tuesdayBack } from '../telling/rules.ts';

const AUBRAC = 'Menuiserie Aubrac & Fils';
const SOLAR = 'Coopérative Solaire du Rhône';
const PRINTER = 'Imprimerie des Deux Rives';
const CAFE = 'Café associatif La Passerelle';
const BIKES = 'Atelier Vélo Croix-Rousse';
const TEXTILES = 'Textiles Benkirane';
const ACCOUNTS = 'Cabinet Comptable Ternay';
const FOUNDERS = [AUBRAC, SOLAR, PRINTER, CAFE, BIKES, TEXTILES, ACCOUNTS];

const ZONE = 'Europe/Paris';

/** Who votes what on a motion; `more` is a ranking in an election. */
const ballot = (
  { act, org }: Scene,
  id: string,
  name: string,
  when: When,
  choice: string,
  more: object = {}
) => act(name, when, castBallot, { id, organisationId: org(name), choice, ...more });

export const rules: Thread = async ({ act }) => {
  const proposers = ['member', 'facilitator'];
  const resolution = {
    ...plainRule,
    quorum: { kind: 'share', percent: 30 },
    secondCall: true,
    proxies: 2,
    interests: 'not_counted',
    castingVote: 'chair'
  };
  await act(null, 700, setRule, { kind: 'resolution', proposers, voting: resolution });
  const role = { ...plainRule, durationDays: 10, openBallot: false };
  await act(null, 700, setRule, { kind: 'role', proposers, voting: role });
};

/** A machine is shared, for a year; whether it goes on is a question of these days. */
export const sharedLift: Thread = async (scene) => {
  const { id } = await scene.act(AUBRAC, 380, proposeResolution, {
    title: 'Partager le chariot élévateur',
    statement:
      'Le chariot élévateur de la Menuiserie Aubrac est mis à disposition des membres, le mardi et le jeudi, contre 12 € de l’heure, carburant compris. On fait le point après un an.',
    reviewOn: scene.date(12),
    start: 'open'
  });
  for (const [i, name] of FOUNDERS.entries())
    await ballot(scene, id, name, 379 - Math.floor(i / 2), name === CAFE ? 'abstain' : 'yes');
  await scene.close(id);
};

export const chair: Thread = async (scene) => {
  const { tx, ground, act, close, person } = scene;
  const standing = [SOLAR, PRINTER, TEXTILES];
  const { id } = await act(ACCOUNTS, 200, proposeElection, {
    title: 'Qui préside le réseau ?',
    statement: 'La présidence tourne tous les deux ans ; elle représente le réseau et départage les votes.',
    role: 'chair',
    seats: 1,
    months: 24,
    replaces: true,
    personIds: standing.map(person)
  });
  const terms = await termsOf(tx, ground.id, id);
  const stands = (name: string) => terms.candidates.find((one) => one.personId === person(name))!.id;
  const orders = [
    [1, 0, 2],
    [0, 1],
    [1, 2, 0],
    [2, 1],
    [1, 0],
    [2, 1, 0],
    [0, 1, 2]
  ];
  for (const [i, name] of FOUNDERS.entries()) {
    const ranking = orders[i]!.map((place) => [stands(standing[place]!)]);
    await ballot(scene, id, name, 198 - Math.floor(i / 3), 'yes', { ranking });
  }
  await close(id);
};

/** One evening, two votes by show of hands, recorded by the facilitator: a meeting that has minutes. */
export const assembly: Thread = async ({ tx, ground, now, act, date }) => {
  const met = tuesdayBack(now, 98);
  const heldOn = date(met);
  const dues = await act(ACCOUNTS, 120, proposeDues, {
    title: 'Cotisations de l’année',
    statement: 'Elles paient un tiers du temps de l’animatrice, la salle et l’assurance.',
    year: Temporal.PlainDate.from(heldOn).year,
    amounts: [{ category: '', amount: '180' }],
    heldOn
  });
  const stand = await act(TEXTILES, 112, proposeResolution, {
    title: 'Un stand commun au salon des métiers',
    statement:
      'Le réseau réserve un stand de 18 m² au salon des métiers, pour 1 450 €. Chacun y tient au moins une demi-journée ; qui paie quoi est écrit avant.',
    start: 'open',
    heldOn
  });
  const evening = Temporal.PlainDate.from(heldOn).toZonedDateTime({ timeZone: ZONE, plainTime: '18:40:12' });
  const record = async (id: string, minutes: number, choices: Record<number, string>) => {
    const roll = await rollOf(tx, ground.id, id, dayOf(heldOn, ZONE));
    const votes = roll
      .slice(0, 14)
      .map(({ organisationId }, i) => ({ organisationId, choice: choices[i] ?? 'yes' }));
    await act(null, evening.add({ minutes }).toInstant(), recordVotes, { id, votes });
  };
  await record(dues.id, 0, { 3: 'no', 8: 'abstain' });
  await record(stand.id, 25, { 1: 'abstain', 5: 'no', 6: 'no', 11: 'abstain' });
};

/** The next meeting has something to vote on already. */
export const nextMeeting: Thread = async ({ act, date, now }) => {
  const soon = tuesdayBack(now, -16);
  await act('Crèche Les Petits Pas', 6, proposeResolution, {
    title: 'Un jardin partagé derrière la crèche',
    statement:
      'Le réseau prête 600 € et une journée de bras à la crèche pour ouvrir un jardin ; les maraîchers donnent les plants.',
    start: 'open',
    heldOn: date(soon)
  });
};

export const electricity: Thread = async (scene) => {
  const { act, org } = scene;
  const { id } = await act(SOLAR, 2, proposeResolution, {
    title: 'Acheter notre électricité ensemble',
    statement:
      'Le réseau demande trois offres d’électricité renouvelable pour tous les membres qui le veulent, et choisit la moins chère à trois ans.',
    start: 'open'
  });
  const statement = 'Nous pourrions répondre nous-mêmes à cet appel d’offres.';
  await act(SOLAR, 2, declareInterest, { id, organisationId: org(SOLAR), statement });
  await act(BIKES, 2, giveProxy, { giverId: org(BIKES), holderId: org(CAFE), motionId: id });
  for (const name of [PRINTER, TEXTILES]) await ballot(scene, id, name, 1, 'yes');
};

export const openDay: Thread = async ({ act }) => {
  const proposed = await act(CAFE, 6, proposeResolution, {
    title: 'Une journée portes ouvertes',
    statement: 'Le réseau ouvre tous ses ateliers au public un samedi de mai, chacun chez soi.',
    start: 'draft'
  });
  const amendment = await act(PRINTER, 5, proposeAmendment, {
    id: proposed.id,
    text: 'Le réseau ouvre tous ses ateliers au public un samedi de juin, chacun chez soi, avec un plan imprimé en commun.',
    reason: 'En mai, trois membres sont en foire ; et un plan amène du monde chez tous.'
  });
  await act(CAFE, 4, declineAmendment, { id: amendment.id });
};
