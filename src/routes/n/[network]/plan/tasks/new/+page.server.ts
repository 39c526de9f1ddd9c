import { error } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { mayWritePlan } from '#lib/plan/access.ts';
import { addTask, listOwners } from '#lib/plan/tasks/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const found = await ask(listOwners, {});
    if (!mayWritePlan(actor)) error(403, 'forbidden');
    return found;
  });

export const actions: Actions = {
  default: (event) =>
    act(event, addTask, { to: () => `/n/${event.params.network}/plan/tasks`, say: 'plan.saved' })
};
