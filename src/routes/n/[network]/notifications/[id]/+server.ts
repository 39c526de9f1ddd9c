import { error, redirect } from '@sveltejs/kit';
import type { RequestHandler } from './$types';
import { readNews } from '#lib/notifications/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { actorOf, statusOf } from '#lib/platform/page.server.ts';

/**
 * Where links to a piece of news lead, in the list and in mails: it counts as read and the reader goes on to what it is
 * about. A GET that writes, but nothing that anybody else could wish to trigger.
 */
export const GET: RequestHandler = async (event) => {
  const { network, id } = event.params;
  const result = await execute(readNews, { actor: await actorOf(event), input: { id } });
  if (result.ok) redirect(303, `/n/${network}/${result.value.path}`.replace(/\/$/, ''));
  if (result.problems[0]!.kind === 'unauthenticated')
    redirect(303, `/sign-in?next=${encodeURIComponent(event.url.pathname)}`);
  error(statusOf(result.problems), 'not_found', { requestId: event.locals.requestId });
};
