import { error } from '@sveltejs/kit';
import type { RequestHandler } from './$types';
import { slugify } from '#lib/kernel/text.ts';
import { exportOwnData } from '#lib/memberships/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { actorOf, statusOf } from '#lib/platform/page.server.ts';

/** The organisation's own data as a file. */
export const GET: RequestHandler = async (event) => {
  const actor = await actorOf(event);
  const result = await execute(exportOwnData, {
    actor,
    input: { organisationId: event.params.organisation }
  });
  if (!result.ok)
    error(statusOf(result.problems), result.problems[0]!.code, { requestId: event.locals.requestId });
  const file = `${slugify(result.value.network.name) || 'lierre'}-${result.value.exportedAt.slice(0, 10)}.json`;
  return new Response(JSON.stringify(result.value, null, 2), {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="${file}"`,
      'cache-control': 'no-store'
    }
  });
};
