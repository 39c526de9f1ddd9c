import { error } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { remarkActions } from '../../remarks.server.ts';
import { getPlan } from '#lib/plan/operations.ts';
import { listRemarks } from '#lib/plan/remarks/operations.ts';
import { isPart } from '#lib/plan/remarks/rules.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const { part } = event.params;
    if (!isPart(part)) error(404, 'not_found', { requestId: event.locals.requestId });
    return { part, plan: await ask(getPlan, {}), remarks: await ask(listRemarks, { part }) };
  });

export const actions: Actions = remarkActions;
