import { z } from 'zod';
import { inNetwork, type Operation } from '#lib/platform/operation.ts';

/** The OpenAPI 3.1 description of every operation, made from the operations themselves. */
export function openApiDocument(operations: readonly Operation[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    const [method, path] = operation.rest.split(' ') as [string, string];
    (paths[path] ??= {})[method.toLowerCase()] = describe(operation, method, path);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lierre',
      version,
      license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' }
    },
    servers: [{ url: '/api/v1' }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'A personal access token.' } },
      schemas: { Problem: problemSchema }
    }
  };
}

function describe(operation: Operation, method: string, path: string): object {
  const schema = z.toJSONSchema(operation.input, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, object>;
    required?: string[];
  };
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const fields = Object.entries(schema.properties ?? {}).filter(([name]) => !inPath.includes(name));
  const required = (schema.required ?? []).filter((name) => !inPath.includes(name));
  const fromQuery = method === 'GET' || method === 'DELETE';
  return {
    operationId: operation.name,
    summary: operation.summary,
    tags: [operation.name.split('.')[0]],
    parameters: [
      ...inPath.map((name) => ({
        name,
        in: 'path',
        required: true,
        schema: schema.properties?.[name] ?? { type: 'string' }
      })),
      ...(fromQuery
        ? fields.map(([name, field]) => ({
            name,
            in: 'query',
            required: required.includes(name),
            schema: field
          }))
        : []),
      ...(operation.kind === 'command' ? [idempotencyHeader] : [])
    ],
    ...(fromQuery || fields.length === 0
      ? {}
      : {
          requestBody: {
            required: required.length > 0,
            content: {
              'application/json': {
                schema: { type: 'object', properties: Object.fromEntries(fields), required }
              }
            }
          }
        }),
    responses: {
      [method === 'POST' ? '201' : '200']: {
        description: 'Done',
        content: { 'application/json': { schema: {} } }
      },
      ...refusals(operation),
      ...(fromQuery ? {} : refusalsOfBodies)
    }
  };
}

const refusal = (description: string): object => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
});
const refusals = (operation: Operation): Record<string, object> => ({
  '401': refusal('No token, or one that is no longer good'),
  '403': refusal('Not yours to do'),
  ...(inNetwork(operation) ? { '404': refusal('Not there, or not for you') } : {}),
  '409': refusal('The state of things does not allow it'),
  '422': refusal('The input has problems, each named with its field'),
  '503': refusal(
    'Not now: the database is away or its disk is full. Nothing was written; Retry-After says when to ask again'
  )
});

const refusalsOfBodies = {
  '413': refusal('The body is larger than 1 MB'),
  '415': refusal('The body is not JSON')
};

const idempotencyHeader = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', maxLength: 200 },
  description: 'The same key with the same input answers the same and acts once.'
};

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    instance: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['kind', 'code'],
        properties: {
          kind: { type: 'string' },
          code: { type: 'string' },
          field: { type: 'string' },
          params: { type: 'object' }
        }
      }
    }
  }
};
