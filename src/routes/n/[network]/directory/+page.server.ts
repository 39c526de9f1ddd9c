import type { PageServerLoad } from './$types';
import { listDirectory } from '#lib/directory/operations.ts';
import { hasMandate } from '#lib/platform/actor.ts';
import { keptView } from '#lib/platform/page.server.ts';

const FILTERS = ['q', 'standing', 'town', 'skill', 'sector', 'language', 'after', 'before'] as const;

export const load: PageServerLoad = (event) =>
  keptView(event, async ({ ask, actor }) => {
    const params = event.url.searchParams;
    const asked = Object.fromEntries(FILTERS.map((name) => [name, params.get(name) ?? undefined]));
    const found = await ask(listDirectory, asked);
    return { ...found, mayPresent: hasMandate(actor), narrow: params.has('narrow') };
  });
