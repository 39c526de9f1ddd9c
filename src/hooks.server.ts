import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit/hooks';
import type { RequestEvent } from '@sveltejs/kit';
import { randomUUID } from 'node:crypto';
import { isSecure, sessionToken, slide } from '#lib/identity/session.server.ts';
import { refusal } from '#lib/platform/api.server.ts';
import { wayOf } from '#lib/platform/answer.server.ts';
import { runtimeConfig } from '#lib/platform/config.ts';
import { withFewFields } from '#lib/platform/crowded.server.ts';
import { closeDatabase, openDatabase } from '#lib/platform/database.server.ts';
import { waitingPage } from '#lib/platform/ended.server.ts';
import { startJobs, stopJobs } from '#lib/platform/jobs.server.ts';
import { atShutdown, shutDown } from '#lib/platform/lifetime.server.ts';
import { direction, negotiateLocale } from '#lib/platform/messages.ts';
import { keepPage, keptPage, type PageText } from '#lib/platform/kept-page.server.ts';
import { count } from '#lib/platform/metrics.server.ts';
import { closeScope } from '#lib/platform/page.server.ts';
import '#lib/registry.ts';

export const init: ServerInit = async () => {
  // The development server begins anew after a change: what its last copy of these modules began ends first.
  if (import.meta.env.DEV) await shutDown();
  const config = runtimeConfig();
  openDatabase(config.databaseUrl, config.poolSize);
  atShutdown(closeDatabase);
  await startJobs();
  atShutdown(stopJobs);
};

const securityHeaders: Record<string, string> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'cross-origin-opener-policy': 'same-origin'
};

export const handle: Handle = async ({ event, resolve }) => {
  const started = performance.now();
  const { locals, cookies, request } = event;
  Object.assign(event, { request: withFewFields(request) });
  locals.requestId = randomUUID();
  locals.token = sessionToken(request.headers.get('cookie'), runtimeConfig().secret, isSecure());
  locals.locale = negotiateLocale(request.headers.get('accept-language'), cookies.get('lierre_locale'));
  const theme = cookies.get('lierre_theme');
  locals.theme = theme === 'light' || theme === 'dark' ? theme : 'auto';

  // The page's text is set aside here and given to the response below: the framework would hash it for an ETag, which
  // a page made for one signed-in person can hardly ever use again.
  let text = '';
  try {
    const kept = await keptPage(event);
    const response = kept
      ? new Response(null, { headers: kept.headers })
      : isGarbledForPrograms(event.url)
        ? refusal(400, 'malformed_address', event.url.pathname)
        : await made(event, () =>
            resolve(event, {
              transformPageChunk: ({ html }) => {
                text += text ? html : opened(html, locals);
                return '';
              }
            })
          );
    const page = kept ?? (text ? await keepPage(event, response, text) : null);
    const statements = process.env.LIERRE_COUNT_STATEMENTS ? await statementsOf(locals) : null;
    // Not to slide a session costs nothing while the database is away.
    const renewed = response.status < 500 ? await slide(event) : null;
    if (renewed) response.headers.append('set-cookie', renewed);
    const headers: Record<string, string> = { ...securityHeaders, 'x-request-id': locals.requestId };
    if (response.status === 503) headers['retry-after'] = '5';
    if (page && statements) headers['x-lierre-statements'] = statements;
    const answer = page ? withPage(response, page, headers, event) : response;
    if (!page) for (const name in headers) answer.headers.set(name, headers[name]!);
    count('http_requests_total', { status: String(answer.status) }, performance.now() - started);
    return answer;
  } finally {
    void closeScope(locals); // the commit of a read need not keep the reader waiting
  }
};

/** What the framework makes of a request; a form that the way to the sign-in would lose comes back whole instead. */
async function made(event: RequestEvent, resolved: () => Response | Promise<Response>): Promise<Response> {
  const response = await resolved();
  const { waits, form } = event.locals;
  return waits && (await form)?.has('__by') ? waitingPage(event, waits) : response;
}

/** An address of the API that is no text: the framework would answer it with a page. */
function isGarbledForPrograms({ pathname }: URL): boolean {
  if (!pathname.startsWith('/api/')) return false;
  try {
    return decodeURIComponent(pathname) === ''; // a value that is not used would be built away
  } catch {
    return true;
  }
}

/** The document with its language, direction and theme, which its first tag carries. */
function opened(html: string, { locale, theme }: App.Locals): string {
  const end = html.indexOf('>', html.indexOf('<html')) + 1;
  const tag = html
    .slice(0, end)
    .replace('%lierre.lang%', locale)
    .replace('%lierre.dir%', direction(locale))
    .replace('%lierre.theme%', theme);
  return tag + html.slice(end);
}

/** The page's own answer: its text back, for this reader only. */
function withPage(
  response: Response,
  { body, encoding }: PageText,
  headers: Record<string, string>,
  { platform }: RequestEvent
): Response {
  headers['vary'] = 'accept-encoding';
  headers['cache-control'] = 'private, no-store';
  if (encoding) headers['content-encoding'] = encoding;
  const way = wayOf(platform);
  way?.send(body, headers);
  const answer = new Response(way ? null : body, { status: response.status, headers: response.headers });
  if (!way) for (const name in headers) answer.headers.set(name, headers[name]!);
  return answer;
}

const statementsOf = async ({ scope }: App.Locals): Promise<string> =>
  String((await scope?.catch(() => undefined))?.statements() ?? 0);

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
