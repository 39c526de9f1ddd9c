import { draftContract, nameContract } from '#lib/partnerships/contract/operations.ts';
import { addFigure } from '#lib/partnerships/figures/operations.ts';
import { beginPartnership, closeTest, setSide, signContract } from '#lib/partnerships/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { figure, partnershipIn } from './partnering.ts';
import { value, type World } from './world.ts';

/**
 * A partnership of the atelier with the fabrique: its test is over, its contract is drafted here, drafted and left for
 * another, or signed elsewhere; it lives, and the fabrique has said a figure that waits for the atelier.
 */
export async function partnershipAt(
  world: World,
  stage: 'tested' | 'drafted' | 'left' | 'contract' | 'living'
): Promise<string> {
  const actor = world.actors.mandate;
  const id = await partnershipIn(world);
  value(await execute(closeTest, { actor, input: { id, verdict: 'success', lessons: 'Partir tôt.' } }));
  if (stage === 'tested') return id;
  if (stage === 'drafted' || stage === 'left') {
    value(await execute(draftContract, { actor, input: { id, language: 'fr' } }));
    if (stage === 'left') value(await execute(nameContract, { actor, input: { id, agreementId: '' } }));
    return id;
  }
  const organisationId = world.organisations.fabrique;
  const other = await world.person('Sophie', { speaksFor: [organisationId] });
  const side = { id, organisationId, managerId: other.personId };
  value(await execute(setSide, { actor: other, input: side }));
  const signed = { id, reviewOn: '2040-01-01', elsewhere: 'Chez le notaire' };
  value(await execute(signContract, { actor, input: signed }));
  if (stage === 'contract') return id;
  value(await execute(beginPartnership, { actor, input: { id } }));
  value(await execute(addFigure, { actor: other, input: { id, organisationId, ...figure } }));
  return id;
}
