export {
  isFacilitator as mayRunSurveys,
  isInside as mayFindParticipants,
  isParticipant as mayReadSurveys,
  isParticipant as mayAnswer
} from '#lib/platform/actor.ts';
