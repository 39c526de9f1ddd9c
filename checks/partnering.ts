import { addContact, listContacts } from '#lib/partners/contacts/operations.ts';
import { addCandidate } from '#lib/partners/following/operations.ts';
import { inviteCandidate } from '#lib/partners/meeting/operations.ts';
import { createSearch, getSearch, updateSearch } from '#lib/partners/operations.ts';
import { addFigure } from '#lib/partnerships/figures/operations.ts';
import { createPartnership, startTest } from '#lib/partnerships/operations.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { value, type Inputs, type World } from './world.ts';

/** A search of the network itself, with one criterion of each door: seen in the sheet, and judged by hand. */
export async function searchIn({ actors, network }: World): Promise<string> {
  const actor = actors.facilitator;
  const title = `Un transporteur pour ${network.name}`;
  const { id } = value(await execute(createSearch, { actor, input: { title } }));
  const { revision } = value(await execute(getSearch, { actor, input: { id } }));
  value(await execute(updateSearch, { actor, input: { id, revision, title, criteria } }));
  return id;
}
export const criteria = [
  { id: 'c1', kind: 'territory', weight: 5, floor: null, label: null, asked: ['FR-64'], amount: 200 },
  { id: 'c2', kind: 'hand', weight: 3, floor: null, label: 'Références', asked: [], amount: null }
];

/** Whom a search follows: the organisation that is only known. */
export async function candidateIn(world: World): Promise<{ searchId: string; id: string }> {
  const searchId = await searchIn(world);
  const input = { searchId, organisationId: world.organisations.known };
  const { id } = value(await execute(addCandidate, { actor: world.actors.facilitator, input }));
  return { searchId, id };
}

const contact = {
  organisation: 'Transports du Gave',
  town: 'Nay',
  person: 'Yves',
  email: 'yves@example.org',
  phone: '+33 5 59 00 00 00',
  known: 'Deux camions le mardi',
  origin: 'Carte de visite, salon de Pau',
  learnedOn: '2026-01-12'
};

/** A contact that the facilitator lent to a search. */
export async function contactIn(world: World): Promise<{ searchId: string; id: string }> {
  const searchId = await searchIn(world);
  const actor = world.actors.facilitator;
  value(await execute(addContact, { actor, input: { searchId, ...contact } }));
  const { contacts } = value(await execute(listContacts, { actor, input: { searchId } }));
  return { searchId, id: contacts[0]!.id };
}

export const letter = () => ({
  email: 'yves@example.org',
  name: 'Yves',
  locale: 'fr',
  subject: 'Nous rencontrer ?',
  body: 'Bonjour, voyons-nous.',
  meetsOn: Temporal.Now.plainDateISO().add({ days: 9 }).toString(),
  meetsAt: '10:00',
  place: 'À l’atelier'
});

/** The secret of an invitation that waits, from its mail. */
export async function meetingIn(world: World): Promise<string> {
  const { id } = await candidateIn(world);
  value(await execute(inviteCandidate, { actor: world.actors.facilitator, input: { id, ...letter() } }));
  const mail = await transaction({ instance: true, networkId: world.network.id }, (tx) =>
    tx
      .selectFrom('mails')
      .select('text')
      .where('network_id', '=', world.network.id)
      .where('template', '=', 'partner_meeting')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
  );
  return /\/partners\/(\S+)/.exec(mail.text ?? '')![1]!;
}

/** What the pages need: a search with somebody invited, and the secret of that invitation. */
export type Partners = { partnerSearch: string; meeting: string; partnership: string };
export async function partnersIn(world: World): Promise<Partners> {
  const meeting = await meetingIn(world);
  const { id } = await world.inside((tx) =>
    tx.selectFrom('partner_searches').select('id').orderBy('id', 'desc').executeTakeFirstOrThrow()
  );
  return { partnerSearch: id, meeting, partnership: (await figureIn(world)).id };
}

/** A partnership of the atelier with the fabrique, on trial, as one who commits the atelier made it. */
export async function partnershipIn({ actors, organisations, network }: World): Promise<string> {
  const actor = actors.mandate;
  const sides = { organisationId: organisations.atelier, partnerId: organisations.fabrique };
  const input = { ...sides, title: `Livrer pour ${network.name}` };
  const { id } = value(await execute(createPartnership, { actor, input }));
  const deal = { id, what: 'Une tournée', startsOn: '2026-01-01', endsOn: '2026-02-01' };
  value(await execute(startTest, { actor, input: deal }));
  return id;
}

export async function figureIn(
  world: World
): Promise<{ id: string; figureId: string; organisationId: string }> {
  const id = await partnershipIn(world);
  const organisationId = world.organisations.atelier;
  const input = { id, organisationId, ...figure };
  const { figureId } = value(await execute(addFigure, { actor: world.actors.mandate, input }));
  return { id, figureId, organisationId };
}
export const figure = {
  kind: 'revenue',
  periodStart: '2026-01-01',
  periodEnd: '2026-01-31',
  amount: '1 250,50'
};

