import type { PageServerLoad } from './$types';
import { listVersions } from '#lib/agreements/versions/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => ask(listVersions, { id: event.params.id }));
