import { hasMandate, isFacilitator, representsMember, type Actor } from '#lib/platform/actor.ts';
import type { Asker } from './rules.ts';

export { anyone as mayCheck } from '#lib/platform/actor.ts';
export { isInside as mayReadAgreements } from '#lib/platform/actor.ts';
/** Working on a text and talking about it; whether this text is theirs the rules say. */
export const mayTakePart = (actor: Actor): boolean => representsMember(actor) || isFacilitator(actor);
/** What commits an organisation, or carries out what was decided. */
export const mayDecide = (actor: Actor): boolean => hasMandate(actor) || isFacilitator(actor);
export const maySign = (actor: Actor): boolean => hasMandate(actor);
export const mayRemindDue = (actor: Actor): boolean => actor.system;

/** Where the actor stands towards an agreement. `isParty`: is this organisation one of its parties? */
export function askerOf(actor: Actor, isParty: (organisationId: string) => boolean): Asker {
  const own = actor.represents.filter((r) => r.state === 'admitted' && isParty(r.organisationId));
  return {
    speaks: own.length > 0,
    mandate: own.some((r) => r.mandate),
    facilitator: isFacilitator(actor)
  };
}
