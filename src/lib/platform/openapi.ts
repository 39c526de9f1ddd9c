import { INSTANCE } from '#lib/platform/database.server.ts';
import { roles, visitor, type Actor } from '#lib/platform/actor.ts';
import type { Operation } from '#lib/platform/operation.ts';
import { inputFields } from '#lib/platform/openapi-inputs.ts';
import { problemSchema, refusals, refusalsOf } from '#lib/platform/openapi-refusals.ts';

export type Schema = { [keyword: string]: unknown };
/** What operations answer, by their names, and the shapes that several of these share: `answers.json` (decision 0097). */
export type Answers = { answers: Record<string, Schema>; schemas: Record<string, Schema> };

/** The OpenAPI 3.1 description of every operation that a program may do, made from the operations themselves. */
export function openApiDocument(
  operations: readonly Operation[],
  { answers, schemas }: Answers,
  version: string
): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations.filter(isForPrograms)) {
    const [method, path] = operation.rest.split(' ') as [string, string];
    (paths[path] ??= {})[method.toLowerCase()] = describe(operation, method, path, answers[operation.name]);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lierre',
      version,
      description: INTRODUCTION,
      license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' }
    },
    servers: [{ url: '/api/v1' }],
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'A personal access token, for reading or for writing too.'
        }
      },
      parameters: { IdempotencyKey },
      responses: refusals,
      schemas: { Problem: problemSchema, ...schemas }
    }
  };
}

const INTRODUCTION = `Everything a page can do, a program can do with a personal access token (\`/account/tokens\`), \
with at most the rights of the person, but for what takes the person: passwords, passkeys, tokens, sessions.

Instants are RFC 3339 with their zone, days \`2026-12-31\`. Amounts of money go in as people write them, \`1250.50\`; in \
answers they are digits in the currency's smallest unit, \`125050\`. A field may be added to an answer at any time.

A list that is longer than its answer has \`next\`: the link \`next\` of the answer says in which parameter to give it back.`;

/** Whoever has every right that a person can have, and comes with a token. */
const bearer: Actor = {
  ...visitor('fr', 'api'),
  personId: INSTANCE,
  isHost: true,
  network: {
    id: INSTANCE,
    slug: '',
    name: '',
    country: 'FR',
    language: 'fr',
    currency: 'EUR',
    zone: 'Europe/Paris',
    demo: false
  },
  represents: (['admitted', 'candidate'] as const).map((state) => ({
    representativeId: INSTANCE,
    organisationId: INSTANCE,
    organisationName: '',
    mandate: true,
    state
  })),
  roles: [...roles],
  scopes: ['read', 'write']
};
/** Not what only the person or only time does. */
const isForPrograms = ({ may }: Pick<Operation, 'may'>): boolean => may(bearer);

function describe(operation: Operation, method: string, path: string, answer: Schema = {}): object {
  const input = inputFields(operation);
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const fields = Object.entries(input.properties).filter(([name]) => !inPath.includes(name));
  const required = input.required.filter((name) => !inPath.includes(name));
  const fromQuery = method === 'GET' || method === 'DELETE';
  const open = operation.may(visitor('fr', 'api'));
  const keyed = operation.kind === 'command' && !operation.apart;
  return {
    operationId: operation.name,
    summary: operation.summary,
    tags: [operation.name.split('.')[0]],
    security: [{ token: [operation.kind === 'query' ? 'read' : 'write'] }, ...(open ? [{}] : [])],
    parameters: [
      ...inPath.map((name) => parameter(name, 'path', true, input.properties[name]!)),
      ...(fromQuery
        ? fields.map(([name, field]) => parameter(name, 'query', required.includes(name), field))
        : []),
      ...(keyed ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : [])
    ],
    ...(fromQuery || fields.length === 0
      ? {}
      : {
          requestBody: {
            required: required.length > 0,
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: Object.fromEntries(fields),
                  ...(required.length ? { required } : {})
                }
              }
            }
          }
        }),
    responses: {
      [method === 'POST' ? '201' : '200']: {
        description: 'Done',
        content: { 'application/json': { schema: answer } },
        ...linksOf(operation, answer, Object.keys(input.properties))
      },
      ...refusalsOf({ open, named: inPath.length > 0, body: !fromQuery })
    }
  };
}

const parameter = (
  name: string,
  where: 'path' | 'query',
  required: boolean,
  { description, ...schema }: Schema
): object => ({ name, in: where, required, description, schema });

/** How lists go on: what the answer calls `next` is given back as `after`, else as `before`; `previous` as `before`. */
function linksOf({ name }: Operation, { properties }: Schema, inputs: string[]): object {
  const answered = Object.keys((properties as object | undefined) ?? {});
  const ways = [
    ['next', inputs.includes('after') ? 'after' : 'before'],
    ['previous', 'before']
  ] as const;
  const links = ways
    .filter(([from, to]) => answered.includes(from) && inputs.includes(to))
    .map(([from, to]) => [from, { operationId: name, parameters: { [to]: `$response.body#/${from}` } }]);
  return links.length ? { links: Object.fromEntries(links) } : {};
}

const IdempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', maxLength: 200 },
  description:
    'Chosen by you. The same key with the same input answers the same and acts once; with another input it is refused.'
};
