import type { PageServerLoad } from './$types';
import { listMotions } from '#lib/governance/operations.ts';
import { mayAskToPresent } from '#lib/memberships/access.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor, now }) => {
    const before = event.url.searchParams.get('before');
    const motions = await ask(listMotions, { before });
    return { ...motions, before, now, mayPresent: mayAskToPresent(actor) };
  });
