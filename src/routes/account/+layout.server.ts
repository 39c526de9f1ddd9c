import type { LayoutServerLoad } from './$types';
import { updateProfile } from '#lib/identity/operations.ts';
import { view } from '#lib/platform/page.server.ts';
import { redirect } from '@sveltejs/kit';

/** Everything below is about one's own account. */
export const load: LayoutServerLoad = (event) =>
  view(event, async ({ actor }) => {
    if (!updateProfile.may(actor)) redirect(303, `/sign-in?next=${encodeURIComponent(event.url.pathname)}`);
    return {};
  });
