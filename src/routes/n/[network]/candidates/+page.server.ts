import type { PageServerLoad } from './$types';
import { mayAskToPresent } from '#lib/memberships/access.ts';
import { listCandidates } from '#lib/memberships/admission/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const before = event.url.searchParams.get('before');
    return { ...(await ask(listCandidates, { before })), mayPresent: mayAskToPresent(actor) };
  });
