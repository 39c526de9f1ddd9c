import type { Actions, PageServerLoad } from './$types';
import { agreeBasis, getStudy, isCompared } from '#lib/decide/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';
import { roundedBasis } from '#lib/decide/rules.ts';
import { answersFromTyped, fieldOfAnswer } from '#lib/surveys/questions/rules.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const study = await ask(getStudy, { id: event.params.id });
    const answers = study.recommendation ? roundedBasis(study.recommendation.basis) : {};
    return {
      survey: study.survey,
      study: study.study,
      questions: study.survey.questions.filter(isCompared),
      answers
    };
  });

export const actions: Actions = {
  default: (event) =>
    act(event, agreeBasis, {
      input: (fields) => ({ id: event.params.id, answers: answersFromTyped(fields) }),
      at: fieldOfAnswer,
      to: ({ id }) => `/n/${event.params.network}/journey/decide/${id}`,
      say: 'decide.said.settled'
    })
};
