import { expect, test } from 'vitest';
import { authenticate } from '#lib/identity/tokens.server.ts';
import { createApi } from '#lib/platform/api.server.ts';
import { execute, type Operation } from '#lib/platform/operation.ts';
import { statusOf } from '#lib/platform/page.server.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { operations } from '#lib/registry.ts';
import { IN_PERSON } from './in-person.ts';
import { inputs } from './inputs.ts';
import { answered, send } from './rest.ts';
import { WHO, world, type Who, type World } from './world.ts';

useTestDatabase();
const api = createApi(operations, authenticate, 'test');

/**
 * Who may do what. `ok`: admitted; whether the state of things allows it is another question. 401: has to sign in.
 * 403: not theirs to do. 404: for them it does not exist.
 */
const MATRIX: Record<string, string> = {
  //                                visitor other former candidate member mandate facilitator host
  'demo.foundDemo': '               401     403   403    403       403    403     403         ok',
  'demo.listPersonas': '            401     403   403    403       403    403     403         ok',
  'demo.removeDemo': '              401     403   403    403       403    403     403         ok',
  'networks.createNetwork': '       401     ok    ok     ok        ok     ok      ok          ok',
  'networks.getNetwork': '          401     404   404    403       ok     ok      ok          404',
  'networks.updateNetwork': '       401     404   404    403       403    403     ok          404',
  'networks.listJournal': '         401     404   404    403       403    403     ok          404',
  'identity.createFirstAccount': '  ok      ok    ok     ok        ok     ok      ok          ok',
  'identity.updateProfile': '       401     ok    ok     ok        ok     ok      ok          ok',
  'identity.setPassword': '         401     ok    ok     ok        ok     ok      ok          ok',
  'identity.showSecurity': '        401     ok    ok     ok        ok     ok      ok          ok',
  'identity.revokeSession': '       401     ok    ok     ok        ok     ok      ok          ok',
  'identity.revokeOtherSessions': ' 401     ok    ok     ok        ok     ok      ok          ok',
  'identity.removePasskey': '       401     ok    ok     ok        ok     ok      ok          ok',
  'identity.unlinkProvider': '      401     ok    ok     ok        ok     ok      ok          ok',
  'identity.noteSecurityChange': '  401     ok    ok     ok        ok     ok      ok          ok',
  'identity.listAccessTokens': '    401     ok    ok     ok        ok     ok      ok          ok',
  'identity.createAccessToken': '   401     ok    ok     ok        ok     ok      ok          ok',
  'identity.revokeAccessToken': '   401     ok    ok     ok        ok     ok      ok          ok',
  'imports.upload': '              401     404   404    403       403    403     ok          404',
  'imports.discard': '             401     404   404    403       403    403     ok          404',
  'imports.list': '                401     404   404    403       403    403     ok          404',
  'imports.get': '                 401     404   404    403       403    403     ok          404',
  'imports.listRows': '            401     404   404    403       403    403     ok          404',
  'imports.export': '              401     404   404    403       403    403     ok          404',
  'imports.chooseReading': '       401     404   404    403       403    403     ok          404',
  'imports.prepare': '             401     404   404    403       403    403     ok          404',
  'imports.decideDuplicates': '    401     404   404    403       403    403     ok          404',
  'imports.resume': '              401     404   404    403       403    403     ok          404',
  'imports.commit': '              401     404   404    403       403    403     ok          404',
  'imports.write': '               401     404   404    403       403    403     403         404',
  'imports.undo': '                401     404   404    403       403    403     ok          404',
  'imports.carryOutUndo': '        401     404   404    403       403    403     403         404',
  'invitations.invite': '           401     404   404    403       403    ok      ok          404',
  'invitations.listInvitations': '  401     404   404    ok        403    ok      ok          404',
  'invitations.resendInvitation': ' 401     404   404    404       403    ok      ok          404',
  'invitations.revokeInvitation': ' 401     404   404    404       403    ok      ok          404',
  'invitations.correctInvitation': '401     404   404    404       403    ok      ok          404',
  // Whoever holds the link; through this door only with the network at hand, newcomers come by the page of the link.
  'invitations.acceptInvitation': ' 404     404   404    ok        ok     ok      ok          404',

  // Read and led by those in it; the facilitator leads the ones of this world, where somebody has to.
  'disputes.openDispute': '            401     404   404    403       403    ok      403         404',
  'disputes.withdrawDispute': '        401     404   404    404       404    ok      403         404',
  'disputes.answerDispute': '          401     404   404    404       404    ok      403         404',
  'disputes.say': '                    401     404   404    404       404    ok      ok          404',
  'disputes.refuseMediator': '         401     404   404    404       404    ok      403         404',
  'disputes.nameMediator': '           401     404   404    404       404    ok      404         404',
  'disputes.consent': '                401     404   404    404       404    ok      403         404',
  'disputes.listDisputes': '           401     404   404    ok        ok     ok      ok          404',
  'disputes.getDispute': '             401     404   404    404       404    ok      ok          404',
  'disputes.listChoices': '            401     404   404    403       403    ok      403         404',
  'disputes.takeSeat': '               401     404   404    404       404    403     ok          404',
  'disputes.restateRule': '            401     404   404    404       404    403     ok          404',
  'disputes.propose': '                401     404   404    404       404    403     ok          404',
  'disputes.supportProposal': '        401     404   404    404       404    403     ok          404',
  'disputes.closeDispute': '           401     404   404    404       404    403     ok          404',
  'disputes.moveDeadline': '           401     404   404    404       404    403     ok          404',
  'disputes.writeLesson': '            401     404   404    404       404    403     ok          404',

  'notifications.listNews': '       401     404   404    ok        ok     ok      ok          404',
  'notifications.readNews': '       401     404   404    ok        ok     ok      ok          404',
  'notifications.readAllNews': '    401     404   404    ok        ok     ok      ok          404',
  'notifications.getPaces': '       401     ok    ok     ok        ok     ok      ok          ok',
  'notifications.setPaces': '       401     ok    ok     ok        ok     ok      ok          ok',
  // Whoever holds a mail of news, whose token says whom it is for.
  'notifications.stopMails': '      ok      ok    ok     ok        ok     ok      ok          ok',

  'mail.listMails': '               401     403   403    403       403    403     403         ok',
  'mail.readMail': '                401     403   403    403       403    403     403         ok',
  'mail.sendMailAgain': '           401     403   403    403       403    403     403         ok',
  'jobs.listGivenUp': '             401     403   403    403       403    403     403         ok',
  // Nothing has failed in this world.
  'jobs.tryAgain': '                401     403   403    403       403    403     403         404',

  'agreements.listAgreements': '    401     404   404    403       ok     ok      ok          404',
  'agreements.getAgreement': '      401     404   404    403       ok     ok      ok          404',
  'agreements.getClause': '         401     404   404    403       ok     ok      ok          404',
  'agreements.getVersion': '        401     404   404    403       ok     ok      ok          404',
  'agreements.listVersions': '      401     404   404    403       ok     ok      ok          404',
  'agreements.compareVersions': '   401     404   404    403       ok     ok      ok          404',
  'agreements.makeDocument': '      401     404   404    403       ok     ok      ok          404',
  'agreements.createAgreement': '   401     404   404    403       403    ok      ok          404',
  'agreements.setTerms': '          401     404   404    403       403    ok      ok          404',
  'agreements.openDiscussion': '    401     404   404    403       403    ok      ok          404',
  'agreements.withdrawAgreement': ' 401     404   404    403       403    ok      ok          404',
  'agreements.startChange': '       401     404   404    403       403    ok      ok          404',
  'agreements.dropChange': '        401     404   404    403       403    ok      ok          404',
  'agreements.remindMissing': '     401     404   404    403       403    ok      ok          404',
  'agreements.proposeVersion': '    401     404   404    403       403    ok      ok          404',
  'agreements.versionVoted': '      401     404   404    403       ok     ok      ok          404',
  'agreements.putToVote': '         401     404   404    403       403    ok      ok          404',
  'agreements.takeBackVersion': '   401     404   404    403       403    ok      ok          404',
  'agreements.recordPaper': '       401     404   404    403       403    ok      ok          404',
  'agreements.findParties': '       401     404   404    403       ok     ok      ok          404',
  'agreements.addParty': '          401     404   404    403       ok     ok      ok          404',
  'agreements.removeParty': '       401     404   404    403       ok     ok      ok          404',
  'agreements.addClause': '         401     404   404    403       ok     ok      ok          404',
  'agreements.editClause': '        401     404   404    403       ok     ok      ok          404',
  'agreements.moveClause': '        401     404   404    403       ok     ok      ok          404',
  'agreements.removeClause': '      401     404   404    403       ok     ok      ok          404',
  'agreements.addComment': '        401     404   404    403       ok     ok      ok          404',
  'agreements.settleComment': '     401     404   404    403       ok     ok      ok          404',
  'agreements.signVersion': '       401     404   404    403       403    ok      403         404',
  'agreements.refuseVersion': '     401     404   404    403       403    ok      403         404',
  // What binds all members is ended by the facilitator.
  'agreements.endAgreement': '      401     404   404    403       403    403     ok          404',
  'agreements.settleVersion': '     401     404   404    403       403    403     403         404',
  'agreements.checkFile': '        ok      ok    ok     ok        ok     ok      ok          ok',

  'governance.listMotions': '       401     404   404    403       ok     ok      ok          404',
  'governance.getMotion': '         401     404   404    403       ok     ok      ok          404',
  'governance.listBallots': '       401     404   404    403       ok     ok      ok          404',
  'governance.castBallot': '        401     404   404    403       403    ok      403         404',
  'governance.withdrawMotion': '    401     404   404    403       403    ok      ok          404',
  'governance.closeDueMotion': '    401     404   404    403       403    403     403         404',
  'confidential.castConfidential': '401     404   404    403       403    ok      403         404',
  'confidential.listHandedIn': '    401     404   404    403       ok     ok      ok          404',
  'minutes.ofDecision': '          401     404   404    403       ok     ok      ok          404',
  'minutes.ofMeeting': '           401     404   404    403       ok     ok      ok          404',
  'minutes.ofRegister': '          401     404   404    403       ok     ok      ok          404',
  'minutes.getMeeting': '          401     404   404    403       ok     ok      ok          404',
  'register.listRegister': '        401     404   404    403       ok     ok      ok          404',
  'register.getEntry': '            401     404   404    403       ok     ok      ok          404',
  'register.verifyRegister': '      401     404   404    403       ok     ok      ok          404',
  'governance.proposeResolution': ' 401     404   404    403       403    ok      ok          404',
  'governance.editDraft': '         401     404   404    403       403    ok      ok          404',
  'governance.openDraft': '         401     404   404    403       403    ok      ok          404',
  'governance.dropDraft': '         401     404   404    403       403    ok      ok          404',
  'governance.getDraft': '          401     404   404    403       ok     ok      ok          404',
  'governance.listDrafts': '        401     404   404    403       ok     ok      ok          404',
  'governance.replyToMotion': '     401     404   404    403       403    ok      403         404',
  'governance.setRule': '           401     404   404    403       403    403     ok          404',
  'governance.listRules': '         401     404   404    403       ok     ok      ok          404',
  'governance.proposeRuleChange': ' 401     404   404    403       403    ok      ok          404',
  'governance.giveProxy': '         401     404   404    403       403    ok      403         404',
  'governance.revokeProxy': '       401     404   404    403       403    ok      403         404',
  'governance.listProxies': '       401     404   404    403       ok     ok      ok          404',
  'governance.declareInterest': '   401     404   404    403       403    ok      403         404',
  'governance.withdrawInterest': '  401     404   404    403       403    ok      403         404',
  'governance.recordVotes': '       401     404   404    403       403    403     ok          404',
  'governance.proposeAmendment': '  401     404   404    403       403    ok      ok          404',
  'governance.acceptAmendment': '   401     404   404    403       403    ok      403         404',
  'governance.declineAmendment': '  401     404   404    403       403    ok      403         404',
  'governance.withdrawAmendment': ' 401     404   404    403       403    ok      ok          404',
  'governance.voteOnAmendment': '   401     404   404    403       403    ok      403         404',
  'governance.listAmendments': '    401     404   404    403       ok     ok      ok          404',
  'governance.listReviews': '       401     404   404    403       ok     ok      ok          404',
  'governance.reviewDecision': '    401     404   404    403       403    403     ok          404',
  'dues.proposeDues': '             401     404   404    403       403    ok      ok          404',
  'dues.listRates': '               401     404   404    403       ok     ok      ok          404',
  'governance.listRoll': '          401     404   404    403       403    403     ok          404',

  'journey.getJourney': '           401     404   404    403       ok     ok      ok          404',
  'journey.listWaiting': '          401     404   404    403       ok     ok      ok          404',
  'journey.getStep': '              401     404   404    403       ok     ok      ok          404',
  'journey.tellStage': '            401     404   404    403       403    403     ok          404',
  'journey.declareStep': '          401     404   404    403       403    ok      ok          404',
  // A representative may take back only what they said themselves.
  'journey.takeBackDeclaration': '  401     404   404    403       403    403     ok          404',
  'journey.getProof': '             401     404   404    403       ok     ok      ok          404',
  'legal.adviseForm': '             ok      ok    ok     ok        ok     ok      ok          ok',
  'design.getCanvas': '             401     404   404    403       ok     ok      ok          404',
  'design.getPart': '               401     404   404    403       ok     ok      ok          404',
  'design.savePart': '              401     404   404    403       403    ok      ok          404',
  'design.saveForm': '              401     404   404    403       403    ok      ok          404',
  'design.checkName': '             401     404   404    403       ok     ok      ok          404',
  'design.getAim': '                401     404   404    403       ok     ok      ok          404',
  'design.proposeObjective': '      401     404   404    403       403    ok      ok          404',
  // Who proposed it, or a facilitator; here the facilitator did.
  'design.withdrawObjective': '     401     404   404    403       403    403     ok          404',
  'design.openRound': '             401     404   404    403       403    403     ok          404',
  'design.rankObjectives': '        401     404   404    403       403    ok      403         404',
  'design.closeRound': '            401     404   404    403       403    403     ok          404',
  'design.chooseAim': '             401     404   404    403       403    403     ok          404',

  'surveys.createSurvey': '401   404   404   403   403   403   ok   404',
  'surveys.addParticipants': '401   404   404   404   404   404   ok   404',
  'surveys.removeParticipant': '401   404   404   404   404   404   ok   404',
  'surveys.openSurvey': '401   404   404   404   404   404   ok   404',
  'surveys.postponeSurvey': '401   404   404   404   404   404   ok   404',
  'surveys.revealSurvey': '401   404   404   404   404   404   ok   404',
  'surveys.closeSurvey': '401   404   404   404   404   404   ok   404',
  // Those who take part, and whoever runs it; for the others there is no such survey.
  'surveys.listSurveys': '401   404   404   ok   ok   ok   ok   404',
  'surveys.getSurvey': '401   404   404   404   ok   ok   ok   404',
  'surveys.findParticipants': '401   404   404   403   ok   ok   ok   404',
  // Nobody writes for another, the facilitator neither; handing in takes the mandate.
  'surveys.saveAnswers': '401   404   404   404   ok   ok   404   404',
  'surveys.handInAnswers': '401   404   404   404   403   ok   404   404',
  'surveys.getOwnAnswers': '401   404   404   404   ok   ok   404   404',
  'surveys.getResults': '401   404   404   404   ok   ok   ok   404',
  'surveys.listOwners': '401   404   404   404   ok   ok   ok   404',
  'surveys.putToMeeting': '401   404   404   404   ok   ok   ok   404',
  'surveys.resolveDivergence': '401   404   404   404   ok   ok   ok   404',

  // The plan is written by those who lead; a task moves by its owner, interests are said by each member.
  'plan.getPlan': '401 404 404 403 ok ok ok 404',
  'plan.printPlan': '401 404 404 403 ok ok ok 404',
  'plan.writePlan': '401 404 404 403 403 403 ok 404',
  'plan.addBudgetLine': '401 404 404 403 403 403 ok 404',
  'plan.removeBudgetLine': '401 404 404 403 403 403 ok 404',
  'plan.writeEffect': '401 404 404 403 ok ok ok 404',
  'plan.listTasks': '401 404 404 403 ok ok ok 404',
  'plan.getTask': '401 404 404 403 ok ok ok 404',
  'plan.listOwners': '401 404 404 403 ok ok ok 404',
  'plan.addTask': '401 404 404 403 403 403 ok 404',
  'plan.updateTask': '401 404 404 403 403 403 ok 404',
  'plan.moveTask': '401 404 404 403 ok ok ok 404',
  // Everybody inside argues; whoever leads settles, and a remark is taken back by those in whose name it was made.
  'plan.listRemarks': '401 404 404 403 ok ok ok 404',
  'plan.makeRemark': '401 404 404 403 ok ok ok 404',
  'plan.answerRemark': '401 404 404 403 ok ok ok 404',
  'plan.settleRemark': '401 404 404 403 403 403 ok 404',
  'plan.withdrawRemark': '401 404 404 403 ok ok 403 404',
  'plan.getNegotiation': '401 404 404 403 ok ok ok 404',
  'plan.sayInterest': '401 404 404 403 ok ok ok 404',
  'plan.raisePoint': '401 404 404 403 403 ok ok 404',
  'plan.changePoint': '401 404 404 403 403 ok ok 404',
  'plan.closePoint': '401 404 404 403 403 ok ok 404',

  // A partnership is its sides' own: not the facilitator's.
  'partnerships.listPartnerships': '401 404 404 403 ok ok ok 404',
  'partnerships.getPartnership': '401 404 404 403 ok ok 404 404',
  'partnerships.createPartnership': '401 404 404 403 ok ok 403 404',
  'partnerships.addParty': '401 404 404 403 ok ok 403 404',
  'partnerships.setSide': '401 404 404 403 ok ok 403 404',
  'partnerships.startTest': '401 404 404 403 ok ok 403 404',
  'partnerships.closeTest': '401 404 404 403 ok ok 403 404',
  'partnerships.signContract': '401 404 404 403 403 ok 403 404',
  'partnerships.draftContract': '401 404 404 403 403 ok 403 404',
  'partnerships.nameContract': '401 404 404 403 403 ok 403 404',
  'partnerships.partnershipOfAgreement': '401 404 404 403 ok ok ok 404',
  'partnerships.beginPartnership': '401 404 404 403 ok ok 403 404',
  'partnerships.reviewPartnership': '401 404 404 403 ok ok 403 404',
  'partnerships.endPartnership': '401 404 404 403 403 ok 403 404',
  'partnerships.addFigure': '401 404 404 403 ok ok 403 404',
  'partnerships.confirmFigure': '401 404 404 403 ok ok 403 404',
  'partnerships.withdrawFigure': '401 404 404 403 ok ok 403 404',

  // These searches are the network's own: all inside read them and may recommend, the facilitator leads them.
  'partners.listSearches': '        401     404   404    403       ok     ok      ok          404',
  'partners.createSearch': '        401     404   404    403       ok     ok      403         404',
  'partners.getSearch': '           401     404   404    403       ok     ok      ok          404',
  'partners.updateSearch': '        401     404   404    403       403    403     ok          404',
  'partners.setWeights': '          401     404   404    403       403    403     ok          404',
  'partners.closeSearch': '         401     404   404    403       403    403     ok          404',
  'partners.rankCandidates': '      401     404   404    403       ok     ok      ok          404',
  'partners.compareCandidates': '   401     404   404    403       ok     ok      ok          404',
  'partners.addCandidate': '        401     404   404    403       ok     ok      ok          404',
  'partners.moveCandidate': '       401     404   404    403       403    403     ok          404',
  'partners.followCandidate': '     401     404   404    403       403    403     ok          404',
  'partners.markCandidate': '       401     404   404    403       403    403     ok          404',
  'partners.listCandidates': '      401     404   404    403       ok     ok      ok          404',
  'partners.getCandidate': '        401     404   404    403       ok     ok      ok          404',
  'partners.addContact': '          401     404   404    403       403    403     ok          404',
  'partners.importContacts': '      401     404   404    403       403    403     ok          404',
  'partners.listContacts': '        401     404   404    403       403    403     ok          404',
  'partners.promoteContact': '      401     404   404    403       404    404     ok          404',
  'partners.forgetContact': '       401     404   404    403       404    404     ok          404',
  'partners.forgetPerson': '        401     404   404    403       403    403     ok          404',
  'partners.inviteCandidate': '     401     404   404    403       403    403     ok          404',
  'partners.correctInvitation': '   401     404   404    403       403    403     ok          404',
  // Whoever holds the link; outside the network's frame it is looked up by its token alone.
  'partners.answerInvitation': '    404     404   404    ok        ok     ok      ok          404',

  'decide.startStudy': '401   404   404   403   ok   ok   ok   404',
  'decide.listStudies': '401   404   404   ok   ok   ok   ok   404',
  'decide.getStudy': '401   404   404   404   404   ok   ok   404',
  // Everybody inside reads it once it is adopted.
  'decide.getRecommendation': '401   404   404   403   ok   ok   ok   404',
  'decide.printRecommendation': '401   404   404   403   ok   ok   ok   404',
  'decide.agreeBasis': '401   404   404   404   404   404   ok   404',
  'decide.adoptStudy': '401   404   404   404   404   404   ok   404',

  // Each about their own; for the others it does not exist.
  'ideas.createIdea': '401   ok   ok   ok   ok   ok   ok   ok',
  'ideas.listIdeas': '401   ok   ok   ok   ok   ok   ok   ok',
  'ideas.getIdea': '401   404   404   404   404   ok   404   404',
  'ideas.saveIdea': '401   404   404   404   404   ok   404   404',
  'ideas.removeIdea': '401   404   404   404   404   ok   404   404',
  'ideas.foundFromIdea': '401   404   404   404   404   ok   404   404',

  'plan.getMap': '401   404   404   403   ok   ok   ok   404',

  'directory.listDirectory': '      401     404   404    403       ok     ok      ok          404',

  'organisations.getOrganisation': '401     404   404    404       ok     ok      ok          404',
  'organisations.createOrganisation': '401  404   404    403       403    ok      ok          404',
  'organisations.updateSheet': '    401     404   404    404       ok     ok      ok          404',
  'organisations.setLogo': '        401     404   404    404       ok     ok      ok          404',
  'organisations.removeLogo': '     401     404   404    404       ok     ok      ok          404',
  'organisations.getLogo': '        401     404   404    404       ok     ok      ok          404',
  'organisations.previewRemoval': '   401     404   404    403       403    403     ok          404',
  'organisations.removeKnownOrganisation': '401 404 404  403       403    403     ok          404',

  'memberships.presentCandidate': ' 401     404   404    403       403    ok      ok          404',
  'memberships.setAdmissionRule': ' 401     404   404    403       403    403     ok          404',
  'memberships.getAdmissionRule': ' 401     404   404    403       ok     ok      ok          404',
  'memberships.listCandidates': '   401     404   404    403       ok     ok      ok          404',
  'memberships.getCandidate': '     401     404   404    403       ok     ok      ok          404',
  'memberships.getCandidateOfMotion': '401  404   404    403       ok     ok      ok          404',
  'memberships.suspendMembership': '401     404   404    403       403    403     ok          404',
  // The mandate holder and the facilitator stand in the election of this world.
  'memberships.stepDown': '         401     404   404    403       403    ok      ok          404',
  'memberships.proposeElection': '  401     404   404    403       403    ok      ok          404',
  'memberships.findPeople': '       401     404   404    403       403    ok      ok          404',
  'memberships.proposeExclusion': ' 401     404   404    403       403    ok      ok          404',
  'memberships.setCategory': '      401     404   404    403       403    403     ok          404',
  'memberships.getCategory': '      401     404   404    403       403    403     ok          404',
  'memberships.liftSuspension': '   401     404   404    403       403    403     ok          404',
  'memberships.resignMembership': ' 401     404   404    403       403    ok      403         404',
  'memberships.exportOwnData': '    401     404   404    403       403    ok      403         404',
  'memberships.listRepresentatives': '401   404   404    403       ok     ok      ok          404',
  'memberships.listRoles': '        401     404   404    403       ok     ok      ok          404',
  'memberships.appointRepresentative': '401 404   404    403       403    ok      ok          404',
  'memberships.changeMandate': '    401     404   404    403       403    ok      ok          404',
  'memberships.endRepresentative': '401     404   404    403       403    ok      ok          404',
  'memberships.grantRole': '        401     404   404    403       403    403     ok          404',
  'memberships.endRole': '          401     404   404    403       403    403     ok          404'
};

