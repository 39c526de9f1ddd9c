import { error, fail } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { safeNext } from '#lib/identity/rules.ts';
import { Waiting } from '#lib/platform/ended.server.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ entered }) => ({ name: entered?.person.name ?? null }));

export const actions: Actions = {
  /** Called by the handle hook only, with a form that another page could not take. */
  default: async ({ request, locals }) => {
    const told = (await request.formData()).get('waiting');
    const read = Waiting.safeParse(parsed(told));
    if (!read.success) error(400, 'invalid', { requestId: locals.requestId });
    const { to, why } = read.data;
    return fail(why === 'ended' ? 401 : 409, { ...read.data, to: safeNext(to) });
  }
};

function parsed(told: FormDataEntryValue | null): unknown {
  try {
    return JSON.parse(String(told)) as unknown;
  } catch {
    return null;
  }
}
