import { newId } from '#lib/kernel/ids.ts';
import { declineAmendment, proposeAmendment } from '#lib/governance/amendments/operations.ts';
import { recordVotes } from '#lib/governance/meeting/operations.ts';
import { proposeResolution } from '#lib/governance/proposing/operations.ts';
import { insertProxy } from '#lib/governance/proxies/data.server.ts';
import { plainRule } from '#lib/governance/rules.ts';
import { proposeElection } from '#lib/memberships/elections/operations.ts';
import { proposeExclusion } from '#lib/memberships/exclusion/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { registered } from './registered.ts';
import { value, type Inputs, type World } from './world.ts';

/** A rule as the API takes it. */
export const votingRule = { ...plainRule, fraction: [3, 4] as [number, number] };

/** A draft that the atelier has proposed. */
export async function draftIn({ actors }: World): Promise<string> {
  const input = { title: 'Un four à deux', statement: 'Le réseau achète un four.', start: 'draft' as const };
  return value(await execute(proposeResolution, { actor: actors.mandate, input })).id;
}

/** A motion that is voted in a meeting of today. */
export async function voteInMeeting(
  { actors, network }: World,
  reviewOn: string | null = null
): Promise<string> {
  const heldOn = Temporal.Now.plainDateISO(network.zone).toString();
  const input = { title: 'Le budget', statement: 'Le budget est adopté.', heldOn, reviewOn };
  return value(await execute(proposeResolution, { actor: actors.mandate, input })).id;
}

const today = ({ network }: World): string => Temporal.Now.plainDateISO(network.zone).toString();

/** A vote of today's meeting that is recorded: the same one however often it is asked for. */
async function decidedInMeeting(world: World): Promise<void> {
  const decided = await world.inside((tx) =>
    tx
      .selectFrom('motions')
      .select('id')
      .where('network_id', '=', world.network.id)
      .where('held_on', 'is not', null)
      .where('state', '=', 'adopted')
      .executeTakeFirst()
  );
  if (decided) return;
  const input = {
    id: await voteInMeeting(world),
    votes: [{ organisationId: world.organisations.atelier, choice: 'yes' as const }]
  };
  value(await execute(recordVotes, { actor: world.actors.facilitator, input }));
}

/** A decision that comes back in a year. */
export async function decisionToReview(world: World): Promise<string> {
  const inAYear = Temporal.Now.plainDateISO(world.network.zone).add({ years: 1 });
  const id = await voteInMeeting(world, inAYear.toString());
  const votes = [{ organisationId: world.organisations.atelier, choice: 'yes' as const }];
  value(await execute(recordVotes, { actor: world.actors.facilitator, input: { id, votes } }));
  return id;
}

/** The open vote on the exclusion of the atelier: the same one however often it is asked for. */
export async function exclusionIn({ actors, organisations, inside, network }: World): Promise<string> {
  const open = await inside((tx) =>
    tx
      .selectFrom('motions')
      .select('id')
      .where('network_id', '=', network.id)
      .where('kind', '=', 'exclusion')
      .executeTakeFirst()
  );
  if (open) return open.id;
  const input = { organisationId: organisations.atelier, reason: 'Elle ne vient plus.' };
  return value(await execute(proposeExclusion, { actor: actors.facilitator, input })).id;
}

/** An amendment to a new draft of the atelier, proposed by its own people and already declined by them. */
export async function amendmentIn(world: World, declined = false): Promise<string> {
  const motion = await draftIn(world);
  const actor = world.actors.mandate;
  const input = { id: motion, text: 'Le réseau achète deux fours.', reason: 'Nous sommes nombreux.' };
  const { id } = value(await execute(proposeAmendment, { actor, input }));
  if (declined) value(await execute(declineAmendment, { actor, input: { id } }));
  return id;
}

/** An election in which who holds the mandate and the facilitator stand. */
export async function electionIn({ actors }: World): Promise<string> {
  const personIds = [actors.mandate.personId!, actors.facilitator.personId!];
  const input = {
    title: 'Le bureau',
    statement: 'Les mandats finissent.',
    role: 'board' as const,
    personIds
  };
  return value(await execute(proposeElection, { actor: actors.mandate, input })).id;
}

