import type { RequestHandler } from './$types';
import { getLogo } from '#lib/organisations/operations.ts';
import { ask } from '#lib/platform/operation.ts';
import { openScope, statusOf } from '#lib/platform/page.server.ts';

/** The picture, for those who may see the organisation. Its address changes with it, so that a browser may keep it. */
export const GET: RequestHandler = async (event) => {
  const { actor, tx } = await openScope(event);
  const found = await ask(getLogo, { actor, input: { id: event.params.id } }, tx);
  if (!found.ok)
    return new Response(null, { status: statusOf(found.problems), headers: { 'cache-control': 'no-store' } });
  const { mediaType, sha256, bytes } = found.value;
  const headers = {
    etag: `"${sha256}"`,
    'cache-control': event.url.searchParams.has('v')
      ? 'private, max-age=31536000, immutable'
      : 'private, no-cache',
    'content-security-policy': "default-src 'none'; sandbox",
    'content-disposition': 'inline'
  };
  if (event.request.headers.get('if-none-match') === headers.etag)
    return new Response(null, { status: 304, headers });
  return new Response(Buffer.from(bytes, 'base64'), { headers: { ...headers, 'content-type': mediaType } });
};
