import { defaultAdmissionRule } from '#lib/memberships/admission/rules.ts';
import { setLogo } from '#lib/organisations/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { agreeing } from './agreeing.ts';
import { deciding, electionIn } from './deciding.ts';
import { designing } from './designing.ts';
import { disputing } from './disputing.ts';
import { importing } from './importing.ts';
import { journeying } from './journeying.ts';
import { partnering } from './partnering.ts';
import { planning } from './planning.ts';
import { surveying } from './surveying.ts';
import { founding, value, type Inputs } from './world.ts';

/**
 * For each operation an input that its rules could accept in the world of world.ts, with whatever it needs there: the
 * matrix of rights, the fuzzing and the reads of two networks start from it. An operation without a line fails them.
 * An area with scenes of its own keeps its lines beside them.
 */
export const inputs: Inputs = {
  'demo.foundDemo': () => ({}),
  'demo.listPersonas': () => ({}),
  'demo.removeDemo': () => ({}),

  'networks.createNetwork': () => ({ ...founding, name: 'Réseau des quais' }),
  'networks.updateNetwork': () => ({ ...founding, name: 'Réseau des docks' }),
  'networks.getNetwork': () => ({}),
  'networks.listJournal': () => ({}),

  'identity.createFirstAccount': () => ({
    name: 'Nadia',
    email: 'nadia@example.org',
    password: 'quatre chats au soleil'
  }),
  'identity.updateProfile': () => ({ name: 'Nadia', locale: 'ar', zone: 'Africa/Casablanca', theme: 'dark' }),
  'identity.setPassword': ({ belongings }, who) => ({
    sessionId: belongings[who].sessionId,
    password: 'quatre chats au soleil'
  }),
  'identity.showSecurity': () => ({}),
  'identity.revokeSession': ({ belongings }, who) => ({ id: belongings[who].sessionId }),
  'identity.revokeOtherSessions': ({ belongings }, who) => ({ sessionId: belongings[who].sessionId }),
  'identity.removePasskey': ({ belongings }, who) => ({ id: belongings[who].passkeyId }),
  'identity.unlinkProvider': () => ({}),
  'identity.noteSecurityChange': () => ({ change: 'passkey_added' }),
  'identity.listAccessTokens': () => ({}),
  'identity.createAccessToken': ({ belongings }, who) => ({
    sessionId: belongings[who].sessionId,
    name: 'Tableur',
    access: 'read',
    days: 30
  }),
  'identity.revokeAccessToken': ({ belongings }, who) => ({ id: belongings[who].tokenId }),

  'invitations.invite': ({ organisations }) => ({
    email: 'zineb@example.org',
    name: 'Zineb',
    organisationId: organisations.atelier
  }),
  'invitations.listInvitations': () => ({}),
  'invitations.resendInvitation': ({ invitation }) => ({ id: invitation.id }),
  'invitations.revokeInvitation': ({ invitation }) => ({ id: invitation.id }),
  'invitations.correctInvitation': ({ invitation }) => ({ id: invitation.id, email: 'lea@example.org' }),
  'invitations.acceptInvitation': ({ invitation }) => ({ token: invitation.secret, name: 'Léa' }),

  'notifications.listNews': () => ({}),
  'notifications.readNews': ({ news }, who) => ({ id: news[who] }),
  'notifications.readAllNews': () => ({}),
  'notifications.getPaces': () => ({}),
  'notifications.setPaces': () => ({
    rights: 'at_once',
    votes: 'daily',
    candidates: 'daily',
    members: 'weekly',
    rules: 'weekly',
    surveys: 'daily',
    disputes: 'at_once',
    partners: 'daily',
    imports: 'never'
  }),
  'notifications.stopMails': (_world, who) => ({ token: `${who}.forged` }),

  'mail.listMails': () => ({}),
  'mail.readMail': ({ mailId }) => ({ id: mailId }),
  'mail.sendMailAgain': ({ mailId }) => ({ id: mailId }),
  'jobs.listGivenUp': () => ({}),
  'jobs.tryAgain': () => ({ id: '00000000-0000-4000-8000-000000000000' }),

  'directory.listDirectory': () => ({ q: 'Connue' }),

  'organisations.getOrganisation': ({ organisations }) => ({ id: organisations.atelier }),
  'organisations.createOrganisation': () => ({ name: 'La Filature', town: 'Nay' }),
  'organisations.updateSheet': ({ organisations }) => ({
    id: organisations.atelier,
    version: 1,
    name: 'Atelier neuf'
  }),
  'organisations.setLogo': ({ organisations }) => ({ id: organisations.atelier, logo: PICTURE }),
  'organisations.removeLogo': ({ organisations }) => ({ id: organisations.atelier }),
  'organisations.getLogo': async ({ organisations, actors }) => {
    const input = { id: organisations.atelier, logo: PICTURE };
    value(await execute(setLogo, { actor: actors.facilitator, input }));
    return { id: organisations.atelier };
  },
  'organisations.previewRemoval': ({ organisations }) => ({ id: organisations.known }),
  'organisations.removeKnownOrganisation': ({ organisations }) => ({
    id: organisations.known,
    name: 'Connue Ivoire'
  }),

  'memberships.presentCandidate': ({ organisations }) => ({
    organisationId: organisations.known,
    contactName: 'Yves',
    contactEmail: 'yves@example.org',
    why: 'Elle est voisine.'
  }),
  'memberships.setAdmissionRule': () => ({ ...defaultAdmissionRule }),
  'memberships.getAdmissionRule': () => ({}),
  'memberships.listCandidates': () => ({}),
  'memberships.getCandidate': ({ membershipId }) => ({ id: membershipId }),
  'memberships.getCandidateOfMotion': ({ motionId }) => ({ id: motionId }),
  'memberships.suspendMembership': ({ organisations }) => ({
    organisationId: organisations.fabrique,
    reason: 'Cotisation impayée.'
  }),
  'memberships.proposeElection': ({ actors }) => ({
    title: 'Le bureau',
    statement: 'Les mandats finissent.',
    role: 'board',
    personIds: [actors.mandate.personId, actors.facilitator.personId]
  }),
  'memberships.stepDown': async (world) => ({ id: await electionIn(world) }),
  'memberships.findPeople': () => ({ q: 'Malika' }),
  'memberships.proposeExclusion': ({ organisations }) => ({
    organisationId: organisations.fabrique,
    reason: 'Elle ne vient plus.'
  }),
  'memberships.setCategory': ({ organisations }) => ({
    organisationId: organisations.fabrique,
    category: 'Associés'
  }),
  'memberships.getCategory': ({ organisations }) => ({ organisationId: organisations.fabrique }),
  'memberships.liftSuspension': ({ organisations }) => ({ organisationId: organisations.suspended }),
  'memberships.resignMembership': ({ organisations, network }) => ({
    organisationId: organisations.atelier,
    name: network.name
  }),
  'memberships.exportOwnData': ({ organisations }) => ({ organisationId: organisations.atelier }),
  'memberships.listRepresentatives': () => ({}),
  'memberships.listRoles': () => ({}),
  'memberships.appointRepresentative': ({ organisations, actors }) => ({
    organisationId: organisations.atelier,
    personId: actors.facilitator.personId,
    title: 'Trésorier',
    mandate: true,
    startsOn: '2026-01-01',
    endsOn: '2030-12-31'
  }),
  'memberships.changeMandate': ({ colleagues }, who) => ({ id: colleagues[who], mandate: true }),
  'memberships.endRepresentative': ({ colleagues }, who) => ({ id: colleagues[who] }),
  'memberships.grantRole': ({ actors }) => ({ personId: actors.mandate.personId, role: 'treasurer' }),
  'memberships.endRole': ({ roleId }) => ({ id: roleId }),

  ...importing,
  ...disputing,
  ...agreeing,
  ...deciding,
  ...journeying,
  ...designing,
  ...surveying,
  ...planning,
  ...partnering
};

/** A PNG of 32 × 32 pixels, as much of it as is looked at. */
const PICTURE = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  Buffer.from('00000020000000200802000000', 'hex'),
  Buffer.alloc(8)
]).toString('base64');
