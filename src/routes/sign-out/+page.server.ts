import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { signOut } from '#lib/identity/sign-in.server.ts';
import { view } from '#lib/platform/page.server.ts';

/** A link here must not sign anybody out: other sites can make a browser open it. */
export const load: PageServerLoad = (event) =>
  view(event, async ({ entered }) => {
    if (!entered) redirect(303, '/');
    return { name: entered.person.name };
  });

export const actions: Actions = {
  async default(event) {
    await signOut(event);
    redirect(303, '/');
  }
};
