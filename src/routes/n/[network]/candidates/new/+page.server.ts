import type { Actions, PageServerLoad } from './$types';
import {
  findPresentable,
  getAdmissionRule,
  presentCandidate
} from '#lib/memberships/admission/operations.ts';
import { act, view } from '#lib/platform/page.server.ts';

/** First the organisation is found by its name (or entered as new), then the form about it follows; without script. */
export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor }) => {
    const params = event.url.searchParams;
    const q = params.get('q')?.trim() ?? '';
    const organisationId = params.get('organisation');
    const newName = organisationId ? null : params.get('name');
    const asked = newName === null && (q || organisationId);
    const found = asked ? (await ask(findPresentable, { q, organisationId })).organisations : [];
    const chosen = organisationId ? found[0]! : null;
    const { rule, voters, more, mayPresent } = await ask(getAdmissionRule, {});
    const mandates = actor.represents.filter((r) => r.mandate && r.state === 'admitted');
    return { q, found, chosen, newName, rule, voters, more, mayPresent, mandates };
  });

export const actions: Actions = {
  default: (event) =>
    act(event, presentCandidate, {
      to: ({ motionId }) => `/n/${event.params.network}/motions/${motionId}`,
      say: 'memberships.said.presented'
    })
};
