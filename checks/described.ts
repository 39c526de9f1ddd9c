import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import answers from '#lib/platform/answers.json' with { type: 'json' };
import { openApiDocument } from '#lib/platform/openapi.ts';
import type { Operation } from '#lib/platform/operation.ts';
import { operations } from '#lib/registry.ts';

/** The parts of an OpenAPI document that are looked at here. */
export type Described = {
  openapi: string;
  paths: Record<string, Record<string, DescribedOperation>>;
  components: { schemas: Record<string, object>; responses: Record<string, object> };
};
export type DescribedOperation = {
  operationId: string;
  security: object[];
  parameters: { name?: string; in?: string; $ref?: string; description?: string; schema?: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { content?: Record<string, { schema: object }>; links?: object }>;
};

/** What openapi.json says, as a program gets it. */
export const description = JSON.parse(
  JSON.stringify(openApiDocument(operations, answers, '1.2.3'))
) as Described;
export const describedOperations: DescribedOperation[] = Object.values(description.paths).flatMap((path) =>
  Object.values(path)
);
const byName = new Map(describedOperations.map((described) => [described.operationId, described]));

// A field that nobody declared is a mistake here: it is unknown to those who read, or was not meant for them.
const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
formats.default(ajv);
ajv.addVocabulary(['components']); // where references point to
ajv.addSchema({
  $id: 'lierre:api',
  components: { schemas: closed(description.components.schemas) },
  $defs: Object.fromEntries(
    describedOperations.flatMap(({ operationId, responses, requestBody }) => [
      [
        `answer ${operationId}`,
        closed(responses['200'] ?? responses['201'])?.content?.['application/json']?.schema
      ],
      [`input ${operationId}`, requestBody?.content['application/json']?.schema ?? {}]
    ])
  )
});

/** Compiled when it is first asked for: `answer` or `input` of an operation. */
export function schemaOf(part: 'answer' | 'input', name: string): ValidateFunction {
  const found = ajv.getSchema(`lierre:api#/$defs/${encodeURIComponent(`${part} ${name}`)}`);
  if (!found) throw new Error(`openapi.json says nothing about the ${part} of ${name}`);
  return found;
}
const problem = (): ValidateFunction => ajv.getSchema('lierre:api#/components/schemas/Problem')!;

/**
 * What is wrong with an answer of the API, by what openapi.json says of it, and with the body that got this answer; empty:
 * nothing.
 */
export async function undescribed(
  { name }: Operation,
  response: Response,
  sent?: unknown
): Promise<string[]> {
  const described = byName.get(name);
  if (!described) return [];
  if (!(response.status in described.responses)) return [`answers ${response.status}`];
  const body: unknown = await response.clone().json();
  if (response.status >= 400) return mistakes(problem(), body, 'refusal');
  const wrong = mistakes(schemaOf('answer', name), body, 'answer');
  return sent === undefined ? wrong : [...wrong, ...mistakes(schemaOf('input', name), sent, 'input')];
}

/** The same for a command's answer before it is sent. */
export const undescribedAnswer = ({ name }: Operation, value: unknown): string[] =>
  byName.has(name) ? mistakes(schemaOf('answer', name), JSON.parse(JSON.stringify(value)), 'answer') : [];

const mistakes = (schema: ValidateFunction, value: unknown, what: string): string[] =>
  schema(value)
    ? []
    : schema.errors!.map(
        ({ instancePath, message, params }) => `${what}${instancePath} ${message} ${JSON.stringify(params)}`
      );

/** The same schema, with objects that hold nothing but their declared fields. */
function closed<T>(schema: T): T {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(closed) as T;
  const inside = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const isObject = inside.type === 'object' && 'properties' in inside && !('additionalProperties' in inside);
  return (isObject ? { ...inside, additionalProperties: false } : inside) as T;
}
