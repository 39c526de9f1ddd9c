import type { Reader } from '#lib/organisations/confidentiality/rules.ts';
import { isFacilitator, isInside, representsMember, type Actor } from '#lib/platform/actor.ts';

/** A search belongs to a member, whose representatives alone see it, or to the network (`null`): all inside see that one. */
type Whose = string | null;

export { isInside as mayReadSearches };
export const maySearch = (actor: Actor): boolean => isFacilitator(actor) || representsMember(actor);

const speaksForMember = (actor: Actor, organisationId: string): boolean =>
  actor.represents.some((r) => r.organisationId === organisationId && r.state === 'admitted');
export const maySee = (actor: Actor, whose: Whose): boolean =>
  actor.system ||
  (whose === null ? isInside(actor) : actor.represents.some((r) => r.organisationId === whose));
export const mayLead = (actor: Actor, whose: Whose): boolean =>
  actor.system || (whose === null ? isFacilitator(actor) : speaksForMember(actor, whose));

/** Which confidential fields of a sheet count in the scores that somebody sees: those that they may read. */
export function readerOf(actor: Actor, organisationId: string): Reader {
  if (actor.represents.some((r) => r.organisationId === organisationId)) return 'own';
  return isFacilitator(actor) ? 'facilitators' : 'network';
}
