import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * A page is one text: it goes to Node's response as it is, instead of through a web stream, which costs more than finding
 * its rows (decision 0091). The server lays out the way before the framework runs; the handle hook may then use it.
 */
type Way = { send(body: string | Uint8Array, headers: Record<string, string>): void };
const WAY = Symbol.for('lierre.answer');
type Carrier = IncomingMessage & { [WAY]?: Way };

/** For the server: what the hook sends takes the place of the empty body that the framework then ends with. */
export function layWay(request: IncomingMessage, response: ServerResponse): void {
  (request as Carrier)[WAY] = {
    send(body, headers) {
      for (const name in headers) response.setHeader(name, headers[name]!);
      response.setHeader('content-length', Buffer.byteLength(body));
      const end = response.end.bind(response) as (body?: string | Uint8Array) => ServerResponse;
      response.end = (() => end(body)) as typeof response.end;
    }
  };
}

/** For the handle hook: the way, if this server has laid one out. */
export const wayOf = (platform: { req?: IncomingMessage } | undefined): Way | undefined =>
  (platform?.req as Carrier | undefined)?.[WAY];
