import type { Actions, PageServerLoad } from './$types';
import { getIdea, saveIdea } from '#lib/ideas/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';
import { answersFromTyped } from '#lib/surveys/questions/rules.ts';

export const load: PageServerLoad = (event) =>
  view(event, ({ ask }) => ask(getIdea, { id: event.params.id }));

export const actions: Actions = {
  default: (event) =>
    act(event, saveIdea, {
      input: (fields) => ({
        id: event.params.id,
        revision: fields.revision,
        answers: answersFromTyped(fields)
      }),
      to: ({ id }) => `/ideas/${id}`,
      say: ({ complete }) => ({ key: complete ? 'ideas.said.complete' : 'ideas.said.saved' })
    })
};
