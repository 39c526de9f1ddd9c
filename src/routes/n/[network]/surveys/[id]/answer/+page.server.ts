import type { Actions, PageServerLoad } from './$types';
import { act, view } from '#lib/platform/page.server.ts';
import { getOwnAnswers, handInAnswers, saveAnswers } from '#lib/surveys/answers/operations.ts';
import { fieldOfAnswer, written } from '#lib/surveys/questions/rules.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, now }) => ({
    ...(await ask(getOwnAnswers, { id: event.params.id, participantId: event.url.searchParams.get('for') })),
    now
  }));

export const actions: Actions = {
  save: (event) =>
    act(event, saveAnswers, {
      input: written(event.params.id),
      at: fieldOfAnswer,
      say: 'surveys.said.saved'
    }),
  handIn: (event) =>
    act(event, handInAnswers, {
      input: written(event.params.id),
      at: fieldOfAnswer,
      say: ({ revealed }) => ({ key: revealed ? 'surveys.said.revealed' : 'surveys.said.handed_in' }),
      to: () => `/n/${event.params.network}/surveys/${event.params.id}`
    })
};
