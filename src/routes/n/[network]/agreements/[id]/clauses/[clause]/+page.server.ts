import { error } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import * as clauses from '#lib/agreements/clauses/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const shown = await ask(clauses.getClause, { id: event.params.clause });
    if (shown.agreement.id !== event.params.id)
      error(404, 'not_found', { requestId: event.locals.requestId });
    return shown;
  });

type Event = { params: { clause: string; network: string; id: string } };
const withClause = (event: Event) => (fields: Record<string, unknown>) => ({
  ...fields,
  id: event.params.clause
});
const back = (event: Event) => `/n/${event.params.network}/agreements/${event.params.id}`;

export const actions: Actions = {
  edit: (event) =>
    act(event, clauses.editClause, {
      input: withClause(event),
      to: ({ id }) => `${back(event)}#clause-${id}`,
      say: 'agreements.saved',
      form: 'edit'
    }),
  move: (event) => act(event, clauses.moveClause, { input: withClause(event), form: 'move' }),
  remove: (event) =>
    act(event, clauses.removeClause, {
      input: withClause(event),
      to: () => back(event),
      say: 'agreements.removed',
      form: 'remove'
    }),
  comment: async (event) => {
    const thread = (await event.request.clone().formData()).get('threadId');
    return act(event, clauses.addComment, {
      input: withClause(event),
      say: 'agreements.commented',
      form: typeof thread === 'string' && thread ? thread : 'comment'
    });
  },
  settle: (event) => act(event, clauses.settleComment, { form: 'settle' })
};
