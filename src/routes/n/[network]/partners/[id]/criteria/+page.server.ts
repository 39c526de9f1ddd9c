import type { Actions, PageServerLoad } from './$types';
import { error } from '@sveltejs/kit';
import { CRITERION_KINDS, MAX_CRITERIA, type CriterionKind } from '#lib/partners/criteria/rules.ts';
import { closeSearch, getSearch, updateSearch } from '#lib/partners/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask }) => {
    const search = await ask(getSearch, { id: event.params.id });
    if (!search.mayLead) error(403, 'forbidden');
    const wanted = event.url.searchParams.get('add');
    const kind = CRITERION_KINDS.find((one) => one === wanted);
    const room = search.criteria.length < MAX_CRITERIA;
    return { search, added: kind && room ? fresh(kind, search.criteria) : null, room };
  });

const fresh = (kind: CriterionKind, criteria: readonly { id: string }[]) => {
  const numbers = criteria.map(({ id }) => Number(id.replace(/\D/g, '')) || 0);
  return {
    id: `c${Math.max(0, ...numbers) + 1}`,
    kind,
    weight: 5,
    floor: null,
    label: null,
    asked: [],
    amount: null
  };
};

/** `criteria.0.weight` and its like become the list that they are. */
function nested(fields: Record<string, unknown>): unknown {
  const criteria: Record<string, unknown>[] = [];
  const plain: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const [, index, part] = /^criteria\.(\d{1,2})\.(\w+)$/.exec(name) ?? [];
    if (index === undefined || part === undefined) plain[name] = value;
    else (criteria[Number(index)] ??= {})[part] = value;
  }
  // What is taken out is taken out after its place in the form is known, so that problems stay at their fields.
  return { ...plain, criteria: criteria.filter((one) => one && one.remove !== 'on') };
}

export const actions: Actions = {
  save: (event) =>
    act(event, updateSearch, {
      input: (fields) => ({ ...(nested(fields) as object), id: event.params.id }),
      to: ({ id }) => `/n/${event.params.network}/partners/${id}/criteria`,
      say: 'partners.saved',
      form: 'criteria'
    }),
  close: (event) =>
    act(event, closeSearch, {
      input: (fields) => ({ ...fields, id: event.params.id }),
      to: ({ id }) => `/n/${event.params.network}/partners/${id}`,
      say: 'partners.saved',
      form: 'close'
    })
};
