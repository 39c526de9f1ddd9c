import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { createIdea } from '#lib/ideas/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ actor }) => {
    if (!actor.personId) redirect(303, '/sign-in?next=/ideas/new');
    return { currency: actor.locale === 'ar' ? 'MAD' : 'EUR' };
  });

export const actions: Actions = {
  default: (event) => act(event, createIdea, { to: ({ id }) => `/ideas/${id}/answer` })
};
