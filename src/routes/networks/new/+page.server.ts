import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { createNetwork } from '#lib/networks/operations.ts';
import { countryDefaults } from '#lib/networks/rules.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ actor }) => {
    if (!actor.personId) redirect(303, '/sign-in?next=/networks/new');
    const country = countryDefaults[event.url.searchParams.get('country') ?? '']
      ? event.url.searchParams.get('country')!
      : 'FR';
    return { defaults: { country, language: actor.locale, ...countryDefaults[country]! } };
  });

export const actions: Actions = {
  default: (event) =>
    act(event, createNetwork, {
      to: ({ slug }) => `/n/${slug}/settings/admission?welcome=1`,
      say: 'networks.created'
    })
};
