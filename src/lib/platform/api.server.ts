import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { no, type Problem, type Result } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { unavailability } from '#lib/platform/database.server.ts';
import { execute, inNetwork, type Operation } from '#lib/platform/operation.ts';
import { openApiDocument, type Answers } from '#lib/platform/openapi.ts';
import { statusOf } from '#lib/platform/page.server.ts';

/** Who sent this request, by its bearer token, in this network or in none; and the network's version at that moment. */
export type Authenticate = (
  bearer: string | null,
  slug: string | null
) => Promise<Result<{ actor: Actor; version: string | null }>>;

/** Counts an attempt at this operation from this address, where that is limited; refused when there were too many. */
export type Count = (operation: string, ip: string) => Promise<Result<null>>;
/** What the server knows of a request beside itself. */
export type ApiEnvironment = { Bindings: { ip?: string } };

/** The REST door: one route for each operation, from the operation itself. Only bearer tokens; cookies are for pages. */
export function createApi(
  operations: readonly Operation[],
  authenticate: Authenticate,
  version: string,
  count?: Count
): Hono<ApiEnvironment> {
  const api = new Hono<ApiEnvironment>();
  api.use(
    bodyLimit({
      maxSize: 1_000_000,
      onError: (c) => refusal(413, 'body_too_large', c.req.path)
    })
  );
  let description: Promise<string> | undefined; // anybody may ask, and to make it takes a moment
  api.get('/api/v1/openapi.json', async (c) => {
    description ??= answersOfAll().then((answers) =>
      JSON.stringify(openApiDocument(operations, answers, version))
    );
    return c.body(await description, 200, { 'content-type': 'application/json' });
  });
  for (const operation of operations) {
    const [method, path] = operation.rest.split(' ') as [string, string];
    api.on(method, '/api/v1' + path.replace(/\{(\w+)\}/g, ':$1'), async (c) => {
      const params = c.req.param() as Record<string, string>;
      const free = await count?.(operation.name, c.env?.ip ?? '');
      if (free && !free.ok) return problem(free.problems, c.req.path);
      const bearer = c.req.header('authorization')?.match(/^Bearer (\S+)$/i)?.[1] ?? null;
      const comer = await authenticate(bearer, inNetwork(operation) ? (params.network ?? null) : null);
      if (!comer.ok) return problem(comer.problems, c.req.path);
      const text = hasBody(method) ? await c.req.text() : '';
      if (text && !isJson(c.req.header('content-type'))) return refusal(415, 'not_json', c.req.path);
      const body = readBody(text);
      if (!body.ok) return problem(body.problems, c.req.path);
      const { network: _slug, ...named } = params;
      const query = hasBody(method) ? {} : asked(new URL(c.req.url).searchParams);
      const result = await execute(operation, {
        ...comer.value,
        input: { ...query, ...body.value, ...named },
        idempotencyKey: operation.kind === 'command' ? c.req.header('idempotency-key') : undefined
      });
      if (!result.ok) return problem(result.problems, c.req.path);
      return json(result.value ?? null, method === 'POST' ? 201 : 200, 'application/json');
    });
  }
  for (const [path, methods] of methodsOf(operations))
    api.all('/api/v1' + path, (c) =>
      refusal(405, 'method_not_allowed', c.req.path, { allow: methods.join(', ') })
    );
  api.notFound((c) => problem([{ kind: 'not_found', code: 'not_found' }], c.req.path));
  api.onError((error, c) => {
    const why = unavailability(error);
    if (why) return problem([{ kind: 'unavailable', code: why }], c.req.path);
    console.error(
      JSON.stringify({
        level: 'error',
        at: 'api',
        path: c.req.path,
        message: error.message,
        stack: error.stack
      })
    );
    return json(
      { type: 'about:blank', title: 'surprise', status: 500, instance: c.req.path },
      500,
      'application/problem+json'
    );
  });
  return api;
}

/** Read when somebody asks for it: of no use to anything else. */
const answersOfAll = async (): Promise<Answers> =>
  (await import('#lib/platform/answers.json', { with: { type: 'json' } })).default;

/** What stands once for each of several values is a list. */
const asked = (query: URLSearchParams): Record<string, string | string[]> =>
  Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name);
      return [name, values.length > 1 ? values : values[0]!];
    })
  );

const hasBody = (method: string): boolean => method !== 'GET' && method !== 'DELETE';

const isJson = (type = ''): boolean => /^(application\/json\b|$)/i.test(type);

function readBody(text: string): Result<Record<string, unknown>> {
  if (text === '') return { ok: true, value: {} };
  try {
    const parsed = z.record(z.string(), z.unknown()).safeParse(JSON.parse(text));
    return parsed.success ? { ok: true, value: parsed.data } : no('invalid', 'not_json');
  } catch {
    return no('invalid', 'not_json');
  }
}

/** Every path of the operations as the router writes it, with what may be done there. */
function methodsOf(operations: readonly Operation[]): Map<string, string[]> {
  const paths = new Map<string, string[]>();
  for (const { rest } of operations) {
    const [method, path] = rest.replace(/\{(\w+)\}/g, ':$1').split(' ') as [string, string];
    paths.set(path, [...(paths.get(path) ?? []), method]);
  }
  return paths;
}

/** What HTTP itself refuses, in the same form as every other refusal. */
export const refusal = (
  status: 400 | 405 | 413 | 415,
  code: string,
  instance: string,
  headers: Record<string, string> = {}
): Response => problem([{ kind: 'invalid', code }], instance, status, headers);

const HEADERS: Record<number, Record<string, string>> = {
  401: { 'www-authenticate': 'Bearer' },
  503: { 'retry-after': '5' }
};

/** RFC 9457 problem details; `errors` names every problem and its field. */
function problem(
  problems: Problem[],
  instance: string,
  status: number = statusOf(problems),
  headers: Record<string, string> = HEADERS[status] ?? {}
): Response {
  return json(
    {
      type: `urn:lierre:problem:${problems[0]!.code}`,
      title: problems[0]!.code,
      status,
      instance,
      errors: problems
    },
    status,
    'application/problem+json',
    headers
  );
}

const json = (value: unknown, status: number, type: string, headers: Record<string, string> = {}): Response =>
  new Response(
    JSON.stringify(value, (_key, item: unknown) => (typeof item === 'bigint' ? item.toString() : item)),
    { status, headers: { 'content-type': type, 'cache-control': 'no-store', ...headers } }
  );
