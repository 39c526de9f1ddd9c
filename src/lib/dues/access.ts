import { hasMandate, isFacilitator, type Actor } from '#lib/platform/actor.ts';

export { isInside as mayReadDues } from '#lib/platform/actor.ts';

/** Whoever a rule could name as proposer; which of them it does name is decided inside. */
export const mayAskToPropose = (actor: Actor): boolean =>
  hasMandate(actor) ||
  isFacilitator(actor) ||
  actor.roles.includes('council') ||
  actor.roles.includes('board');
