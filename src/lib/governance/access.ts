import { hasMandate, isFacilitator, type Actor } from '#lib/platform/actor.ts';

export {
  hasMandate as mayVote,
  isFacilitator as maySetRules,
  isInside as mayReadMotions,
  isInside as mayAskToWithdraw,
  isInside as mayEditDrafts,
  isInside as mayReply
} from '#lib/platform/actor.ts';

/** Closing is no one's act: time does it. */
export const mayClose = (actor: Actor): boolean => actor.system;

/** Whoever a rule could name as proposer; which of them it does name is decided inside. */
export const mayAskToPropose = (actor: Actor): boolean =>
  hasMandate(actor) ||
  isFacilitator(actor) ||
  actor.roles.includes('council') ||
  actor.roles.includes('board');

/** Who keeps the papers of a meeting. */
export const mayKeepMinutes = (actor: Actor): boolean =>
  isFacilitator(actor) || actor.roles.includes('secretary') || actor.roles.includes('chair');
