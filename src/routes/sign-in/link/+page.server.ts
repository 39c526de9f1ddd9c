import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { safeNext } from '#lib/identity/rules.ts';
import { signInWithLink } from '#lib/identity/sign-in.server.ts';
import { refuse, view } from '#lib/platform/page.server.ts';

/** Opening the mail's link uses nothing up: programs that look into mails for dangers open links too. The button does. */
export const load: PageServerLoad = (event) =>
  view(event, async () => ({ next: safeNext(event.url.searchParams.get('next')) }));

export const actions: Actions = {
  async default(event) {
    const { searchParams } = event.url;
    const opened = await signInWithLink(event, searchParams.get('token') ?? '');
    if (!opened.ok) return refuse(event, opened.problems, {});
    const next = safeNext(searchParams.get('next'));
    redirect(303, opened.value === 'second' ? `/sign-in/two-factor?next=${encodeURIComponent(next)}` : next);
  }
};
