import type { RequestHandler } from './$types';
import { getProof } from '#lib/journey/declarations/operations.ts';
import { ask } from '#lib/platform/operation.ts';
import { openScope, statusOf } from '#lib/platform/page.server.ts';

/** What somebody uploaded is handed out as a file to keep, never shown as a page of ours. */
export const GET: RequestHandler = async (event) => {
  const { actor, tx } = await openScope(event);
  const found = await ask(getProof, { actor, input: { id: event.url.searchParams.get('id') ?? '' } }, tx);
  const keep = { 'cache-control': 'private, no-store' };
  if (!found.ok) return new Response(null, { status: statusOf(found.problems), headers: keep });
  const { name, bytes } = found.value;
  return new Response(Buffer.from(bytes, 'base64'), {
    headers: {
      ...keep,
      'content-type': 'application/octet-stream',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`
    }
  });
};
