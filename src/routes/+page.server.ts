import type { PageServerLoad } from './$types';
import { hostExists } from '#lib/identity/data.server.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ tx, entered }) => ({ firstVisit: entered === null && !(await hostExists(tx)) }));
