import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit/hooks';
import { randomUUID } from 'node:crypto';
import { sessionToken, slide } from '#lib/identity/session.server.ts';
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
  locals.token = sessionToken(request.headers.get('cookie'), runtimeConfig().secret);
  locals.locale = negotiateLocale(request.headers.get('accept-language'), cookies.get('lierre_locale'));
  const theme = cookies.get('lierre_theme');
  locals.theme = theme === 'light' || theme === 'dark' ? theme : 'auto';

  // The page's text is set aside here and given to the response below: the framework would hash it for an ETag, which
  // a page made for one signed-in person can hardly ever use again.
  let page: string | undefined;
  let statements = 0;
  try {
    const response = await resolve(event, {
      transformPageChunk: ({ html }) => {
        page =
          (page ?? '') +
          html
            .replace('%lierre.lang%', locals.locale)
            .replace('%lierre.dir%', direction(locals.locale))
            .replace('%lierre.theme%', locals.theme);
        return '';
      }
    });
    statements = locals.scope
      ? await locals.scope.then(
          (scope) => scope.statements() + 1,
          () => 0
        )
      : 0;
    const answer =
      page === undefined
        ? response
        : new Response(page, { status: response.status, headers: response.headers });
    if (page !== undefined) {
      answer.headers.delete('etag');
      answer.headers.delete('content-length');
      answer.headers.set('cache-control', 'private, no-store');
      if (process.env.LIERRE_COUNT_STATEMENTS) answer.headers.set('x-lierre-statements', String(statements));
    }
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
