import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { safeNext } from '#lib/identity/rules.ts';
import { SecondFactor } from '#lib/identity/schema.ts';
import { confirmSecond } from '#lib/identity/sign-in.server.ts';
import { problemsOf } from '#lib/platform/operation.ts';
import { flash, formInput, refuse, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async () => ({ next: safeNext(event.url.searchParams.get('next')) }));

export const actions: Actions = {
  async default(event) {
    const fields = formInput(await event.request.formData());
    const parsed = SecondFactor.safeParse(fields);
    if (!parsed.success) return refuse(event, problemsOf(parsed.error), fields);
    const confirmed = await confirmSecond(event, parsed.data.code);
    if (!confirmed.ok) return refuse(event, confirmed.problems, fields);
    if (confirmed.value === 'backup') flash(event, 'signin.second.backup_used');
    redirect(303, safeNext(event.url.searchParams.get('next')));
  }
};
