import type { Actions, PageServerLoad } from './$types';
import { listRules } from '#lib/governance/ruling/operations.ts';
import { isId } from '#lib/kernel/ids.ts';
import { findPeople, proposeElection } from '#lib/memberships/elections/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

/** Who stands is in the address: found by name, added and taken off by links; then the form about the role follows. */
export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const params = event.url.searchParams;
    const q = params.get('q')?.trim().slice(0, 100) ?? '';
    const chosen = [...new Set(params.getAll('c'))].filter(isId).slice(0, 60);
    const { found, standing } = await ask(findPeople, { q, chosen });
    const { rules } = await ask(listRules, {});
    const mandates = actor.represents.filter((r) => r.mandate && r.state === 'admitted');
    return { q, found, standing, rule: rules.find(({ kind }) => kind === 'role')!.rule, mandates };
  });

export const actions: Actions = {
  default: (event) =>
    act(event, proposeElection, {
      input: (fields) => ({ ...fields, personIds: [fields.personIds ?? []].flat() }),
      to: ({ id }) => `/n/${event.params.network}/motions/${id}`,
      say: 'governance.said.opened'
    })
};
