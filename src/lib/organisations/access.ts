import { hasMandate, isFacilitator, isInside, isParticipant, type Actor } from '#lib/platform/actor.ts';
import type { Reader } from './confidentiality/rules.ts';

/** Members and those who serve the network see every organisation; a candidate sees its own (operations.ts). */
export { isParticipant as maySeeOrganisations };
export const mayAddOrganisation = (actor: Actor): boolean => isFacilitator(actor) || hasMandate(actor);
export const mayEditSomeSheet = (actor: Actor): boolean =>
  isFacilitator(actor) || actor.represents.length > 0;
export { isFacilitator as mayRemoveOrganisation };

export const represents = (actor: Actor, organisationId: string): boolean =>
  actor.represents.some((r) => r.organisationId === organisationId);
export const maySee = (actor: Actor, organisationId: string): boolean =>
  actor.system || isInside(actor) || represents(actor, organisationId);
export const mayEdit = (actor: Actor, organisationId: string): boolean =>
  isFacilitator(actor) || represents(actor, organisationId);

/** Which confidential fields somebody reads. The command line and jobs read as facilitators do. */
export function readerOf(actor: Actor, organisationId: string): Reader {
  if (represents(actor, organisationId)) return 'own';
  return isFacilitator(actor) ? 'facilitators' : 'network';
}
