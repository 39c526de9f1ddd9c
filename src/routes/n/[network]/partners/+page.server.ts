import type { PageServerLoad } from './$types';
import { maySearch } from '#lib/partners/access.ts';
import { listSearches } from '#lib/partners/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => ({ ...(await ask(listSearches, {})), mayBegin: maySearch(actor) }));