test('every operation is in the matrix, and nothing else', () => {
  const names = operations.map(({ name }) => name).toSorted();
  expect(Object.keys(MATRIX).toSorted()).toEqual(names);
  expect(Object.keys(inputs).toSorted()).toEqual(names);
  expect(names.filter((name) => IN_PERSON.includes(name))).toEqual(IN_PERSON.toSorted());
});

test.each(operations.map((operation) => [operation.name, operation] as const))(
  '%s is for those who may, through a page and through the API',
  async (name, operation) => {
    const declared = Object.fromEntries(WHO.map((who, i) => [who, MATRIX[name]?.trim().split(/\s+/)[i]]));
    const place = operation.kind === 'query' ? reading() : undefined;
    expect(await verdicts(throughPage, operation, await (place ?? world()))).toEqual(declared);
    const withToken = IN_PERSON.includes(name) ? onlyInPerson(declared) : declared;
    expect(await verdicts(throughApi, operation, await (place ?? world()))).toEqual(withToken);
    if (place && withToken === declared) expect(answered, 'who may read it reads').toContain(name);
  }
);

type Door = (operation: Operation, world: World, who: Who) => Promise<number>;

/** What changes something gets a world of its own, so that it does not decide about the next; readers share one. */
let shared: Promise<World> | undefined;
const reading = (): Promise<World> => (shared ??= world());

async function verdicts(door: Door, operation: Operation, place: World): Promise<Record<string, string>> {
  const seen: Record<string, string> = {};
  for (const who of WHO) {
    const status = await door(operation, place, who);
    expect(status, `${operation.name} as ${who}`).toBeLessThan(500);
    seen[who] = [401, 403, 404].includes(status) ? String(status) : 'ok';
  }
  return seen;
}

const throughPage: Door = async (operation, place, who) => {
  const input = await inputs[operation.name]!(place, who);
  const result = await execute(operation, { actor: place.actors[who], input });
  return result.ok ? 200 : statusOf(result.problems);
};

const throughApi: Door = async (operation, place, who) => {
  const input = await inputs[operation.name]!(place, who);
  return (await send(api, operation, { slug: place.network.slug, input, token: place.tokens[who] })).status;
};

const onlyInPerson = (declared: Record<string, string | undefined>): Record<string, string | undefined> =>
  Object.fromEntries(WHO.map((who) => [who, declared[who] === 'ok' ? '403' : declared[who]]));
