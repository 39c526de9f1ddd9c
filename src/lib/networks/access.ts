export {
  isFacilitator as mayChangeNetwork,
  isFacilitator as mayReadJournal,
  isInside as mayReadNetwork,
  isPerson as mayCreateNetwork
} from '#lib/platform/actor.ts';
