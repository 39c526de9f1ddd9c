import type { PageServerLoad } from './$types';
import { listJournal } from '#lib/networks/operations.ts';
import { keptView } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  keptView(event, async ({ ask }) => {
    const operation = event.url.searchParams.get('operation') ?? '';
    return {
      journal: await ask(listJournal, { before: event.url.searchParams.get('before'), operation }),
      operation
    };
  });
