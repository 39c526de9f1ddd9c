import type { Actions, PageServerLoad } from './$types';
import { getIdea, removeIdea } from '#lib/ideas/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, ({ ask }) => ask(getIdea, { id: event.params.id }));

export const actions: Actions = {
  remove: (event) =>
    act(event, removeIdea, {
      input: () => ({ id: event.params.id }),
      to: () => '/ideas',
      say: 'ideas.said.removed'
    })
};
