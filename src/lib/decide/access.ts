export {
  isInside as mayStartStudy,
  isParticipant as mayReadStudies,
  isInside as mayReadRecommendations
} from '#lib/platform/actor.ts';
