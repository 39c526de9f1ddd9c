import { error } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { getPlan, writePlan } from '#lib/plan/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const plan = await ask(getPlan, {});
    if (!plan.mayWrite) error(403, 'forbidden');
    return { sections: plan.sections, revision: plan.revision };
  });

export const actions: Actions = {
  default: (event) =>
    act(event, writePlan, { to: () => `/n/${event.params.network}/plan`, say: 'plan.saved' })
};
