import type { Actions, PageServerLoad } from './$types';
import { listDirectory } from '#lib/directory/operations.ts';
import { listRules } from '#lib/governance/ruling/operations.ts';
import { proposeExclusion } from '#lib/memberships/exclusion/operations.ts';
import { getOrganisation } from '#lib/organisations/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

/** First the member is found by its name, then the form about it follows. */
export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const params = event.url.searchParams;
    const organisationId = params.get('organisation');
    const mandates = actor.represents.filter((r) => r.mandate && r.state === 'admitted');
    const q = params.get('q')?.trim() ?? '';
    if (!organisationId) {
      const rows = q ? (await ask(listDirectory, { q })).rows.slice(0, 20) : [];
      return { q, found: rows, chosen: null, rule: null, mandates };
    }
    const { sheet } = await ask(getOrganisation, { id: organisationId });
    const { rules } = await ask(listRules, {});
    const rule = rules.find(({ kind }) => kind === 'exclusion')!.rule;
    return { q, found: [], chosen: { organisationId, name: sheet.name }, rule, mandates };
  });

export const actions: Actions = {
  default: (event) =>
    act(event, proposeExclusion, {
      to: ({ id }) => `/n/${event.params.network}/motions/${id}`,
      say: 'governance.said.opened'
    })
};
