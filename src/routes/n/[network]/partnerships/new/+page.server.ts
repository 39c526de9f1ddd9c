import type { Actions, PageServerLoad } from './$types';
import { error } from '@sveltejs/kit';
import { listDirectory } from '#lib/directory/operations.ts';
import { getOrganisation } from '#lib/organisations/operations.ts';
import { mayPartner } from '#lib/partnerships/access.ts';
import { addParty, createPartnership } from '#lib/partnerships/operations.ts';
import { isId } from '#lib/kernel/ids.ts';
import { act, view } from '#lib/platform/page.server.ts';

/** First with whom, found in the directory; then about what. With `?to=` somebody joins a partnership that is there. */
export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    if (!actor.network) error(404, 'not_found');
    if (!mayPartner(actor)) error(403, 'forbidden');
    const params = event.url.searchParams;
    const wanted = params.get('organisation');
    const q = params.get('q')?.trim() ?? '';
    const partner = wanted && isId(wanted) ? (await ask(getOrganisation, { id: wanted })).sheet : null;
    const found = !partner && q ? (await ask(listDirectory, { q, standing: 'all' })).rows.slice(0, 20) : [];
    const own = actor.represents.filter(({ state }) => state === 'admitted');
    return {
      q,
      found,
      partner: partner && { id: partner.organisation_id, name: partner.name },
      candidate: params.get('candidate'),
      to: params.get('to'),
      own: own.map(({ organisationId, organisationName }) => ({ id: organisationId, name: organisationName }))
    };
  });

export const actions: Actions = {
  create: (event) =>
    act(event, createPartnership, {
      to: ({ id }) => `/n/${event.params.network}/partnerships/${id}`,
      say: 'partnerships.created',
      form: 'create'
    }),
  add: (event) =>
    act(event, addParty, {
      to: ({ id }) => `/n/${event.params.network}/partnerships/${id}`,
      say: 'partnerships.saved',
      form: 'add'
    })
};
