import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit/hooks';
import type { RequestEvent } from '@sveltejs/kit';
import { randomUUID } from 'node:crypto';
import { isSecure, sessionToken, slide } from '#lib/identity/session.server.ts';
import { compress } from '#lib/platform/compression.server.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import { closeDatabase, openDatabase } from '#lib/platform/database.server.ts';
import { startJobs, stopJobs } from '#lib/platform/jobs.server.ts';
import { atShutdown } from '#lib/platform/lifetime.server.ts';
import { direction, negotiateLocale } from '#lib/platform/messages.ts';
import { count } from '#lib/platform/metrics.server.ts';
import { closeScope } from '#lib/platform/page.server.ts';
import '#lib/registry.ts';

export const init: ServerInit = async () => {
  const config = runtimeConfig();
  openDatabase(config.databaseUrl, config.poolSize);
  atShutdown(closeDatabase);
  await startJobs();
  atShutdown(stopJobs);
};

const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'cross-origin-opener-policy': 'same-origin'
};

export const handle: Handle = async ({ event, resolve }) => {
  const started = performance.now();
  const { locals, cookies, request } = event;
  locals.requestId = randomUUID();
  locals.token = sessionToken(request.headers.get('cookie'), runtimeConfig().secret, isSecure());
  locals.locale = negotiateLocale(request.headers.get('accept-language'), cookies.get('lierre_locale'));
  const theme = cookies.get('lierre_theme');
  locals.theme = theme === 'light' || theme === 'dark' ? theme : 'auto';

  // The page's text is set aside here and given to the response below: the framework would hash it for an ETag, which
  // a page made for one signed-in person can hardly ever use again.
  let page = '';
  try {
    const response = await resolve(event, {
      transformPageChunk: ({ html }) => {
        page += html
          .replace('%lierre.lang%', locals.locale)
          .replace('%lierre.dir%', direction(locals.locale))
          .replace('%lierre.theme%', locals.theme);
        return '';
      }
    });
    const answer = page ? await withPage(response, page, event) : response;
    for (const [name, value] of Object.entries(securityHeaders)) answer.headers.set(name, value);
    answer.headers.set('x-request-id', locals.requestId);
    const renewed = await slide(event);
    if (renewed) answer.headers.append('set-cookie', renewed);
    count('http_requests_total', { status: String(answer.status) }, performance.now() - started);
    return answer;
  } finally {
    void closeScope(locals); // the commit of a read need not keep the reader waiting
  }
};

/** The page's own answer: its text back, as small as the browser takes it, for this reader only. */
async function withPage(
  response: Response,
  page: string,
  { request, locals }: RequestEvent
): Promise<Response> {
  const { body, encoding } = await compress(page, request.headers.get('accept-encoding'));
  const answer = new Response(body, { status: response.status, headers: response.headers });
  answer.headers.delete('etag');
  answer.headers.delete('content-length');
  if (encoding) answer.headers.set('content-encoding', encoding);
  answer.headers.set('vary', 'accept-encoding');
  answer.headers.set('cache-control', 'private, no-store');
  if (process.env.LIERRE_COUNT_STATEMENTS) {
    const scope = await locals.scope?.catch(() => undefined);
    const commit = 1;
    answer.headers.set('x-lierre-statements', String(scope ? scope.statements() + commit : 0));
  }
  return answer;
}

/** A surprise is logged once, with the id the visitor sees; an expected error is not a surprise. */
export const handleError: HandleServerError = ({ kind, error, event }) => {
  const { requestId } = event.locals;
  if (kind === 'unknown')
    console.error(
      JSON.stringify({
        level: 'error',
        requestId,
        method: event.request.method,
        path: event.url.pathname,
        message: error instanceof Error ? error.message : String(error),
        stack: error instanceof Error ? error.stack : undefined
      })
    );
  return { requestId };
};
