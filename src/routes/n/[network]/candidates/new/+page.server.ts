import type { Actions, PageServerLoad } from './$types';
import { listDirectory } from '#lib/directory/operations.ts';
import { mayAskToPresent } from '#lib/memberships/access.ts';
import { getAdmissionRule, presentCandidate } from '#lib/memberships/admission/operations.ts';
import { getOrganisation } from '#lib/organisations/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

const FOUND = 20;

/**
 * First the organisation is found by its name (a typing error is forgiven) or entered as new, then the form about it
 * follows; without script. While searching the rule is not asked: the form does that.
 */
export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const params = event.url.searchParams;
    const organisationId = params.get('organisation');
    const newName = organisationId ? null : params.get('name');
    const q = newName === null && !organisationId ? (params.get('q')?.trim() ?? '') : '';
    if (q) {
      const { rows } = await ask(listDirectory, { q, standing: 'all' });
      return {
        q,
        asked: true,
        found: rows.slice(0, FOUND),
        chosen: null,
        newName,
        admission: null,
        mayPresent: mayAskToPresent(actor),
        mandates: []
      };
    }
    const admission = await ask(getAdmissionRule, {});
    const sheet = organisationId ? (await ask(getOrganisation, { id: organisationId })).sheet : null;
    const chosen = sheet && organisationId ? { organisationId, name: sheet.name } : null;
    const mandates = actor.represents.filter((r) => r.mandate && r.state === 'admitted');
    const asked = params.has('q');
    return { q, asked, found: [], chosen, newName, admission, mayPresent: admission.mayPresent, mandates };
  });

export const actions: Actions = {
  default: (event) =>
    act(event, presentCandidate, {
      to: ({ motionId }) => `/n/${event.params.network}/motions/${motionId}`,
      say: 'memberships.said.presented'
    })
};
