import type { PageServerLoad } from './$types';
import { getMotion } from '#lib/governance/operations.ts';
import { getCandidate } from '#lib/memberships/admission/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, now }) => {
    const candidate = await ask(getCandidate, { id: event.params.id });
    return { candidate, motion: await ask(getMotion, { id: candidate.motionId }), now };
  });
