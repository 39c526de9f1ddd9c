import type { Actions, PageServerLoad } from './$types';
import { previewRemoval, removeKnownOrganisation } from '#lib/organisations/removal/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, ({ ask }) => ask(previewRemoval, { id: event.params.id }));

export const actions: Actions = {
  default: (event) =>
    act(event, removeKnownOrganisation, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      to: () => `/n/${event.params.network}/directory`,
      say: 'organisations.removed'
    })
};
