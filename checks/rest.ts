import type { createApi } from '#lib/platform/api.server.ts';
import { inNetwork, type Operation } from '#lib/platform/operation.ts';

/** What a program sends to the API for an operation: path and query or body, as its `rest` says. */
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
    return inAddress(value) || '-';
  });
  const inQuery = method === 'GET' || method === 'DELETE';
  const query = inQuery
    ? Object.entries(rest)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${inAddress(name)}=${inAddress(value)}`)
        .join('&')
    : '';
  return api.request(`/api/v1${path}${query && `?${query}`}`, {
    method,
    headers: {
      ...(call.token ? { authorization: `Bearer ${call.token}` } : {}),
      ...(inQuery ? {} : { 'content-type': 'application/json' }),
      ...call.headers
    },
    body: inQuery ? undefined : JSON.stringify(rest)
  });
}

/** A value as a part of an address; what is no text is written as JSON. */
const inAddress = (value: unknown): string =>
  encodeURIComponent((typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed());