/** For the operations of partnerships and searches for partners, as in inputs.ts. */
export const partnering: Inputs = {
  'partnerships.listPartnerships': () => ({}),
  'partnerships.getPartnership': async (world) => ({ id: await partnershipIn(world) }),
  'partnerships.createPartnership': ({ organisations }) => ({
    organisationId: organisations.atelier,
    partnerId: organisations.known,
    title: 'Livrer ensemble'
  }),
  'partnerships.addParty': async (world) => ({
    id: await partnershipIn(world),
    organisationId: world.organisations.known
  }),
  'partnerships.setSide': async (world) => ({
    id: await partnershipIn(world),
    organisationId: world.organisations.atelier,
    managerId: world.actors.mandate.personId,
    brings: 'Une camionnette',
    agreesToShow: true
  }),
  'partnerships.startTest': async (world) => ({
    id: await partnershipIn(world),
    what: 'Une tournée',
    startsOn: '2026-03-01',
    endsOn: '2026-04-01'
  }),
  'partnerships.closeTest': async (world) => ({
    id: await partnershipIn(world),
    verdict: 'success',
    lessons: 'Partir tôt.'
  }),
  'partnerships.signContract': async (world) => ({
    id: await partnershipIn(world),
    reviewOn: '2040-01-01',
    elsewhere: 'Chez le notaire'
  }),
  'partnerships.draftContract': async (world) => ({ id: await partnershipIn(world), language: 'fr' }),
  'partnerships.nameContract': async (world) => ({ id: await partnershipIn(world), agreementId: '' }),
  'partnerships.partnershipOfAgreement': (world) => ({ agreementId: world.organisations.atelier }),
  'partnerships.beginPartnership': async (world) => ({ id: await partnershipIn(world) }),
  'partnerships.reviewPartnership': async (world) => ({
    id: await partnershipIn(world),
    heldOn: '2026-05-01',
    verdict: 'continue',
    lessons: 'Tout va bien.'
  }),
  'partnerships.endPartnership': async (world) => ({ id: await partnershipIn(world), reason: 'done' }),
  'partnerships.addFigure': async (world) => ({
    id: await partnershipIn(world),
    organisationId: world.organisations.atelier,
    ...figure
  }),
  'partnerships.confirmFigure': (world) => figureIn(world),
  'partnerships.withdrawFigure': async (world) => {
    const { id, figureId } = await figureIn(world);
    return { id, figureId };
  },
  'partners.listSearches': () => ({}),
  'partners.createSearch': ({ organisations }) => ({
    organisationId: organisations.atelier,
    title: 'Un soudeur'
  }),
  'partners.getSearch': async (world) => ({ id: await searchIn(world) }),
  'partners.updateSearch': async (world) => ({
    id: await searchIn(world),
    revision: 2,
    title: 'Autre',
    criteria
  }),
  'partners.setWeights': async (world) => ({ id: await searchIn(world), revision: 2, weights: 'c1:4,c2:0' }),
  'partners.closeSearch': async (world) => ({ id: await searchIn(world), closed: true }),
  'partners.rankCandidates': async (world) => ({ id: await searchIn(world), weights: 'c1:4' }),
  'partners.compareCandidates': async (world) => ({
    id: await searchIn(world),
    organisations: [world.organisations.known, world.organisations.fabrique]
  }),
  'partners.addCandidate': async (world) => ({
    searchId: await searchIn(world),
    organisationId: world.organisations.known,
    sourceNote: 'Ponctuelle.'
  }),
  'partners.moveCandidate': async (world) => ({
    id: (await candidateIn(world)).id,
    state: 'met',
    note: 'Bien.'
  }),
  'partners.followCandidate': async (world) => ({
    id: (await candidateIn(world)).id,
    revision: 1,
    nextAct: 'Rappeler',
    nextOn: '2030-01-31'
  }),
  'partners.markCandidate': async (world) => ({
    searchId: await searchIn(world),
    organisationId: world.organisations.known,
    marks: { c2: 4 }
  }),
  'partners.listCandidates': async (world) => ({ searchId: (await candidateIn(world)).searchId }),
  'partners.getCandidate': async (world) => ({
    searchId: (await candidateIn(world)).searchId,
    organisationId: world.organisations.known
  }),
  'partners.addContact': async (world) => ({ searchId: await searchIn(world), ...contact }),
  'partners.importContacts': async (world) => ({
    searchId: await searchIn(world),
    text: 'Entreprise;Nom;E-mail\nTransports Gave;Yves;yves@example.org',
    origin: contact.origin
  }),
  'partners.listContacts': async (world) => ({ searchId: (await contactIn(world)).searchId }),
  'partners.promoteContact': async (world) => ({ id: (await contactIn(world)).id, as: 'new' }),
  'partners.forgetContact': async (world) => ({ id: (await contactIn(world)).id }),
  'partners.forgetPerson': async (world) => ({ id: (await candidateIn(world)).id }),
  'partners.inviteCandidate': async (world) => ({ id: (await candidateIn(world)).id, ...letter() }),
  'partners.correctInvitation': async (world) => {
    await meetingIn(world);
    const { candidate_id: id } = await world.inside((tx) =>
      tx
        .selectFrom('partner_invitations')
        .select('candidate_id')
        .orderBy('id', 'desc')
        .executeTakeFirstOrThrow()
    );
    return { id, email: 'yves.juste@example.org' };
  },
  'partners.answerInvitation': async (world) => ({
    token: await meetingIn(world),
    answer: 'other',
    note: 'Le 22'
  })
};
