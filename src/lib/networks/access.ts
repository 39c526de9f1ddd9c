import { isPerson, type Actor } from '#lib/platform/actor.ts';

export {
  isFacilitator as mayChangeNetwork,
  isFacilitator as mayReadJournal,
  isInside as mayReadNetwork
} from '#lib/platform/actor.ts';

/** Anybody with an account; the people of the demo are not real. */
export const mayCreateNetwork = (actor: Actor): boolean => isPerson(actor) && !actor.fictional;
