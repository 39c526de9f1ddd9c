import type { RequestHandler } from './$types';
import { ofRegister } from '#lib/governance/minutes/operations.ts';
import { download } from '#lib/platform/page.server.ts';

/** The decisions between two days. */
export const GET: RequestHandler = (event) => {
  const asked = Object.fromEntries(event.url.searchParams);
  return download(event, ofRegister, { format: 'pdf', ...asked });
};
