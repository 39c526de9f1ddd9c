import type { Actions, PageServerLoad } from './$types';
import { listRules } from '#lib/governance/ruling/operations.ts';
import { isId } from '#lib/kernel/ids.ts';
import { findPeople, proposeElection } from '#lib/memberships/elections/operations.ts';
import { LISTED } from '#lib/memberships/elections/rules.ts';
import { formOf } from '#lib/platform/ended.server.ts';
import { act, formInput, view, type Refusal } from '#lib/platform/page.server.ts';

/**
 * Everybody who may stand is there to be ticked; in a large network a search in the same form lists others beside those
 * who are ticked. A form that was refused lists whom it listed.
 */
export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const sent = await event.locals.form;
    const asked = sent ?? event.url.searchParams;
    const refused = sent !== undefined && !event.url.searchParams.has('/find');
    const ids = (name: string) => [...new Set(asked.getAll(name).map(String))].filter(isId).slice(0, LISTED);
    const q = String(asked.get('q') ?? '')
      .trim()
      .slice(0, 100);
    const chosen = ids(sent ? 'personIds[]' : 'c');
    const first = refused ? ids('listed[]') : chosen;
    const { found, standing } = await ask(findPeople, { q, chosen: first });
    const { rules } = await ask(listRules, {});
    const ordered = standing.toSorted((a, b) => first.indexOf(a.personId) - first.indexOf(b.personId));
    const others = found.filter(({ personId }) => !first.includes(personId));
    return {
      q,
      chosen,
      people: refused ? ordered : [...standing, ...others].slice(0, LISTED),
      searched: Boolean(q) || found.length === LISTED,
      nobody: q && found.length === 0,
      rule: rules.find(({ kind }) => kind === 'role')!.rule,
      mandates: actor.represents.filter((r) => r.mandate && r.state === 'admitted')
    };
  });

export const actions: Actions = {
  open: (event) =>
    act(event, proposeElection, {
      input: (fields) => ({ ...fields, personIds: [fields.personIds ?? []].flat() }),
      to: ({ id }) => `/n/${event.params.network}/motions/${id}`,
      say: 'governance.said.opened'
    }),
  /** Others are listed; who is ticked stays, and so does all that was typed. */
  find: async (event) => ({ problems: [], values: formInput(await formOf(event)) as Refusal['values'] })
};
