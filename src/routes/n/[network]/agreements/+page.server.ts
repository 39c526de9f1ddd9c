import type { PageServerLoad } from './$types';
import { mayDecide } from '#lib/agreements/access.ts';
import { listAgreements } from '#lib/agreements/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => ({
    ...(await ask(listAgreements, { before: event.url.searchParams.get('before') })),
    mayBegin: mayDecide(actor)
  }));
