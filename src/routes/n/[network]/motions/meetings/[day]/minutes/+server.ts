import type { RequestHandler } from './$types';
import { ofMeeting } from '#lib/governance/minutes/operations.ts';
import { download } from '#lib/platform/page.server.ts';

/** The minutes of the votes of a meeting. */
export const GET: RequestHandler = (event) => {
  const { searchParams } = event.url;
  const format = searchParams.get('format') ?? 'pdf';
  return download(event, ofMeeting, {
    day: event.params.day,
    format,
    language: searchParams.get('language')
  });
};
