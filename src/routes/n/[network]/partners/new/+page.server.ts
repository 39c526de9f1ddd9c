import type { Actions, PageServerLoad } from './$types';
import { error } from '@sveltejs/kit';
import { mayLead, maySearch } from '#lib/partners/access.ts';
import { createSearch } from '#lib/partners/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ actor }) => {
    if (!actor.network) error(404, 'not_found');
    if (!maySearch(actor)) error(403, 'forbidden');
    const own = actor.represents.filter(({ organisationId }) => mayLead(actor, organisationId));
    return {
      organisations: own.map(({ organisationId, organisationName }) => ({
        id: organisationId,
        name: organisationName
      })),
      forNetwork: mayLead(actor, null)
    };
  });

export const actions: Actions = {
  default: (event) =>
    act(event, createSearch, {
      to: ({ id }) => `/n/${event.params.network}/partners/${id}/criteria`,
      say: 'partners.created'
    })
};
