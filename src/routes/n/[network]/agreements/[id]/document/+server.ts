import { error } from '@sveltejs/kit';
import type { RequestHandler } from './$types';
import { makeDocument } from '#lib/agreements/documents/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { actorOf, statusOf } from '#lib/platform/page.server.ts';

/** A version as a file. Its print is kept before the first byte leaves, so that it can be checked. */
export const GET: RequestHandler = async (event) => {
  const { searchParams } = event.url;
  const input = {
    id: event.params.id,
    number: searchParams.get('version'),
    format: searchParams.get('format') ?? 'pdf'
  };
  const made = await execute(makeDocument, { actor: await actorOf(event), input });
  if (!made.ok)
    error(statusOf(made.problems), {
      message: made.problems[0]!.code,
      requestId: event.locals.requestId
    });
  const { name, type, base64 } = made.value;
  return new Response(Buffer.from(base64, 'base64'), {
    headers: {
      'content-type': type,
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store'
    }
  });
};
