import { defaultAdmissionRule } from '#lib/memberships/admission/rules.ts';
import type { Who, World } from './world.ts';

type Input = Record<string, unknown>;

/**
 * For each operation an input that its rules could accept in the world of world.ts: the matrix of rights and the
 * fuzzing start from it. An operation without a line here fails both.
 */
export const inputs: Record<string, (world: World, who: Who) => Input> = {
  'demo.foundDemo': () => ({}),
  'demo.listPersonas': () => ({}),
  'demo.removeDemo': () => ({}),

  'networks.createNetwork': () => ({ ...place, name: 'Réseau des quais' }),
  'networks.updateNetwork': () => ({ ...place, name: 'Réseau des docks' }),
  'networks.getNetwork': () => ({}),
  'networks.listJournal': () => ({}),

  'governance.listMotions': () => ({}),
  'governance.getMotion': ({ motionId }) => ({ id: motionId }),
  'governance.listBallots': ({ motionId }) => ({ id: motionId }),
  'governance.castBallot': ({ motionId, organisations }) => ({
    id: motionId,
    organisationId: organisations.atelier,
    choice: 'yes',
    reason: 'Elle est sérieuse.'
  }),
  'governance.withdrawMotion': ({ motionId }) => ({ id: motionId, reason: 'Pas prête.' }),
  'governance.closeDueMotion': ({ motionId }) => ({ id: motionId }),

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
  'memberships.findPresentable': () => ({ q: 'Connue' }),
  'memberships.suspendMembership': ({ organisations }) => ({
    organisationId: organisations.fabrique,
    reason: 'Cotisation impayée.'
  }),
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
  'memberships.endRole': ({ roleId }) => ({ id: roleId })
};

const place = {
  country: 'FR',
  language: 'fr',
  currency: 'EUR',
  zone: 'Europe/Paris',
  aim: 'Acheter ensemble',
  perimeter: 'Le Béarn'
};
