import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { RegisterExtract } from '#lib/governance/minutes/schema.ts';
import { listRegister, verifyRegister } from '#lib/governance/register/operations.ts';
import { VerifyRegister } from '#lib/governance/register/schema.ts';
import { problemsOf } from '#lib/platform/operation.ts';
import { refuse, view } from '#lib/platform/page.server.ts';
import { formOf } from '#lib/platform/ended.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, now }) => {
    const { searchParams } = event.url;
    const register = await ask(listRegister, { before: searchParams.get('before') });
    const asked = searchParams.has('verify') ? { head: searchParams.get('head') ?? '' } : null;
    const parsed = asked && VerifyRegister.safeParse(asked);
    return {
      ...register,
      now,
      verified: parsed?.success ? await ask(verifyRegister, asked!) : null,
      /** What was asked of the verification, as a form that comes back. */
      checking: parsed && {
        form: 'verify',
        values: asked!,
        problems: parsed.success ? [] : problemsOf(parsed.error)
      }
    };
  });

export const actions: Actions = {
  /** Says what is wrong at its field; what is right goes to the file. */
  extract: async (event) => {
    const fields = Object.fromEntries(await formOf(event));
    const parsed = RegisterExtract.safeParse(fields);
    if (!parsed.success) return refuse(event, problemsOf(parsed.error), fields, 'extract');
    const { from, to, format, language } = parsed.data;
    const search = new URLSearchParams({ from, to, format, language: language ?? '' });
    redirect(303, `${event.url.pathname}/extract?${search}`);
  }
};
