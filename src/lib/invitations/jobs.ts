import { z } from 'zod';
import { changeInvitation, invitationOfMail } from '#lib/invitations/data.server.ts';
import { send } from '#lib/invitations/sending/operations.ts';
import { on, recordEvent } from '#lib/platform/events.server.ts';
import { REFUSALS } from '#lib/platform/mail.ts';
import type { Locale } from '#lib/platform/messages.ts';

const Admitted = z.object({
  organisationId: z.string(),
  contactName: z.string().nullish(),
  contactEmail: z.email().nullish(),
  presentedBy: z.string().nullish()
});

/** A newly admitted organisation's contact is its first representative, with mandate: somebody must be able to vote. */
on(
  'membership.admitted',
  async ({ tx, event, now }) => {
    const { organisationId, contactName, contactEmail, presentedBy } = Admitted.parse(event.payload);
    if (!contactEmail) return;
    const network = await tx
      .selectFrom('networks')
      .select(['id', 'slug', 'name', 'language'])
      .where('id', '=', event.networkId)
      .executeTakeFirstOrThrow();
    const asked = {
      email: contactEmail.toLowerCase(),
      name: contactName ?? '',
      organisationId,
      mandate: true,
      role: null,
      invitedBy: presentedBy ?? null
    };
    const sent = await send(tx, { ...network, language: network.language as Locale }, asked, now);
    // Any other refusal means that there is nobody left to invite: they speak for it already, or it is no member any more.
    if (!sent.ok && sent.problems[0]!.code === 'busy') throw new Error('Another invitation is being made');
  },
  'invitations'
);

const Refused = z.object({ mailId: z.string(), refusal: z.enum(REFUSALS) });

/** Each refusal is shown; whoever invited is told of the first. A mail of an earlier link says nothing any more. */
on(
  'mail.refused',
  async ({ tx, event, now }) => {
    const { networkId } = event;
    const { mailId, refusal } = Refused.parse(event.payload);
    const invitation = await invitationOfMail(tx, networkId, mailId);
    if (!invitation) return;
    const { id, name, organisation_id: organisationId, invited_by: invitedBy } = invitation;
    const told = invitation.refusal_told_at;
    await changeInvitation(tx, networkId, id, { refusal, refusal_told_at: told ?? now });
    if (told) return;
    const payload = { invitationId: id, personName: name || null, organisationId, invitedBy };
    await recordEvent(tx, { networkId, actorPersonId: null, type: 'invitation.refused', payload, now });
  },
  'invitations'
);
