import type { Actions, PageServerLoad } from './$types';
import { setWeights } from '#lib/partners/operations.ts';
import { rankCandidates } from '#lib/partners/ranking/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

/** `w.c1=5` in the address: a weight that is tried. */
const tried = (entries: Iterable<[string, unknown]>): string =>
  [...entries]
    .filter(([name]) => name.startsWith('w.'))
    .map(([name, weight]) => `${name.slice(2)}:${String(weight)}`)
    .join(',');

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const { searchParams } = event.url;
    const show = searchParams.get('show') ?? undefined;
    return { ...(await ask(rankCandidates, { id: event.params.id, weights: tried(searchParams), show })) };
  });

export const actions: Actions = {
  weights: (event) =>
    act(event, setWeights, {
      input: (fields) => ({
        id: event.params.id,
        revision: fields.revision,
        weights: tried(Object.entries(fields))
      }),
      to: ({ id }) => `/n/${event.params.network}/partners/${id}`,
      say: 'partners.kept_weights',
      form: 'weights'
    })
};
