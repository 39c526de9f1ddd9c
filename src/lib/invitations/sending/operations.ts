import { newSecret, personByEmail } from '#lib/identity/data.server.ts';
import { mayInvite, mayInviteFor } from '#lib/invitations/access.ts';
import * as data from '#lib/invitations/data.server.ts';
import { INVITATION_DAYS } from '#lib/invitations/rules.ts';
import { ById, Correct, Invite, ListInvitations } from '#lib/invitations/schema.ts';
import { conflict, forbidden, invalid, notFound, ok, type Result } from '#lib/kernel/result.ts';
import { lockOrganisation } from '#lib/memberships/representatives/data.server.ts';
import { mayHold } from '#lib/memberships/representatives/rules.ts';
import type { Actor, NetworkContext, Role } from '#lib/platform/actor.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { queueMail } from '#lib/platform/mail.server.ts';
import type { Locale } from '#lib/platform/messages.ts';
import { command, query } from '#lib/platform/operation.ts';

/** Asking the same person the same thing again sends the first invitation again, with a new link. */
export const invite = command({
  name: 'invitations.invite',
  summary: 'Invite a person to speak for an organisation or to hold a role',
  rest: 'POST /networks/{network}/invitations',
  input: Invite,
  may: mayInvite,
  async run({ tx, actor, now, emit }, input) {
    if (!mayInviteFor(actor, input)) return forbidden();
    // Whoever is asked to decide on the council or to preside is asked to speak for a member as well.
    const may = input.role ? mayHold(input.role, input.organisationId && input.mandate ? 1 : 0) : ok(null);
    if (!may.ok) return invalid('role', may.problems[0]!.code);
    const asked = { ...input, name: input.name ?? '', invitedBy: actor.personId };
    const sent = await send(tx, actor.network!, asked, now);
    if (sent.ok)
      await emit('invitation.sent', { invitationId: sent.value.id, organisationId: input.organisationId });
    return sent;
  },
  audit: ({ organisationId, mandate, role }, { id }) => ({
    subject: id,
    organisation: organisationId,
    detail: { mandate, role }
  })
});

export const listInvitations = query({
  name: 'invitations.listInvitations',
  summary: 'Invitations that wait for an answer',
  rest: 'GET /networks/{network}/invitations',
  input: ListInvitations,
  may: mayInvite,
  async run({ tx, actor }, { organisationId }) {
    const all = await data.openInvitations(tx, actor.network!.id, organisationId);
    return ok({ invitations: all.filter((row) => concerns(actor, row)) });
  }
});

export const resendInvitation = command({
  name: 'invitations.resendInvitation',
  summary: 'Send an invitation again; the link of the earlier mail no longer works',
  rest: 'POST /networks/{network}/invitations/{id}/resend',
  input: ById,
  may: mayInvite,
  async run({ tx, actor, now }, { id }) {
    const invitation = await data.invitationById(tx, actor.network!.id, id);
    if (!invitation || !concerns(actor, invitation)) return notFound();
    if (invitation.accepted_at) return conflict('invitation_accepted');
    if (invitation.revoked_at) return conflict('invitation_revoked');
    await renew(tx, actor.network!, invitation, now);
    return ok({ id });
  },
  audit: (_input, { id }) => ({ subject: id })
});

export const revokeInvitation = command({
  name: 'invitations.revokeInvitation',
  summary: 'Withdraw an invitation; its link no longer works',
  rest: 'DELETE /networks/{network}/invitations/{id}',
  input: ById,
  may: mayInvite,
  async run({ tx, actor, now }, { id }) {
    const invitation = await data.invitationById(tx, actor.network!.id, id);
    if (!invitation || !concerns(actor, invitation)) return notFound();
    if (invitation.accepted_at) return conflict('invitation_accepted');
    if (!invitation.revoked_at) await data.changeInvitation(tx, actor.network!.id, id, { revoked_at: now });
    return ok({ id });
  },
  audit: (_input, { id }) => ({ subject: id })
});

