import type { RequestEvent } from '@sveltejs/kit';
import { compress, type Compressed } from '#lib/platform/compression.server.ts';
import { keep, recall } from '#lib/platform/kept.server.ts';
import { openScope, type Scope } from '#lib/platform/page.server.ts';

/** A page as it goes out, and what the framework says about it. */
export type PageText = Compressed & { headers: [string, string][] };

/** Routes with a page that was kept before: only for these the way past the framework is tried. */
const routes = new Set<string>();

/**
 * The page as this person got it before, if nothing changed since (decision 0093). The session is looked up as on every
 * page, and what the person may is part of the key.
 */
export async function keptPage(event: RequestEvent): Promise<PageText | null> {
  if (!routes.has(event.route.id ?? '') || !fit(event)) return null;
  const scope = await openScope(event, true).catch(() => null); // the page itself will say why
  const key = scope && keyOf(event, scope);
  return (key && recall<PageText>(key, scope.entered!.version!, Temporal.Now.instant())) || null;
}

/** A page that was made, packed for its reader's browser; it is kept if all that it is made of is. */
export async function keepPage(event: RequestEvent, response: Response, text: string): Promise<PageText> {
  const { request, locals, route } = event;
  const packed = await compress(text, request.headers.get('accept-encoding'));
  response.headers.delete('etag');
  response.headers.delete('content-length');
  const page = { ...packed, headers: [...response.headers] };
  const scope = await locals.scope?.catch(() => undefined);
  const key = scope?.until && isKept(event, response, text) ? keyOf(event, scope) : null;
  if (key) {
    const { version } = scope!.entered!;
    const body = Buffer.from(page.body);
    keep(key, { version: version!, until: scope!.until, value: { ...page, body } }, body.byteLength + 500);
    routes.add(route.id!);
  }
  return page;
}

/** A form that writes carries a key that counts once, and a cookie is for one answer only. */
const isKept = (event: RequestEvent, response: Response, text: string): boolean =>
  response.status === 200 &&
  fit(event) &&
  !response.headers.has('set-cookie') &&
  !text.includes('name="__key"');

/** A message for one page only makes another page; so would what the framework's own script asks for. */
const fit = ({ request, cookies, isDataRequest }: RequestEvent): boolean =>
  request.method === 'GET' && !isDataRequest && !cookies.get('lierre_flash');

/** Everything that such a page depends on beside the network's data; null outside a network. */
function keyOf({ url, request }: RequestEvent, { entered }: Scope): string | null {
  if (!entered?.version) return null;
  const { sessionId: _id, sessionUpdatedAt: _at, version: _version, ...person } = entered;
  return JSON.stringify([url.href, request.headers.get('accept-encoding'), person]);
}
