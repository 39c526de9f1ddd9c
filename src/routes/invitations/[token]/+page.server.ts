import { error, redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { hashOf } from '#lib/identity/data.server.ts';
import { maskEmail } from '#lib/identity/rules.ts';
import { limited, openSession, requestLink } from '#lib/identity/sign-in.server.ts';
import { findInvitation } from '#lib/invitations/data.server.ts';
import { acceptInvitation } from '#lib/invitations/operations.ts';
import { openInvitation } from '#lib/invitations/rules.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { actorOf, flash, formInput, refuse, view } from '#lib/platform/page.server.ts';

/** Opening it accepts nothing: programs that look into mails open links too. */
export const load: PageServerLoad = (event) =>
  view(event, async ({ tx, actor, entered, now }) => {
    const found = (await findInvitation(tx, hashOf(event.params.token))) ?? error(404, 'not_found');
    const opener = actor.personId ? { id: actor.personId, email: actor.email ?? '' } : null;
    const verdict = openInvitation(found, opener, found.accountExists, now);
    return {
      // Not `network`: that would put the page into the network's frame.
      joining: { name: found.network.name, slug: found.network.slug },
      name: found.name,
      organisation: found.organisation,
      inviter: found.inviter,
      role: found.role,
      mandate: found.mandate,
      email: maskEmail(found.email),
      signedInAs: actor.email,
      inside: entered?.networks.some(({ slug }) => slug === found.network.slug) ?? false,
      here: event.url.pathname,
      step: verdict.ok ? verdict.value : null,
      problem: verdict.ok ? null : verdict.problems[0]!
    };
  });

export const actions: Actions = {
  async accept(event) {
    const fields = formInput(await event.request.formData());
    const free = await limited(event, 'token');
    if (!free.ok) return refuse(event, free.problems, fields);
    const actor = await actorOf(event);
    const { network } = await lookUp(event.params.token);
    const accepted = await execute(acceptInvitation, {
      actor: { ...actor, network },
      input: { ...fields, token: event.params.token },
      requestId: event.locals.requestId
    });
    if (!accepted.ok) return refuse(event, accepted.problems, fields);
    const { personId, created, organisationId, slug } = accepted.value;
    if (created) await openSession(event, personId);
    // The organisation's sheet welcomes by itself.
    if (!organisationId) flash(event, 'invitations.accepted', { network: network.name });
    redirect(
      303,
      organisationId ? `/n/${slug}/organisations/${organisationId}/edit?welcome=1` : `/n/${slug}`
    );
  },

  /** Whoever has an account proves it in the usual way; the link leads back here. */
  async link(event) {
    const { email } = await lookUp(event.params.token);
    const asked = await requestLink(event, { email, next: event.url.pathname });
    if (!asked.ok) return refuse(event, asked.problems, {});
    redirect(303, `/sign-in/sent?next=${encodeURIComponent(event.url.pathname)}`);
  }
};

const lookUp = async (token: string) =>
  (await transaction({}, (tx) => findInvitation(tx, hashOf(token)), { readOnly: true })) ??
  error(404, 'not_found');
