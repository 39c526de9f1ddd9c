import { defaultAdmissionRule } from '#lib/memberships/admission/rules.ts';
import { setLogo } from '#lib/organisations/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import {
  candidateIn,
  criteria,
  figure,
  figureIn,
  letter,
  meetingIn,
  partnershipIn,
  searchIn
} from './partnering.ts';
import { disputeIn, matter } from './disputing.ts';
import { getSurvey } from '#lib/surveys/operations.ts';
import { deciding } from './deciding.ts';
import { roundIn } from './designing.ts';
import { agreementIn } from './agreeing.ts';
import { importIn } from './importing.ts';
import { declarationIn } from './journeying.ts';
import { answerIn, decideAnswers, ideaIn, nextWeek, studyIn, surveyIn } from './surveying.ts';
import { registered } from './registered.ts';
import { lineIn, planRevision, pointIn, taskIn, taskToChange } from './planning.ts';
import { value, type Who, type World } from './world.ts';

type Input = Record<string, unknown>;

/**
 * For each operation an input that its rules could accept in the world of world.ts, with whatever it needs there: the
 * matrix of rights, the fuzzing and the reads of two networks start from it. An operation without a line here fails them.
 */
export const inputs: Record<string, (world: World, who: Who) => Input | Promise<Input>> = {
  'demo.foundDemo': () => ({}),
  'demo.listPersonas': () => ({}),
  'demo.removeDemo': () => ({}),

  'networks.createNetwork': () => ({ ...place, name: 'Réseau des quais' }),
  'networks.updateNetwork': () => ({ ...place, name: 'Réseau des docks' }),
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
  'identity.noteSecurityChange': () => ({ change: 'passkey_added' }),
  'identity.listAccessTokens': () => ({}),
  'identity.createAccessToken': ({ belongings }, who) => ({
    sessionId: belongings[who].sessionId,
    name: 'Tableur',
    access: 'read',
    days: 30
  }),
  'identity.revokeAccessToken': ({ belongings }, who) => ({ id: belongings[who].tokenId }),

  'imports.upload': () => ({ fileName: 'reseau.csv', text: 'Nom,Ville\nLe Moulin,Nay' }),
  'imports.discard': async (world) => ({ id: await importIn(world, 'preview') }),
  'imports.list': () => ({}),
  'imports.get': async (world) => ({ id: await importIn(world, 'reading') }),
  'imports.listRows': async (world) => ({ id: await importIn(world, 'preview'), filter: 'all' }),
  'imports.export': () => ({ only: 'members' }),
  'imports.chooseReading': async (world) => ({
    id: await importIn(world, 'columns'),
    separator: ',',
    heading: 'yes'
  }),
  'imports.prepare': async (world) => ({
    id: await importIn(world, 'columns'),
    targets: ['name', 'town', 'siren'],
    becomes: 'members',
    mode: 'complete'
  }),
  'imports.decideDuplicates': async (world) => ({
    id: await importIn(world, 'preview'),
    rows: [{ n: 3, choice: 'merge' }],
    all: 'separate'
  }),
  'imports.resume': async (world) => ({ id: await importIn(world, 'reading') }),
  'imports.commit': async (world) => ({ id: await importIn(world, 'preview') }),
  'imports.write': async (world) => ({ id: await importIn(world, 'committing') }),
  'imports.undo': async (world) => ({ id: await importIn(world, 'done') }),
  'imports.carryOutUndo': async (world) => ({ id: await importIn(world, 'undoing') }),

  'invitations.invite': ({ organisations }) => ({
    email: 'zineb@example.org',
    name: 'Zineb',
    organisationId: organisations.atelier
  }),
  'invitations.listInvitations': () => ({}),
  'invitations.resendInvitation': ({ invitation }) => ({ id: invitation.id }),
  'invitations.revokeInvitation': ({ invitation }) => ({ id: invitation.id }),
  'invitations.acceptInvitation': ({ invitation }) => ({ token: invitation.secret, name: 'Léa' }),

  'disputes.openDispute': async (world) => {
    const mediator = await world.person('Mehdi', { roles: ['mediator'] });
    const { atelier, fabrique } = world.organisations;
    const mediators = [mediator.personId];
    return { ...matter(world.network.name), organisationId: atelier, againstId: fabrique, mediators };
  },
  'disputes.withdrawDispute': async (world) => ({ id: (await disputeIn(world, 'naming')).id, reason: '' }),
  'disputes.answerDispute': async (world) => ({ id: (await disputeIn(world, 'restated')).id, agrees: 'yes' }),
  'disputes.say': async (world) => ({
    id: (await disputeIn(world, 'naming')).id,
    said: 'Voici notre version.',
    audience: 'all'
  }),
  'disputes.refuseMediator': async (world) => ({
    id: (await disputeIn(world, 'naming')).id,
    personId: world.actors.facilitator.personId
  }),
  'disputes.nameMediator': async (world) => {
    const { id, mediator } = await disputeIn(world, 'declined');
    return { id, personId: mediator };
  },
  'disputes.consent': async (world) => ({ id: (await disputeIn(world, 'naming')).id, what: 'disclosure' }),
  'disputes.listDisputes': () => ({}),
  'disputes.getDispute': async (world) => ({ id: (await disputeIn(world, 'naming')).id }),
  'disputes.listChoices': () => ({}),
  'disputes.takeSeat': async (world) => ({
    id: (await disputeIn(world, 'naming')).id,
    takes: 'yes',
    noInterest: 'on'
  }),
  'disputes.restateRule': async (world) => ({ id: (await disputeIn(world, 'taken')).id, rule: 'Article 4.' }),
  'disputes.propose': async (world) => ({
    id: (await disputeIn(world, 'listening')).id,
    proposal: 'Un tiers.'
  }),
  'disputes.supportProposal': async (world) => ({ id: (await disputeIn(world, 'seconding')).id }),
  'disputes.closeDispute': async (world) => ({
    id: (await disputeIn(world, 'late')).id,
    outcome: 'Sans accord.'
  }),
  'disputes.moveDeadline': async (world) => ({ id: (await disputeIn(world, 'taken')).id, until: nextWeek() }),
  'disputes.writeLesson': async (world) => ({
    id: (await disputeIn(world, 'settled')).id,
    lesson: 'Écrire le partage des frais avant de commencer.'
  }),

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

  'agreements.createAgreement': () => ({
    kind: 'letter_of_intent',
    title: 'Lettre des quais',
    language: 'fr',
    between: 'members'
  }),
  'agreements.listAgreements': () => ({}),
  'agreements.getAgreement': async (world) => ({ id: (await agreementIn(world, 'draft')).id }),
  'agreements.setTerms': async (world) => ({
    id: (await agreementIn(world, 'draft')).id,
    title: 'Charte des docks',
    disclosure: 'public',
    threshold: { kind: 'share', percent: 60 }
  }),
  'agreements.findParties': async (world) => ({ id: (await agreementIn(world, 'draft')).id, q: 'Connue' }),
  'agreements.addParty': async (world) => ({
    id: (await agreementIn(world, 'contract')).id,
    organisationId: world.organisations.fabrique
  }),
  'agreements.removeParty': async (world) => ({
    id: (await agreementIn(world, 'contract')).id,
    organisationId: world.organisations.known
  }),
  'agreements.openDiscussion': async (world) => ({ id: (await agreementIn(world, 'draft')).id }),
  'agreements.withdrawAgreement': async (world) => ({
    id: (await agreementIn(world, 'draft')).id,
    reason: 'Plus besoin.'
  }),
  'agreements.endAgreement': async (world) => ({
    id: (await agreementIn(world, 'in_force')).id,
    reason: 'Mission accomplie.'
  }),
  'agreements.startChange': async (world) => ({ id: (await agreementIn(world, 'in_force')).id }),
  'agreements.dropChange': async (world) => ({ id: (await agreementIn(world, 'changing')).id }),
  'agreements.remindMissing': async (world) => ({ id: (await agreementIn(world, 'proposed')).id }),
  'agreements.getClause': async (world) => ({ id: (await agreementIn(world, 'draft')).clauseId }),
  'agreements.addClause': async (world) => ({
    id: (await agreementIn(world, 'draft')).id,
    heading: 'Assurance',
    body: 'Chacun est assuré.'
  }),
  'agreements.editClause': async (world) => ({
    id: (await agreementIn(world, 'draft')).clauseId,
    revision: 1,
    heading: 'But',
    body: 'Acheter ensemble.'
  }),
  'agreements.moveClause': async (world) => ({
    id: (await agreementIn(world, 'draft')).clauseId,
    direction: 'down'
  }),
  'agreements.removeClause': async (world) => ({ id: (await agreementIn(world, 'draft')).clauseId }),
  'agreements.addComment': async (world) => ({
    id: (await agreementIn(world, 'draft')).clauseId,
    body: 'Est-ce assez ?'
  }),
  'agreements.settleComment': async (world) => ({
    id: (await agreementIn(world, 'draft')).commentId,
    settled: 'yes'
  }),
  'agreements.proposeVersion': async (world) => ({
    id: (await agreementIn(world, 'draft')).id,
    whatChanged: 'Tout.'
  }),
  'agreements.takeBackVersion': async (world) => ({
    id: (await agreementIn(world, 'proposed')).id,
    reason: 'Une erreur.'
  }),
  'agreements.getVersion': async (world) => ({ id: (await agreementIn(world, 'proposed')).id, number: 1 }),
  'agreements.listVersions': async (world) => ({ id: (await agreementIn(world, 'proposed')).id }),
  'agreements.compareVersions': async (world) => ({
    id: (await agreementIn(world, 'proposed')).id,
    from: 1,
    to: 0
  }),
  'agreements.signVersion': async (world) => {
    const { id, fingerprint } = await agreementIn(world, 'proposed');
    const organisationId = world.organisations.atelier;
    return { id, number: 1, organisationId, fingerprint, typedName: 'Malika Ivoire', agreed: 'on' };
  },
  'agreements.refuseVersion': async (world) => ({
    id: (await agreementIn(world, 'proposed')).id,
    number: 1,
    organisationId: world.organisations.atelier,
    reason: 'Trop long.'
  }),
  'agreements.recordPaper': async (world) => ({
    id: (await agreementIn(world, 'contract_proposed')).id,
    number: 1,
    organisationId: world.organisations.known,
    typedName: 'Inès Faure',
    quality: 'Gérante',
    signedOn: '2026-01-15'
  }),
  'agreements.settleVersion': async (world) => ({ id: (await agreementIn(world, 'proposed')).id }),
  'agreements.makeDocument': async (world) => ({
    id: (await agreementIn(world, 'proposed')).id,
    number: 1,
    format: 'text'
  }),
  'agreements.checkFile': async (world) => ({
    fingerprint: (await agreementIn(world, 'proposed')).fingerprint
  }),

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
  ...deciding,

  'confidential.castConfidential': ({ motionId, organisations }) => ({
    id: motionId,
    organisationId: organisations.atelier,
    choice: 'yes'
  }),
  'confidential.listHandedIn': ({ motionId }) => ({ id: motionId }),

  'register.listRegister': () => ({}),
  'register.getEntry': (world) => registered(world),
  'register.verifyRegister': () => ({}),

  'journey.getJourney': () => ({}),
  'journey.getStep': () => ({ step: 'agree.charter' }),
  'journey.tellStage': () => ({ stage: 'operate' }),
  'journey.declareStep': () => ({ step: 'operate.meeting', reason: 'Chaque premier mardi.' }),
  'journey.takeBackDeclaration': async (world) => ({
    id: await declarationIn(world),
    reason: 'Mal compris.'
  }),
  'journey.getProof': async (world) => ({ id: await declarationIn(world) }),
  'legal.adviseForm': () => ({ country: 'FR', acts: 'buy,staff', power: 'equal' }),
  'design.getCanvas': () => ({}),
  'design.getPart': () => ({ part: 'shape' }),
  'design.savePart': () => ({
    part: 'shape',
    revision: 0,
    content: { model: 'network', operation: 'services', structure: 'cross' }
  }),
  'design.saveForm': () => ({ revision: 0, answers: { country: 'FR', acts: ['work'] }, chosen: 'gie' }),
  'design.checkName': () => ({ name: 'Connue' }),
  'design.getAim': () => ({}),
  'design.proposeObjective': () => ({ family: 'outputs', wording: 'Vendre au Japon' }),
  'design.withdrawObjective': async (world) => ({ id: (await roundIn(world)).objectiveId }),
  'design.openRound': () => ({}),
  'design.rankObjectives': async (world) => {
    const { id, objectiveId } = await roundIn(world);
    return { id, organisationId: world.organisations.atelier, ranks: { [objectiveId]: 1 } };
  },
  'design.closeRound': async (world) => ({ id: (await roundIn(world)).id }),
  'design.chooseAim': async (world) => ({ ...(await roundIn(world)), reason: 'Le plus proche.' }),

  'surveys.createSurvey': ({ organisations }) => ({
    kind: 'relations',
    title: 'Avant de s’engager',
    organisationIds: [organisations.atelier]
  }),
  'surveys.addParticipants': async (world) => ({
    id: await surveyIn(world, 'draft'),
    organisationIds: [world.organisations.suspended]
  }),
  'surveys.removeParticipant': async (world) => {
    const id = await surveyIn(world, 'draft');
    const { participants } = value(
      await execute(getSurvey, { actor: world.actors.facilitator, input: { id } })
    );
    return { id, participantId: participants[0]!.id };
  },
  'surveys.openSurvey': async (world) => ({ id: await surveyIn(world, 'draft'), lastDay: nextWeek() }),
  'surveys.postponeSurvey': async (world) => ({ id: await surveyIn(world, 'open'), lastDay: nextWeek() }),
  'surveys.revealSurvey': async (world) => ({ id: await surveyIn(world, 'due') }),
  'surveys.closeSurvey': async (world) => ({ id: await surveyIn(world, 'open') }),
  'surveys.listSurveys': () => ({}),
  'surveys.getSurvey': async (world) => ({ id: await surveyIn(world, 'open') }),
  'surveys.findParticipants': () => ({}),
  'surveys.saveAnswers': answerIn,
  'surveys.handInAnswers': answerIn,
  'surveys.getOwnAnswers': async (world) => ({ id: await surveyIn(world, 'open') }),
  'surveys.getResults': async (world) => ({ id: await surveyIn(world, 'revealed') }),
  'surveys.listOwners': async (world) => ({ id: await surveyIn(world, 'revealed') }),
  'surveys.putToMeeting': async (world) => ({
    id: await surveyIn(world, 'revealed'),
    question: 'strengths',
    note: 'En parler'
  }),
  'surveys.resolveDivergence': async (world) => ({
    id: await surveyIn(world, 'revealed'),
    question: 'strengths',
    outcome: 'Entendu.'
  }),

  'plan.getPlan': () => ({}),
  'plan.writePlan': async (world) => ({ revision: await planRevision(world), summary: 'Livrer ensemble.' }),
  'plan.addBudgetLine': () => ({ part: 'sales', label: 'Abonnements', amount: '1 250,50' }),
  'plan.removeBudgetLine': async (world) => ({ id: await lineIn(world) }),
  'plan.writeEffect': ({ organisations }) => ({
    organisationId: organisations.atelier,
    effect: 'Un vendredi plein'
  }),
  'plan.listTasks': async (world) => (await taskIn(world), {}),
  'plan.getTask': async (world) => ({ id: await taskIn(world) }),
  'plan.listOwners': () => ({}),
  'plan.addTask': async (world) => ({
    title: 'Signer',
    organisationId: world.organisations.atelier,
    startsOn: '2030-01-01',
    dueOn: '2030-02-01',
    days: 2,
    budget: '200',
    needs: [await taskIn(world)]
  }),
  'plan.updateTask': async (world) => ({ ...(await taskToChange(world)), days: 5 }),
  'plan.moveTask': async (world) => ({ id: await taskIn(world), state: 'doing', progress: 40 }),
  'plan.getNegotiation': async (world) => (await pointIn(world), {}),
  'plan.sayInterest': ({ organisations }) => ({
    organisationId: organisations.atelier,
    interest: 'Des commandes'
  }),
  'plan.raisePoint': () => ({ kind: 'open', text: 'Qui livre le samedi ?', dueOn: '2030-01-31' }),
  'plan.changePoint': async (world) => ({ id: await pointIn(world), revision: 1, dueOn: '2030-03-31' }),
  'plan.closePoint': async (world) => ({ id: await pointIn(world), outcome: 'À tour de rôle' }),

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
  'partnerships.signContract': async (world) => ({ id: await partnershipIn(world), reviewOn: '2040-01-01' }),
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
  'partners.inviteCandidate': async (world) => ({ id: (await candidateIn(world)).id, ...letter() }),
  'partners.answerInvitation': async (world) => ({
    token: await meetingIn(world),
    answer: 'other',
    note: 'Le 22'
  }),

  'decide.startStudy': ({ actors }) => ({
    title: 'Faut-il ce réseau ?',
    ownCriteria: ['Plaisir'],
    personIds: [actors.mandate.personId]
  }),
  'decide.listStudies': () => ({}),
  'decide.getStudy': async (world) => ({ id: await studyIn(world, 'revealed') }),
  'decide.getRecommendation': async (world) => ({ id: await studyIn(world, 'adopted') }),
  'decide.agreeBasis': async (world) => ({ id: await studyIn(world, 'revealed'), answers: decideAnswers() }),
  'decide.adoptStudy': async (world) => ({ id: await studyIn(world, 'revealed') }),
  'ideas.createIdea': () => ({ title: 'Exporter ensemble', currency: 'EUR', ownCriteria: ['Plaisir'] }),
  'ideas.listIdeas': () => ({}),
  'ideas.getIdea': async (world) => ({ id: await ideaIn(world) }),
  'ideas.saveIdea': async (world) => ({ id: await ideaIn(world), answers: decideAnswers(), revision: 2 }),
  'ideas.removeIdea': async (world) => ({ id: await ideaIn(world) }),
  'ideas.foundFromIdea': async (world) => ({ ...place, id: await ideaIn(world), name: 'Réseau des berges' }),

  'plan.getMap': () => ({}),

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
  'memberships.findPeople': () => ({ q: 'Malika' }),
  'memberships.proposeExclusion': ({ organisations }) => ({
    organisationId: organisations.fabrique,
    reason: 'Elle ne vient plus.'
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

/** A PNG of 32 × 32 pixels, as much of it as is looked at. */
const PICTURE = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  Buffer.from('00000020000000200802000000', 'hex'),
  Buffer.alloc(8)
]).toString('base64');
