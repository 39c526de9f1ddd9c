import type { Actions, PageServerLoad } from './$types';
import { getIdea, saveIdea } from '#lib/ideas/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';
import { answersFromTyped, fieldOfAnswer } from '#lib/surveys/questions/rules.ts';

export const load: PageServerLoad = (event) =>
  view(event, ({ ask }) => ask(getIdea, { id: event.params.id }));

const written = (id: string, unfinished: boolean) => (fields: Record<string, unknown>) => ({
  id,
  revision: fields.revision,
  answers: answersFromTyped(fields),
  unfinished
});

export const actions: Actions = {
  save: (event) =>
    act(event, saveIdea, {
      input: written(event.params.id, false),
      at: fieldOfAnswer,
      to: ({ id }) => `/ideas/${id}`,
      say: ({ complete }) => ({ key: complete ? 'ideas.said.complete' : 'ideas.said.saved' })
    }),
  later: (event) =>
    act(event, saveIdea, { input: written(event.params.id, true), at: fieldOfAnswer, say: 'ideas.said.kept' })
};
