import type { Actions, PageServerLoad } from './$types';
import { addClause } from '#lib/agreements/clauses/operations.ts';
import { getAgreement } from '#lib/agreements/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, ({ ask }) => ask(getAgreement, { id: event.params.id }));

export const actions: Actions = {
  default: (event) =>
    act(event, addClause, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      to: ({ id, agreementId }) => `/n/${event.params.network}/agreements/${agreementId}#clause-${id}`,
      say: 'agreements.added'
    })
};
