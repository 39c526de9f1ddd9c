import { hasMandate, isFacilitator, type Actor } from '#lib/platform/actor.ts';

export {
  hasMandate as mayRank,
  isFacilitator as mayRunRound,
  isInside as mayReadCanvas
} from '#lib/platform/actor.ts';

/** Founders: those who may commit an organisation, and facilitators. */
export const mayDesign = (actor: Actor): boolean => isFacilitator(actor) || hasMandate(actor);
