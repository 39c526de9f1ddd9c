import type { RequestHandler } from './$types';
import { makeDocument } from '#lib/agreements/documents/operations.ts';
import { download } from '#lib/platform/page.server.ts';

/** A version as a file. Its print is kept before the first byte leaves, so that it can be checked. */
export const GET: RequestHandler = (event) => {
  const { searchParams } = event.url;
  return download(event, makeDocument, {
    id: event.params.id,
    number: searchParams.get('version'),
    format: searchParams.get('format') ?? 'pdf'
  });
};
