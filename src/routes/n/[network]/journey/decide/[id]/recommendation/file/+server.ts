import type { RequestHandler } from './$types';
import { printRecommendation } from '#lib/decide/paper/operations.ts';
import { download } from '#lib/platform/page.server.ts';

/** The recommendation on paper (`?format=pdf`, `docx`), in the reader's language. */
export const GET: RequestHandler = (event) =>
  download(event, printRecommendation, {
    id: event.params.id,
    format: event.url.searchParams.get('format'),
    language: event.url.searchParams.get('language')
  });
