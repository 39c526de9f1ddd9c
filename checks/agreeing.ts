import { startChange } from '#lib/agreements/ending/operations.ts';
import { addComment, editClause } from '#lib/agreements/clauses/operations.ts';
import { addParty, createAgreement, getAgreement } from '#lib/agreements/operations.ts';
import { signVersion } from '#lib/agreements/signing/operations.ts';
import { proposeVersion } from '#lib/agreements/versions/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { value, type Inputs, type World } from './world.ts';

export type Agreed = { id: string; clauseId: string; commentId: string; fingerprint: string };
type Stage = 'draft' | 'proposed' | 'in_force' | 'changing' | 'contract' | 'contract_proposed';

/** An agreement of this world at the given stage; a contract is between the atelier and an organisation outside. */
export async function agreementIn(world: World, stage: Stage): Promise<Agreed> {
  const { actors, organisations } = world;
  const actor = actors.mandate;
  const contract = stage.startsWith('contract');
  const { id } = value(
    await execute(createAgreement, {
      actor,
      input: {
        kind: contract ? 'partnership_contract' : 'charter',
        title: 'Charte',
        language: 'fr',
        between: contract ? 'chosen' : 'members'
      }
    })
  );
  if (contract) {
    const input = { id, organisationId: organisations.known };
    value(await execute(addParty, { actor, input }));
  }
  const { clauses } = value(await execute(getAgreement, { actor, input: { id } }));
  // The first clause is left as it was written, at its first revision.
  for (const clause of clauses.slice(1)) {
    const body = clause.body.replace(/\[\[[^\]]*\]\]/g, 'convenu');
    if (body !== clause.body) value(await execute(editClause, { actor, input: { ...clause, body } }));
  }
  const clauseId = clauses[0]!.id;
  const said = { id: clauseId, body: 'Qui relit ?' };
  const comment = value(await execute(addComment, { actor, input: said }));
  const begun = { id, clauseId, commentId: comment.id, fingerprint: '' };
  if (stage === 'draft' || stage === 'contract') return begun;

  const first = { ...clauses[0]!, body: 'Acheter ensemble, dit le réseau.' };
  value(await execute(editClause, { actor, input: first }));
  const { fingerprint } = value(await execute(proposeVersion, { actor, input: { id } }));
  const proposed = { ...begun, fingerprint };
  if (stage === 'proposed' || stage === 'contract_proposed') return proposed;
  const input = {
    id,
    number: 1,
    organisationId: organisations.atelier,
    fingerprint,
    typedName: actor.name!,
    agreed: 'on'
  };
  value(await execute(signVersion, { actor, input }));
  if (stage === 'changing') value(await execute(startChange, { actor, input: { id } }));
  return proposed;
}

/** For the operations of agreements, as in inputs.ts. */
export const agreeing: Inputs = {
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
  'agreements.versionVoted': async (world) => ({ id: (await agreementIn(world, 'proposed')).id, number: 1 }),
  'agreements.putToVote': async (world) => ({ id: (await agreementIn(world, 'proposed')).id }),
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
  })
};
