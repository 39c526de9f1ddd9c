import type { createApi } from '#lib/platform/api.server.ts';
import { inNetwork, type Operation } from '#lib/platform/operation.ts';
import { undescribed } from './described.ts';

/**
 * What a program sends to the API for an operation: path and query or body, as its `rest` says. Whatever is sent
 * and answered has to be as openapi.json says.
 */
export async function send(
  api: ReturnType<typeof createApi>,
  operation: Operation,
  call: {
    slug: string;
    input: Record<string, unknown>;
    token?: string | null;
    headers?: Record<string, string>;
  }
): Promise<Response> {
  const [method, template] = operation.rest.split(' ') as [string, string];
  const rest = { ...call.input };
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'network' && inNetwork(operation)) return encodeURIComponent(call.slug);
    const value = rest[name];
    delete rest[name];
    const part = inAddress(value);
    // No address has such a part: whoever sends it takes the step first, and asks for something else.
    return ['', '.', '..'].includes(part) ? '-' : part;
  });
  const inQuery = method === 'GET' || method === 'DELETE';
  const query = inQuery
    ? Object.entries(rest)
        .filter(([, value]) => value !== undefined)
        .flatMap(([name, value]) => [value].flat().map((item) => `${inAddress(name)}=${inAddress(item)}`))
        .join('&')
    : '';
  const response = await api.request(`/api/v1${path}${query && `?${query}`}`, {
    method,
    headers: {
      ...(call.token ? { authorization: `Bearer ${call.token}` } : {}),
      ...(inQuery ? {} : { 'content-type': 'application/json' }),
      ...call.headers
    },
    body: inQuery ? undefined : JSON.stringify(rest)
  });
  if (response.status === 204) return response; // a rehearsal, which no program sees
  const wrong = await undescribed(
    operation,
    response,
    inQuery ? undefined : JSON.parse(JSON.stringify(rest))
  );
  if (wrong.length) throw new Error(`${operation.name}: ${wrong.slice(0, 5).join('; ')}`);
  if (response.ok) answered.add(operation.name);
  return response;
}

/** Operations that answered a request of this file's tests with more than a refusal. */
export const answered = new Set<string>();

/** A value as a part of an address; what is no text is written as JSON. */
const inAddress = (value: unknown): string =>
  encodeURIComponent((typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed());
