import { startChange } from '#lib/agreements/ending/operations.ts';
import { addComment, editClause } from '#lib/agreements/clauses/operations.ts';
import { addParty, createAgreement, getAgreement } from '#lib/agreements/operations.ts';
import { signVersion } from '#lib/agreements/signing/operations.ts';
import { proposeVersion } from '#lib/agreements/versions/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { value, type World } from './world.ts';

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
