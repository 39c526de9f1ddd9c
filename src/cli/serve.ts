import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { layWay } from '#lib/platform/answer.server.ts';
import type { Config } from '#lib/platform/config.ts';
import { HANDLER } from './build.ts';
import { Refusal } from './root.ts';

export type Listening = {
  port: number;
  /** From now on the application answers; until then everyone is told to come back. */
  serve(publicUrl: string): Promise<void>;
  /** Ends idle connections at once and the others when they have been answered, or after some seconds. */
  close(): Promise<void>;
};

const GRACE = 5_000;

/** Takes the port first: one that is taken is said before any work is done. */
export async function listen(config: Config): Promise<Listening> {
  let answer: RequestListener = notYet;
  const server = createServer((request, response) => answer(request, response));
  server.keepAliveTimeout = 65_000; // longer than proxies keep theirs, so that none meets a closing connection
  await opened(server, config);
  return {
    port: (server.address() as AddressInfo).port,
    serve: async (publicUrl) => {
      answer = await application(config, publicUrl);
    },
    close: () => closed(server)
  };
}

function opened(server: Server, { HOST, PORT }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why: Record<string, string> = {
        EADDRINUSE: `Another program uses port ${PORT}: set PORT to another number`,
        EACCES: `This user may not open port ${PORT}: set PORT to a number above 1023`,
        EADDRNOTAVAIL: `${HOST} is not an address of this machine: set HOST`,
        ENOTFOUND: `${HOST} is not an address of this machine: set HOST`
      };
      reject(new Refusal(why[error.code ?? ''] ?? error.message));
    });
    server.listen(PORT, HOST, resolve);
  });
}

const STARTING = 'Lierre démarre · Lierre is starting · Lierre قيد التشغيل\n';

/** Programs get the problem document that they get whenever the database is not there. */
function notYet(request: IncomingMessage, response: ServerResponse): void {
  const title = 'database_away';
  const [type, body] = isForPrograms(request)
    ? [
        'application/problem+json',
        JSON.stringify({ type: `urn:lierre:problem:${title}`, title, status: 503 })
      ]
    : ['text/plain; charset=utf-8', STARTING];
  response.writeHead(503, { 'content-type': type, 'retry-after': '2' }).end(body);
}

async function application(config: Config, publicUrl: string): Promise<RequestListener> {
  // What adapter-node reads when it is loaded.
  process.env.NODE_ENV = 'production';
  process.env.BODY_SIZE_LIMIT = config.LIERRE_BODY_LIMIT;
  process.env.PROTOCOL_HEADER = 'x-lierre-protocol';
  process.env.HOST_HEADER = 'x-lierre-host';
  if (config.LIERRE_ADDRESS_HEADER) process.env.ADDRESS_HEADER = config.LIERRE_ADDRESS_HEADER;
  const { handler } = (await import(pathToFileURL(HANDLER).href)) as { handler: RequestListener };
  return (request, response) => {
    const origin = originOf(request.headers, config.PUBLIC_URL ? publicUrl : undefined);
    const cut = origin.indexOf('://');
    request.headers['x-lierre-protocol'] = origin.slice(0, cut);
    request.headers['x-lierre-host'] = origin.slice(cut + 3);
    if (isOneClick(request) || isForPrograms(request)) request.headers.origin = origin;
    if (config.PUBLIC_URL && isFromElsewhere(request, origin))
      // Its words are fetched only when they are needed: the application has its own.
      return void import('./address.ts').then(({ sayAddress }) => sayAddress(request, response, publicUrl));
    layWay(request, response);
    return handler(request, response);
  };
}

/**
 * A mail program that stops mails for its reader (RFC 8058) posts without saying where from. A browser always says, so
 * the check against forged forms loses nothing, and the token in the address is all that such a request has.
 */
const isOneClick = ({ method, url, headers }: IncomingMessage): boolean =>
  method === 'POST' && headers.origin === undefined && url?.startsWith('/notifications/stop?token=') === true;

/**
 * Whether a browser sends a form from another address than the public one, be it another name of this machine or another
 * site. The framework refuses it too, with a line for programmers.
 */
export const isFromElsewhere = ({ method, headers }: IncomingMessage, publicUrl: string): boolean =>
  method === 'POST' &&
  headers.origin !== undefined &&
  headers.origin !== publicUrl &&
  /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/i.test(
    headers['content-type'] ?? 'text/plain'
  ) &&
  headers.accept?.includes('text/html') === true;

/** The API knows bearer tokens only, which no forged form can send; and a program does not say where it comes from. */
const isForPrograms = ({ url }: IncomingMessage): boolean => url?.startsWith('/api/') === true;

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * The origin a request is for, which the check against forged forms compares with the browser's `Origin`. Without a
 * PUBLIC_URL: plain http under the name that was typed. With one: that, also behind a proxy that hides the name; the
 * machine itself may still come by its loopback name.
 */
export function originOf(
  headers: { host?: string | undefined; origin?: string | undefined },
  publicUrl: string | undefined
): string {
  const typed = `http://${headers.host ?? 'localhost'}`;
  if (!publicUrl) return typed;
  return headers.origin !== publicUrl && LOOPBACK.test(headers.host ?? '') ? typed : publicUrl;
}

async function closed(server: Server): Promise<void> {
  const end = new Promise((resolve) => server.close(resolve));
  const impatience = setTimeout(() => server.closeAllConnections(), GRACE);
  await end;
  clearTimeout(impatience);
}
