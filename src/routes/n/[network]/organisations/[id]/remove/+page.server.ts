import { error } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { getOrganisation, removeKnownOrganisation } from '#lib/organisations/operations.ts';
import { isFacilitator } from '#lib/platform/actor.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    if (!isFacilitator(actor)) error(403, { message: 'forbidden', requestId: event.locals.requestId });
    const { sheet } = await ask(getOrganisation, { id: event.params.id });
    return { name: sheet.name };
  });

export const actions: Actions = {
  default: (event) =>
    act(event, removeKnownOrganisation, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      to: () => `/n/${event.params.network}/directory`,
      say: 'organisations.removed'
    })
};
