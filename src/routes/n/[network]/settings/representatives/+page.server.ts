import type { Actions, PageServerLoad, RequestEvent } from './$types';
import { mayInvite } from '#lib/invitations/access.ts';
import {
  correctInvitation,
  invite,
  listInvitations,
  resendInvitation,
  revokeInvitation
} from '#lib/invitations/operations.ts';
import { getCategory, setCategory } from '#lib/memberships/categories/operations.ts';
import { liftSuspension, suspendMembership } from '#lib/memberships/operations.ts';
import {
  changeMandate,
  endRepresentative,
  endRole,
  grantRole,
  listRepresentatives,
  listRoles
} from '#lib/memberships/representatives/operations.ts';
import { isFacilitator } from '#lib/platform/actor.ts';
import { formOf } from '#lib/platform/ended.server.ts';
import { act, typedIn, view } from '#lib/platform/page.server.ts';

/** With `?organisation=` the people of one organisation; without it all of them and the roles. */
export const load: PageServerLoad = (event) =>
  view(event, async ({ ask, actor, now }) => {
    const params = event.url.searchParams;
    const organisationId = params.get('organisation');
    const listed = await ask(listRepresentatives, { organisationId, after: params.get('after') });
    const roles = organisationId ? [] : (await ask(listRoles, {})).roles;
    const invitations = mayInvite(actor) ? (await ask(listInvitations, { organisationId })).invitations : [];
    const living = ['candidate', 'admitted', 'suspended'].includes(listed.organisation?.standing ?? '');
    const category =
      organisationId && living && isFacilitator(actor) ? await ask(getCategory, { organisationId }) : null;
    const rights = { mayInvite: mayInvite(actor), personId: actor.personId };
    return { ...listed, roles, invitations, category, ...rights, now };
  });

export const actions: Actions = {
  invite: (event) => act(event, invite, { say: 'memberships.said.invited', form: 'invite' }),
  correct: async (event) =>
    act(event, correctInvitation, {
      say: 'memberships.said.invited',
      form: `correct-${await typedIn(event, 'id')}`
    }),
  resend: async (event) =>
    act(event, resendInvitation, { say: 'memberships.said.invited', form: await invitationForm(event) }),
  revoke: async (event) =>
    act(event, revokeInvitation, { say: 'memberships.said.revoked', form: await invitationForm(event) }),
  mandate: (event) => act(event, changeMandate, { say: 'memberships.said.mandate', form: 'people' }),
  end: (event) => act(event, endRepresentative, { say: 'memberships.said.ended', form: 'people' }),
  grant: (event) => act(event, grantRole, { say: 'memberships.said.granted', form: 'role' }),
  endRole: (event) => act(event, endRole, { say: 'memberships.said.role_ended', form: 'roles' }),
  suspend: (event) => act(event, suspendMembership, { say: 'memberships.said.suspended', form: 'suspend' }),
  category: (event) => act(event, setCategory, { say: 'memberships.said.category', form: 'category' }),
  lift: (event) => act(event, liftSuspension, { say: 'memberships.said.lifted', form: 'suspend' })
};

/** An invitation whose address was refused has a form of its own, in which another may be typed; the others share one. */
async function invitationForm(event: RequestEvent): Promise<string> {
  const form = await formOf(event);
  return form.has('email') ? `correct-${String(form.get('id'))}` : 'waiting';
}
