import { error, redirect } from '@sveltejs/kit';
import type { Actions, PageServerLoad } from './$types';
import { hashOf } from '#lib/identity/data.server.ts';
import { limited } from '#lib/identity/sign-in.server.ts';
import { findMeeting } from '#lib/partners/meeting/data.server.ts';
import { answerInvitation } from '#lib/partners/meeting/operations.ts';
import { openAnswer } from '#lib/partners/meeting/rules.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { actorOf, flash, formInput, refuse, view } from '#lib/platform/page.server.ts';

/** Opening it answers nothing: programs that look into mails open links too. */
export const load: PageServerLoad = (event) =>
  view(event, async ({ tx, now }) => {
    const found = (await findMeeting(tx, hashOf(event.params.token))) ?? error(404, 'not_found');
    const verdict = openAnswer(found, now);
    const { network, host, sender, body, place, meetsWall, answer } = found;
    return {
      host: host ?? network.name,
      sender,
      body,
      place,
      meetsWall,
      answer,
      problem: verdict.ok ? null : verdict.problems[0]!
    };
  });

export const actions: Actions = {
  async default(event) {
    const fields = formInput(await event.request.formData());
    const free = await limited(event, 'token');
    if (!free.ok) return refuse(event, free.problems, fields);
    const actor = await actorOf(event);
    const found =
      (await transaction({}, (tx) => findMeeting(tx, hashOf(event.params.token)), { readOnly: true })) ??
      error(404, 'not_found');
    const answered = await execute(answerInvitation, {
      actor: { ...actor, network: found.network, represents: [], roles: [] },
      input: { ...fields, token: event.params.token },
      requestId: event.locals.requestId
    });
    if (!answered.ok) return refuse(event, answered.problems, fields);
    flash(event, 'partners.answer.thanks');
    redirect(303, event.url.pathname);
  }
};