/** A proxy that the atelier has given. */
export async function proxyIn({ organisations, inside, network }: World): Promise<string> {
  const id = newId();
  const now = Temporal.Now.instant();
  const span = { startsAt: now, endsAt: now.add({ hours: 24 }) };
  const proxy = {
    id,
    giverId: organisations.atelier,
    holderId: organisations.fabrique,
    motionId: null,
    ...span
  };
  await inside((tx) => insertProxy(tx, network.id, proxy, { id: null, name: 'Malika' }, now));
  return id;
}

/** For the operations of governance, as in inputs.ts. */
export const deciding: Inputs = {
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
  'confidential.castConfidential': ({ motionId, organisations }) => ({
    id: motionId,
    organisationId: organisations.atelier,
    choice: 'yes'
  }),
  'confidential.listHandedIn': ({ motionId }) => ({ id: motionId }),
  'register.listRegister': () => ({}),
  'register.getEntry': (world) => registered(world),
  'register.verifyRegister': () => ({}),
  'governance.proposeResolution': () => ({ title: 'Un four à deux', statement: 'On achète un four.' }),
  'governance.editDraft': async (world) => ({
    id: await draftIn(world),
    title: 'Deux fours',
    statement: 'On en achète deux.'
  }),
  'governance.openDraft': async (world) => ({ id: await draftIn(world) }),
  'governance.dropDraft': async (world) => ({ id: await draftIn(world) }),
  'governance.getDraft': async (world) => ({ id: await draftIn(world) }),
  'governance.listDrafts': () => ({}),
  'governance.replyToMotion': async (world) => ({ id: await exclusionIn(world), text: 'Nous viendrons.' }),
  'governance.setRule': () => ({ kind: 'resolution', proposers: ['member'], voting: votingRule }),
  'governance.listRules': () => ({}),
  'governance.proposeRuleChange': () => ({
    title: 'Par consentement',
    statement: 'Pour nous entendre.',
    rule: { kind: 'resolution', proposers: ['member'], voting: { ...votingRule, majority: 'consent' } }
  }),
  'governance.giveProxy': ({ organisations }) => ({
    giverId: organisations.atelier,
    holderId: organisations.fabrique,
    toDay: Temporal.Now.plainDateISO().add({ days: 20 }).toString()
  }),
  'governance.revokeProxy': async (world) => ({ id: await proxyIn(world) }),
  'governance.listProxies': () => ({}),
  'governance.declareInterest': ({ motionId, organisations }) => ({
    id: motionId,
    organisationId: organisations.atelier,
    statement: 'Elle est notre filiale.'
  }),
  'governance.withdrawInterest': ({ motionId, organisations }) => ({
    id: motionId,
    organisationId: organisations.atelier
  }),
  'governance.recordVotes': async (world) => ({
    id: await voteInMeeting(world),
    votes: [{ organisationId: world.organisations.atelier, choice: 'yes', reason: 'Oui.' }]
  }),
  'governance.proposeAmendment': async (world) => ({
    id: await draftIn(world),
    text: 'Deux fours.',
    reason: 'Nous sommes nombreux.'
  }),
  'governance.acceptAmendment': async (world) => ({ id: await amendmentIn(world) }),
  'governance.declineAmendment': async (world) => ({ id: await amendmentIn(world) }),
  'governance.withdrawAmendment': async (world) => ({ id: await amendmentIn(world) }),
  'governance.voteOnAmendment': async (world) => ({ id: await amendmentIn(world, true) }),
  'governance.listAmendments': async (world) => ({ id: await draftIn(world) }),
  'governance.listReviews': () => ({}),
  'governance.reviewDecision': ({ motionId }) => ({ id: motionId, note: 'Elle est bien là.' }),
  'dues.proposeDues': () => ({
    title: 'Cotisations',
    statement: 'Pour payer l’animatrice.',
    year: 2030,
    amounts: [{ category: '', amount: '120,50' }]
  }),
  'dues.listRates': () => ({}),
  'minutes.ofDecision': async (world) => {
    await registered(world);
    return { id: world.motionId, format: 'docx' };
  },
  'minutes.ofMeeting': async (world) => {
    await decidedInMeeting(world);
    return { day: today(world), format: 'docx' };
  },
  'minutes.ofRegister': async (world) => {
    await registered(world);
    return { from: '2020-01-01', to: today(world), format: 'docx', language: 'ar' };
  },
  'minutes.getMeeting': async (world) => {
    await voteInMeeting(world);
    return { day: today(world) };
  },
  'governance.listRoll': async (world) => ({ id: await voteInMeeting(world) })
};
