import type { PageServerLoad } from './$types';
import { getEntry } from '#lib/governance/register/operations.ts';
import { error } from '@sveltejs/kit';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const { number } = event.params;
    // What is no number of an entry names no entry.
    if (!/^[1-9]\d{0,8}$/.test(number)) error(404, 'not_found', { requestId: event.locals.requestId });
    return { entry: await ask(getEntry, { number }) };
  });
