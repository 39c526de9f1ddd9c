import type { z } from 'zod';
import { proposeDues } from '#lib/dues/operations.ts';
import { declineAmendment, proposeAmendment } from '#lib/governance/amendments/operations.ts';
import { castBallot } from '#lib/governance/ballots/operations.ts';
import { declareInterest } from '#lib/governance/interests/operations.ts';
import { recordVotes } from '#lib/governance/meeting/operations.ts';
import { rollOf } from '#lib/governance/meeting/data.server.ts';
import { dayOf } from '#lib/governance/meeting/rules.ts';
import { closeDueMotion } from '#lib/governance/operations.ts';
import { proposeResolution } from '#lib/governance/proposing/operations.ts';
import { giveProxy } from '#lib/governance/proxies/operations.ts';
import { setRule } from '#lib/governance/ruling/operations.ts';
import { plainRule } from '#lib/governance/rules.ts';
import { proposeElection } from '#lib/memberships/elections/operations.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { executeIn, type Command } from '#lib/platform/operation.ts';
import { actorAt } from '../data.server.ts';
import { termsOf } from './data.server.ts';
import { expectDone, type Ground } from '../rules.ts';

const AUBRAC = 'Menuiserie Aubrac & Fils';
const SOLAR = 'Coopérative Solaire du Rhône';
const PRINTER = 'Imprimerie des Deux Rives';
const CAFE = 'Café associatif La Passerelle';
const BIKES = 'Atelier Vélo Croix-Rousse';
const TEXTILES = 'Textiles Benkirane';
const ACCOUNTS = 'Cabinet Comptable Ternay';
const FOUNDERS = [AUBRAC, SOLAR, PRINTER, CAFE, BIKES, TEXTILES, ACCOUNTS];
const ZONE = 'Europe/Paris';

/** What the network decided: its rules, a shared machine, a chair, dues in a meeting, and what is on the table today. */
export async function tell(tx: Tx, ground: Ground, now: Temporal.Instant): Promise<void> {
  const story = scene(tx, ground, now);
  await rules(story);
  await sharedLift(story);
  await chair(story);
  await dues(story);
  await onTheTable(story);
}

type Scene = ReturnType<typeof scene>;

/** Everybody acts through the ordinary operations, so many days ago. */
function scene(tx: Tx, ground: Ground, now: Temporal.Instant) {
  const day = (back: number, hours = 0): Temporal.Instant => now.subtract({ hours: 24 * back - hours });
  const date = (back: number): string => day(back).toZonedDateTimeISO(ZONE).toPlainDate().toString();
  const run = async <S extends z.ZodType, T>(
    personId: string,
    operation: Command<S, T>,
    input: object,
    at: Temporal.Instant
  ): Promise<T> => {
    const actor = await actorAt(tx, ground, personId, at);
    return expectDone(await executeIn(tx, operation, { actor, input, now: at }));
  };
  /** A member acts by its person; `Aïcha` leads the network. */
  const member = <S extends z.ZodType, T>(
    name: string,
    operation: Command<S, T>,
    input: object,
    at: Temporal.Instant
  ) => run(ground.people[name]!, operation, input, at);
  const lead = <S extends z.ZodType, T>(operation: Command<S, T>, input: object, at: Temporal.Instant) =>
    run(ground.facilitator, operation, input, at);
  const ballot = (id: string, name: string, choice: string, at: Temporal.Instant, more: object = {}) =>
    member(name, castBallot, { id, organisationId: ground.organisations[name]!, choice, ...more }, at);
  const close = async (id: string, at: Temporal.Instant) =>
    expectDone(await executeIn(tx, closeDueMotion, { actor: ground.system, input: { id }, now: at }));
  return { tx, ground, day, date, lead, member, ballot, close };
}

async function rules({ lead, day }: Scene): Promise<void> {
  const proposers = ['member', 'facilitator'];
  const resolution = {
    ...plainRule,
    quorum: { kind: 'share', percent: 30 },
    secondCall: true,
    proxies: 2,
    interests: 'not_counted',
    castingVote: 'chair'
  };
  await lead(setRule, { kind: 'resolution', proposers, voting: resolution }, day(700));
  const role = { ...plainRule, durationDays: 10, openBallot: false };
  await lead(setRule, { kind: 'role', proposers, voting: role }, day(700));
}

