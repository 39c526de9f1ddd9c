import type { PageServerLoad } from './$types';
import { getMotion } from '#lib/governance/operations.ts';
import { mayInviteFor } from '#lib/invitations/access.ts';
import { listInvitations } from '#lib/invitations/operations.ts';
import { getCandidate } from '#lib/memberships/admission/operations.ts';
import { view } from '#lib/platform/page.server.ts';

export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor, now }) => {
    const candidate = await ask(getCandidate, { id: event.params.id });
    const motion = await ask(getMotion, { id: candidate.motionId });
    const { organisationId } = candidate;
    const sees = candidate.state === 'admitted' && mayInviteFor(actor, { organisationId, role: null });
    const waiting = sees ? (await ask(listInvitations, { organisationId })).invitations : [];
    return { candidate, motion, refused: waiting.find(({ refusal }) => refusal) ?? null, now };
  });
