import { hashOf, insertPerson, personByEmail } from '#lib/identity/data.server.ts';
import { anyone } from '#lib/invitations/access.ts';
import * as data from '#lib/invitations/data.server.ts';
import { openInvitation } from '#lib/invitations/rules.ts';
import { AcceptInvitation } from '#lib/invitations/schema.ts';
import { conflict, invalid, no, notFound, ok, type Result } from '#lib/kernel/result.ts';
import { lockNetwork } from '#lib/memberships/admission/data.server.ts';
import {
  activeHolders,
  insertRepresentative,
  insertRole,
  lockOrganisation,
  mandatesOf
} from '#lib/memberships/representatives/data.server.ts';
import { hasRoom, mayHold } from '#lib/memberships/representatives/rules.ts';
import type { Role } from '#lib/platform/actor.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { command } from '#lib/platform/operation.ts';

export {
  correctInvitation,
  invite,
  listInvitations,
  resendInvitation,
  revokeInvitation
} from '#lib/invitations/sending/operations.ts';

/**
 * Anyone who holds the link may try; the caller puts the invitation's network into the actor (`findInvitation`).
 * A new address gets its account here; whoever has one must be signed in with it.
 */
export const acceptInvitation = command({
  name: 'invitations.acceptInvitation',
  summary: 'Accept an invitation by the token of its link',
  rest: 'POST /networks/{network}/invitations/accept',
  input: AcceptInvitation,
  may: anyone,
  async run({ tx, actor, clock, emit }, { token, name }) {
    const network = actor.network!;
    const invitation = (await data.lockInvitation(tx, network.id, hashOf(token))) ?? null;
    const now = clock();
    const account = invitation && (await personByEmail(tx, invitation.email));
    const opener = actor.personId ? { id: actor.personId, email: actor.email ?? '' } : null;
    const verdict = openInvitation(invitation && data.toRule(invitation), opener, Boolean(account), now);
    if (!verdict.ok) return verdict;
    if (!invitation) return notFound();
    if (verdict.value === 'sign_in') return no('conflict', 'invitation_sign_in');
    const organisationId = invitation.organisation_id;
    if (organisationId && !(await lockOrganisation(tx, network.id, organisationId)))
      return conflict('organisation_not_member');

    const called = name ?? invitation.name;
    if (!opener && !called) return invalid('name', 'required');
    const { locale, email } = data.toPerson(invitation);
    const newcomer = { name: called, email, locale, zone: network.zone };
    const personId = opener?.id ?? (await insertPerson(tx, newcomer, now));
    if (!personId) return no('conflict', 'invitation_sign_in');

    const { id, mandate, role } = invitation;
    const period = { startsAt: now, endsAt: null };
    const appointed = { organisationId: organisationId ?? '', personId, mandate, title: null, ...period };
    if (organisationId) await insertRepresentative(tx, network.id, appointed, now);
    const given = role
      ? await giveRole(tx, network.id, { personId, role: role as Role, ...period }, now)
      : ok(null);
    if (!given.ok) return given;
    await data.changeInvitation(tx, network.id, id, { accepted_at: now, accepted_by: personId });
    await emit('invitation.accepted', { invitationId: id, personId, organisationId, role });
    const by = opener ? { id: opener.id, name: actor.name ?? '' } : { id: personId, name: called };
    return ok({ invitationId: id, personId, by, created: !opener, organisationId, slug: network.slug });
  },
  audit: (_input, { invitationId, organisationId, by }) => ({
    subject: invitationId,
    organisation: organisationId,
    by
  })
});

/** Held by the same rules as one that the facilitator gives: who lost the mandate, or finds the chair taken, is told. */
async function giveRole(
  tx: Tx,
  networkId: string,
  held: Parameters<typeof insertRole>[2],
  now: Temporal.Instant
): Promise<Result<null>> {
  await lockNetwork(tx, networkId);
  const may = mayHold(held.role, await mandatesOf(tx, networkId, held.personId, now));
  if (!may.ok) return may;
  const room = hasRoom(held.role, await activeHolders(tx, networkId, held.role, now));
  if (!room.ok) return room;
  await insertRole(tx, networkId, held, now);
  return ok(null);
}
