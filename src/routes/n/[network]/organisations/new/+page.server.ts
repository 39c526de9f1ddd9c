import { error } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { mayAddOrganisation } from '#lib/organisations/access.ts';
import { createOrganisation } from '#lib/organisations/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ actor }) => {
    if (!mayAddOrganisation(actor)) error(403, 'forbidden', { requestId: event.locals.requestId });
    return { name: event.url.searchParams.get('name') ?? '' };
  });

export const actions: Actions = {
  default: (event) =>
    act(event, createOrganisation, {
      to: ({ id }) => `/n/${event.params.network}/organisations/${id}`,
      say: 'organisations.added'
    })
};
