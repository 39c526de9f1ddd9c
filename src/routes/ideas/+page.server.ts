import type { PageServerLoad } from './$types';
import { listIdeas } from '#lib/ideas/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, now }) => ({ ideas: await ask(listIdeas, {}), now }));
