export {
  isFacilitator as mayRunSurveys,
  isParticipant as mayReadSurveys,
  isParticipant as mayAnswer
} from '#lib/platform/actor.ts';