async function sharedLift({ member, ballot, close, day, date }: Scene): Promise<void> {
  const { id } = await member(
    AUBRAC,
    proposeResolution,
    {
      title: 'Partager le chariot élévateur',
      statement:
        'Le chariot élévateur de la Menuiserie Aubrac est mis à disposition des membres, le mardi et le jeudi, contre 12 € de l’heure, carburant compris. On fait le point après un an.',
      reviewOn: date(12),
      start: 'open'
    },
    day(380)
  );
  for (const [i, name] of FOUNDERS.entries())
    await ballot(id, name, name === CAFE ? 'abstain' : 'yes', day(379, i));
  await close(id, day(371));
}

async function chair({ tx, ground, member, ballot, close, day }: Scene): Promise<void> {
  const standing = [SOLAR, PRINTER, TEXTILES];
  const { id } = await member(
    ACCOUNTS,
    proposeElection,
    {
      title: 'Qui préside le réseau ?',
      statement: 'La présidence tourne tous les deux ans ; elle représente le réseau et départage les votes.',
      role: 'chair',
      seats: 1,
      months: 24,
      replaces: true,
      personIds: standing.map((name) => ground.people[name])
    },
    day(200)
  );
  const terms = await termsOf(tx, ground.id, id);
  const stands = (name: string) => terms.candidates.find((one) => one.personId === ground.people[name])!.id;
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
    await ballot(id, name, 'yes', day(198, i), { ranking });
  }
  await close(id, day(188));
}

async function dues({ tx, ground, lead, member, day, date }: Scene): Promise<void> {
  const { id } = await member(
    ACCOUNTS,
    proposeDues,
    {
      title: 'Cotisations de l’année',
      statement: 'Elles paient un tiers du temps de l’animatrice, la salle et l’assurance.',
      year: Temporal.PlainDate.from(date(100)).year,
      amounts: [{ category: '', amount: '180' }],
      heldOn: date(100)
    },
    day(120)
  );
  const roll = await rollOf(tx, ground.id, id, dayOf(date(100), ZONE));
  const votes = roll.slice(0, 14).map(({ organisationId }, i) => ({
    organisationId,
    choice: i === 3 ? 'no' : i === 8 ? 'abstain' : 'yes'
  }));
  await lead(recordVotes, { id, votes }, day(100, 1));
}

async function onTheTable({ ground, member, ballot, day }: Scene): Promise<void> {
  const { id } = await member(
    SOLAR,
    proposeResolution,
    {
      title: 'Acheter notre électricité ensemble',
      statement:
        'Le réseau demande trois offres d’électricité renouvelable pour tous les membres qui le veulent, et choisit la moins chère à trois ans.',
      start: 'open'
    },
    day(2)
  );
  await member(
    SOLAR,
    declareInterest,
    {
      id,
      organisationId: ground.organisations[SOLAR]!,
      statement: 'Nous pourrions répondre nous-mêmes à cet appel d’offres.'
    },
    day(2, 1)
  );
  const proxy = {
    giverId: ground.organisations[BIKES]!,
    holderId: ground.organisations[CAFE]!,
    motionId: id
  };
  await member(BIKES, giveProxy, proxy, day(2, 3));
  for (const [i, name] of [PRINTER, TEXTILES].entries()) await ballot(id, name, 'yes', day(1, i));
  await draft();

  async function draft(): Promise<void> {
    const proposed = await member(
      CAFE,
      proposeResolution,
      {
        title: 'Une journée portes ouvertes',
        statement: 'Le réseau ouvre tous ses ateliers au public un samedi de mai, chacun chez soi.',
        start: 'draft'
      },
      day(6)
    );
    const amendment = await member(
      PRINTER,
      proposeAmendment,
      {
        id: proposed.id,
        text: 'Le réseau ouvre tous ses ateliers au public un samedi de juin, chacun chez soi, avec un plan imprimé en commun.',
        reason: 'En mai, trois membres sont en foire ; et un plan amène du monde chez tous.'
      },
      day(5)
    );
    await member(CAFE, declineAmendment, { id: amendment.id }, day(4));
  }
}
