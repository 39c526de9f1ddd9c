import { redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { hostExists } from '#lib/identity/data.server.ts';
import { createFirstAccount } from '#lib/identity/operations.ts';
import { limited, openSession } from '#lib/identity/sign-in.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { actorOf, formInput, refuse, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ tx, entered }) => {
    if (await hostExists(tx)) redirect(303, entered ? '/' : '/sign-in');
    return {};
  });

export const actions: Actions = {
  async default(event) {
    const fields = formInput(await event.request.formData());
    const free = await limited(event, 'setup');
    if (!free.ok) return refuse(event, free.problems, fields);
    const made = await execute(createFirstAccount, {
      actor: await actorOf(event),
      input: { ...fields, locale: event.locals.locale },
      requestId: event.locals.requestId
    });
    if (!made.ok) return refuse(event, made.problems, fields);
    await openSession(event, made.value.personId);
    redirect(303, '/networks/new');
  }
};
