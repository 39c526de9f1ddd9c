import type { PageServerLoad } from './$types';
import { mayOpenDispute } from '#lib/disputes/access.ts';
import { listDisputes } from '#lib/disputes/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => ({
    ...(await ask(listDisputes, {})),
    mayOpen: mayOpenDispute(actor)
  }));
