import { error } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';
import { mayExport } from '#lib/imports/access.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ actor }) => {
    if (!mayExport(actor)) error(403, 'forbidden', { requestId: event.locals.requestId });
    return {};
  });
