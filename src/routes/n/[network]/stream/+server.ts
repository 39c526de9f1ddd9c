import { error } from '@sveltejs/kit';
import type { RequestHandler } from './$types';
import { openStream } from '#lib/platform/stream.server.ts';

/** The count of unread news as server-sent events, for pages that load static/live.js. */
export const GET: RequestHandler = async ({ params, locals }) => {
  const stream = locals.token ? await openStream({ token: locals.token, slug: params.network }) : null;
  return stream ?? error(404, 'not_found', { requestId: locals.requestId });
};
