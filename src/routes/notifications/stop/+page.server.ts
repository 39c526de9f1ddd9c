import type { Actions, PageServerLoad } from './$types';
import { personOfStopToken } from '#lib/notifications/letters/access.ts';
import { stopMails } from '#lib/notifications/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { actorOf, refuse, view } from '#lib/platform/page.server.ts';

/** Opening the link changes nothing: programs that look at mails open links too. */
export const load: PageServerLoad = (event) =>
  view(event, async () => ({ valid: personOfStopToken(event.url.searchParams.get('token') ?? '') !== null }));

export const actions: Actions = {
  /** Also what a mail program posts by itself, `List-Unsubscribe=One-Click` (RFC 8058), which allows no redirection. */
  default: async (event) => {
    const input = { token: event.url.searchParams.get('token') ?? '' };
    const result = await execute(stopMails, { actor: await actorOf(event), input });
    return result.ok ? { stopped: true } : refuse(event, result.problems, {});
  }
};
