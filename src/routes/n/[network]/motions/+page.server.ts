import type { PageServerLoad } from './$types';
import { mayAskToPropose } from '#lib/governance/access.ts';
import { listMotions } from '#lib/governance/operations.ts';
import { listDrafts } from '#lib/governance/proposing/operations.ts';
import { listReviews } from '#lib/governance/reviews/operations.ts';
import { mayAskToPresent } from '#lib/memberships/access.ts';
import { keptView } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  keptView(event, async ({ ask, actor, now }) => {
    const before = event.url.searchParams.get('before');
    const motions = await ask(listMotions, { before });
    const { drafts } = await ask(listDrafts, {});
    const { due } = await ask(listReviews, {});
    return {
      ...motions,
      drafts,
      due,
      before,
      now,
      mayPropose: mayAskToPropose(actor) || mayAskToPresent(actor)
    };
  });
