import type { IncomingMessage, ServerResponse } from 'node:http';
import { direction, negotiateLocale, translator } from '#lib/platform/messages.ts';

/** The refusal in the reader's language, with the address to use. Nothing of what was sent is read. */
export function sayAddress({ headers }: IncomingMessage, response: ServerResponse, publicUrl: string): void {
  const locale = negotiateLocale(headers['accept-language'] ?? null);
  const t = translator(locale);
  const address = publicUrl.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  response
    .writeHead(403, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      connection: 'close'
    })
    .end(
      `<!doctype html><html lang="${locale}" dir="${direction(locale)}"><meta charset="utf-8">` +
        `<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">` +
        `<title>Lierre</title><style>body{font:1rem/1.6 system-ui,sans-serif;max-width:40rem;margin:auto;` +
        `padding:12vh 1.25rem}a{color:inherit;overflow-wrap:anywhere}</style><h1>${t('error.address')}</h1>` +
        `<p>${t('error.address_text')}</p><p><a dir="ltr" href="${address}">${address}</a></p></html>`
    );
}
