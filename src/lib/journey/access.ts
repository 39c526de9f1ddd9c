import { hasMandate, isFacilitator, type Actor } from '#lib/platform/actor.ts';

export { isFacilitator as mayTellStage, isInside as mayReadJourney } from '#lib/platform/actor.ts';

/** Whoever answers for something: facilitators, and those who may commit a member. */
export const mayDeclare = (actor: Actor): boolean => isFacilitator(actor) || hasMandate(actor);
