import type { RequestHandler } from './$types';
import { ofDecision } from '#lib/governance/minutes/operations.ts';
import { download } from '#lib/platform/page.server.ts';

/** The minutes of one decision. */
export const GET: RequestHandler = (event) => {
  const { searchParams } = event.url;
  const format = searchParams.get('format') ?? 'pdf';
  return download(event, ofDecision, {
    id: event.params.id,
    format,
    language: searchParams.get('language')
  });
};
