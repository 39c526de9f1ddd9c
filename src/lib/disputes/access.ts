import { hasMandate, isFacilitator, isInside, isParticipant, type Actor } from '#lib/platform/actor.ts';

/** Members open disputes; a suspended one is heard too: its suspension may be what it is about. */
export const mayOpenDispute = (actor: Actor): boolean =>
  hasMandate(actor) || actor.represents.some((r) => r.mandate && r.state === 'suspended');
/** A mediator may be anybody of the network; which dispute is theirs is asked of its row. */
export const mayTakePart = isParticipant;
export const mayReadLessons = isInside;
/** Sees that a dispute exists and where it stands. */
export const maySeeThatOneExists = isFacilitator;
