import { z } from 'zod';
import { changeInvitation, invitationOfMail } from '#lib/invitations/data.server.ts';
import { send } from '#lib/invitations/sending/operations.ts';
import { on } from '#lib/platform/events.server.ts';
import type { Locale } from '#lib/platform/messages.ts';
import { tellRefusals } from '#lib/platform/refused.server.ts';

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

tellRefusals('invitations', {
  type: 'invitation.refused',
  async find(tx, networkId, mailId) {
    const invitation = await invitationOfMail(tx, networkId, mailId);
    if (!invitation) return null;
    const { id, name, organisation_id: organisationId, invited_by: invitedBy } = invitation;
    const payload = { invitationId: id, personName: name || null, organisationId, invitedBy };
    return { id, toldAt: invitation.refusal_told_at, payload };
  },
  keep: changeInvitation
});
