import { error } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { mayLeave } from '#lib/memberships/access.ts';
import { resignMembership } from '#lib/memberships/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ actor }) => {
    if (!mayLeave(actor)) error(403, 'forbidden', { requestId: event.locals.requestId });
    return { leaving: actor.represents.filter((r) => r.mandate && r.state !== 'candidate') };
  });

export const actions: Actions = {
  default: (event) => act(event, resignMembership, { to: () => '/', say: 'memberships.said.resigned' })
};
