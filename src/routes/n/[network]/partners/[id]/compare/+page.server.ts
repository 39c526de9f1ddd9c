import type { PageServerLoad } from './$types';
import { getSearch } from '#lib/partners/operations.ts';
import { compareCandidates } from '#lib/partners/ranking/operations.ts';
import { MAX_COMPARED } from '#lib/partners/criteria/rules.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const { searchParams } = event.url;
    const ticked = [...new Set(searchParams.getAll('o'))];
    const weights = [...searchParams]
      .filter(([name]) => name.startsWith('w.'))
      .map(([name, weight]) => `${name.slice(2)}:${weight}`)
      .join(',');
    if (ticked.length === 0) {
      const search = await ask(getSearch, { id: event.params.id });
      return { search, rows: [], ruledOut: [], tooMany: false };
    }
    const organisations = ticked.slice(0, MAX_COMPARED);
    const found = await ask(compareCandidates, { id: event.params.id, weights, organisations });
    return { ...found, tooMany: ticked.length > MAX_COMPARED };
  });
