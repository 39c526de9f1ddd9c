import type { PageServerLoad } from './$types';
import { listCandidates } from '#lib/partners/following/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, ({ ask }) => ask(listCandidates, { searchId: event.params.id }));
