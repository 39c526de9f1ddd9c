import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { refusalNamed } from '#lib/identity/provider/rules.ts';
import { safeNext } from '#lib/identity/rules.ts';
import { RequestLink, SignIn } from '#lib/identity/schema.ts';
import { requestLink, signInWithPassword } from '#lib/identity/sign-in.server.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import { problemsOf } from '#lib/platform/operation.ts';
import { formInput, refuse, view } from '#lib/platform/page.server.ts';

/**
 * `again`: somebody who is signed in confirms that they are who they are, before changing how they sign in; a provider
 * that still knows this browser would confirm it unasked. `refused`: why the provider's door stayed shut.
 */
export const load: PageServerLoad = (event) =>
  view(event, async ({ entered }) => {
    const { searchParams } = event.url;
    const next = safeNext(searchParams.get('next'));
    const again = searchParams.has('again');
    const refused = refusalNamed(searchParams.get('refused'));
    if (entered && !again && !refused) redirect(303, next);
    return {
      again,
      provider: again ? null : (runtimeConfig().provider?.name ?? null),
      refused,
      email: again ? (entered?.person.email ?? '') : (searchParams.get('email') ?? '')
    };
  });

export const actions: Actions = {
  async link(event) {
    const fields = formInput(await event.request.formData());
    const parsed = RequestLink.safeParse(fields);
    if (!parsed.success) return refuse(event, problemsOf(parsed.error), fields);
    const next = safeNext(event.url.searchParams.get('next'));
    const asked = await requestLink(event, { ...parsed.data, next });
    if (!asked.ok) return refuse(event, asked.problems, fields);
    event.cookies.set('lierre_sent', parsed.data.email, {
      path: '/sign-in',
      maxAge: 900,
      httpOnly: true,
      sameSite: 'lax'
    });
    redirect(
      303,
      `/sign-in/sent${event.url.searchParams.has('next') ? `?next=${encodeURIComponent(next)}` : ''}`
    );
  },

  /** First with an address only, which shows the password's field; then with both. */
  async password(event) {
    const fields = formInput(await event.request.formData());
    if (fields.password === undefined)
      return { form: 'password', values: { email: String(fields.email ?? '') } };
    const parsed = SignIn.safeParse(fields);
    if (!parsed.success) return refuse(event, problemsOf(parsed.error), fields, 'password');
    const opened = await signInWithPassword(event, parsed.data);
    if (!opened.ok) return refuse(event, opened.problems, fields, 'password');
    const next = safeNext(event.url.searchParams.get('next'));
    redirect(303, opened.value === 'second' ? `/sign-in/two-factor?next=${encodeURIComponent(next)}` : next);
  }
};
