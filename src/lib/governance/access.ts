export {
  hasMandate as mayVote,
  isInside as mayReadMotions,
  isInside as mayAskToWithdraw
} from '#lib/platform/actor.ts';
import type { Actor } from '#lib/platform/actor.ts';

/** Closing is no one's act: time does it. */
export const mayClose = (actor: Actor): boolean => actor.system;