/** The person is the same, only the address was wrong: withdrawn and sent anew in one go, or nothing changes. */
export const correctInvitation = command({
  name: 'invitations.correctInvitation',
  summary: 'Correct the address of an invitation; the link sent to the earlier address no longer works',
  rest: 'POST /networks/{network}/invitations/{id}/correct',
  input: Correct,
  may: mayInvite,
  async run({ tx, actor, now, emit }, { id, email }) {
    const network = actor.network!;
    const invitation = await data.invitationById(tx, network.id, id);
    if (!invitation || !concerns(actor, invitation)) return notFound();
    if (invitation.accepted_at) return conflict('invitation_accepted');
    if (invitation.revoked_at) return conflict('invitation_revoked');
    if (email === invitation.email) return invalid('email', 'same_address');
    await data.changeInvitation(tx, network.id, id, { revoked_at: now });
    const { name, mandate, organisation_id: organisationId } = invitation;
    const thing = { organisationId, mandate, role: invitation.role as Role | null };
    const { locale } = data.toPerson(invitation);
    const sent = await send(tx, network, { ...thing, email, name, locale, invitedBy: actor.personId }, now);
    if (sent.ok) await emit('invitation.sent', { invitationId: sent.value.id, organisationId });
    return sent;
  },
  audit: ({ id }, sent) => ({ subject: sent.id, detail: { replaces: id } })
});

type Network = Pick<NetworkContext, 'id' | 'slug' | 'name' | 'language'>;
type Asked = Pick<
  data.NewInvitation,
  'email' | 'name' | 'organisationId' | 'mandate' | 'role' | 'invitedBy'
> & {
  locale?: Locale;
};

/** Makes an invitation and queues its mail; one that is open already for the same thing is sent again instead. */
export async function send(
  tx: Tx,
  network: Network,
  asked: Asked,
  now: Temporal.Instant
): Promise<Result<{ id: string }>> {
  const { organisationId } = asked;
  const sheet = organisationId ? await data.sheetOf(tx, network.id, organisationId) : null;
  if (organisationId && !sheet) return notFound();
  if (organisationId && !(await lockOrganisation(tx, network.id, organisationId)))
    return conflict('organisation_not_member');
  const account = await personByEmail(tx, asked.email);
  if (account && organisationId && (await data.represents(tx, network.id, organisationId, account.id)))
    return conflict('already_representative');

  const locale = (account?.locale as Locale | undefined) ?? asked.locale ?? network.language;
  const earlier = await data.sameInvitation(tx, network.id, asked);
  if (earlier) {
    const changed = { ...earlier, mandate: asked.mandate, name: asked.name || earlier.name, locale };
    await renew(tx, network, changed, now);
    return ok({ id: earlier.id });
  }
  const { secret, hash } = newSecret();
  const made = { ...asked, locale, hash, expiresAt: lastDay(now) };
  const mailId = await queue(tx, network, made, sheet?.name ?? null, secret);
  const id = await data.insertInvitation(tx, network.id, { ...made, mailId }, now);
  return id ? ok({ id }) : conflict('busy');
}

/** A new link, and new days to use it. We keep no secret, so the earlier link cannot be sent twice: it ends. */
async function renew(
  tx: Tx,
  network: Network,
  row: data.InvitationRow,
  now: Temporal.Instant
): Promise<void> {
  const { secret, hash } = newSecret();
  const { name, mandate, locale } = row;
  const sheet = row.organisation_id ? await data.sheetOf(tx, network.id, row.organisation_id) : null;
  const made = {
    ...data.toPerson(row),
    name,
    mandate,
    role: row.role as Role | null,
    invitedBy: row.invited_by
  };
  const mail_id = await queue(tx, network, made, sheet?.name ?? null, secret);
  const fresh = { token_hash: hash, sent_at: now, expires_at: lastDay(now), mail_id, refusal: null };
  await data.changeInvitation(tx, network.id, row.id, { name, mandate, locale, ...fresh });
}

type Made = Pick<data.NewInvitation, 'email' | 'name' | 'locale' | 'role' | 'mandate' | 'invitedBy'>;
async function queue(
  tx: Tx,
  network: Network,
  made: Made,
  organisation: string | null,
  secret: string
): Promise<string | null> {
  const { email, name, locale, role, mandate } = made;
  const inviter = made.invitedBy ? await data.personName(tx, made.invitedBy) : null;
  const url = `${runtimeConfig().publicUrl}/invitations/${secret}`;
  const mail = await queueMail(tx, {
    to: email,
    locale,
    template: 'invitation',
    networkId: network.id,
    data: { name, network: network.name, organisation, inviter, role, mandate, url, days: INVITATION_DAYS }
  });
  return mail.id;
}

const lastDay = (now: Temporal.Instant): Temporal.Instant => now.add({ hours: 24 * INVITATION_DAYS });

const concerns = (actor: Actor, row: { organisation_id: string | null; role: string | null }): boolean =>
  mayInviteFor(actor, { organisationId: row.organisation_id, role: row.role });
