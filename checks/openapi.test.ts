import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { COUNTED } from '#lib/identity/rules.ts';
import { operations } from '#lib/registry.ts';
import { describedOperations, description, schemaOf, undescribed } from './described.ts';
import { IN_PERSON } from './in-person.ts';

/** A schema as far as it is looked at here. */
type Described = { description?: string; properties?: Record<string, Described>; items?: Described };

test('openapi.json is OpenAPI 3.1, as others read it', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(description));
  expect([valid, errors]).toEqual([true, undefined]);
  expect([validator.version, description.openapi]).toEqual(['3.1', '3.1.0']);
});

test('every schema in it is one', () => {
  for (const { operationId } of describedOperations)
    for (const part of ['answer', 'input'] as const)
      expect(() => schemaOf(part, operationId), operationId).not.toThrow();
});

/** What only time does. */
const BY_TIME = [
  'agreements.settleVersion',
  'governance.closeDueMotion',
  'imports.carryOutUndo',
  'imports.write'
];

test('it describes every operation that a program may do', () => {
  const described = describedOperations.map(({ operationId }) => operationId);
  expect([...described, ...IN_PERSON, ...BY_TIME].toSorted()).toEqual(
    operations.map(({ name }) => name).toSorted()
  );
});

test('every field that goes in has a shape', () => {
  const shapeless = describedOperations.flatMap(({ operationId, parameters, requestBody }) => {
    const body = requestBody?.content['application/json']?.schema as
      { properties: Record<string, object> } | undefined;
    const fields = [
      ...parameters.filter(({ $ref }) => !$ref).map(({ name, schema }) => [name, schema!] as const),
      ...Object.entries(body?.properties ?? {})
    ];
    return fields
      .filter(([, schema]) => !['type', 'anyOf', 'oneOf', 'enum'].some((keyword) => keyword in schema))
      .map(([name]) => `${operationId} ${name}`);
  });
  expect(shapeless).toEqual([]);
});

test('every field that goes in says what it is', () => {
  const silent = (name: string, field: Described): string[] => [
    ...(field.description ? [] : [name]),
    ...Object.entries(field.properties ?? {}).flatMap(([part, inside]) => silent(`${name}.${part}`, inside)),
    ...(field.items?.properties ? silent(name, { ...field.items, description: '-' }) : [])
  ];
  const found = describedOperations.flatMap(({ operationId, parameters, requestBody }) => [
    ...parameters.filter(({ $ref }) => !$ref).flatMap((one) => silent(`${operationId} ${one.name}`, one)),
    ...silent(operationId, {
      description: '-',
      ...requestBody?.content['application/json']?.schema
    })
  ]);
  expect(found).toEqual([]);
});

test('what a field means is told with how it is written, ids with what they are of', () => {
  const inputOf = (name: string): Record<string, Described> => {
    const { parameters, requestBody } = describedOperations.find(({ operationId }) => operationId === name)!;
    const body = requestBody?.content['application/json']?.schema as Described | undefined;
    return { ...Object.fromEntries(parameters.map((one) => [one.name, one])), ...body?.properties };
  };
  const sentences = (name: string, ...fields: string[]) =>
    fields.map((one) => inputOf(name)[one]?.description);
  expect(sentences('partners.updateSearch', 'id', 'title')).toEqual([
    'Id of the partner search. A UUID.',
    'One line of at most 120 characters.'
  ]);
  expect(sentences('partnerships.addFigure', 'periodStart', 'amount')).toEqual([
    'A day of the calendar, `2026-12-31`.',
    'As it is written, `1250.50`: money in the currency of the partnership, or hours. One line of at most 24 characters.'
  ]);
  expect(sentences('governance.giveProxy', 'toDay')).toEqual([
    'Last day of a period; needed without a motion. A day of the calendar, `2026-12-31`, or nothing.'
  ]);
});

/** Answers in which JSON of any kind may stand, and why. */
const ANYTHING = [
  'design.PartRecord', // a part of the design, each of its own shape
  'governance.getMotion', // what a motion of its kind is about
  'governance.listMotions',
  'memberships.Records', // rows as their tables have them
  'memberships.exportOwnData',
  'networks.listJournal', // whatever a command noted
  'notifications.NewsRow', // what a piece of news names
  'register.getEntry' // the result as it was counted by the rule of then
];

test('every answer has a shape, but for what is of many kinds', () => {
  const found = new Set<string>();
  const look = (at: string, schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return;
    const words = Object.keys(schema).filter((keyword) => keyword !== 'description');
    if (!Array.isArray(schema) && words.length === 0) found.add(at);
    if (JSON.stringify(schema).includes('schemas/platform.Json')) found.add(at);
    for (const [keyword, inside] of Object.entries(schema))
      if (keyword === 'properties') for (const field of Object.values(inside as object)) look(at, field);
      else look(at, inside);
  };
  for (const [name, schema] of Object.entries(description.components.schemas))
    if (!name.startsWith('platform.Json')) look(name, schema);
  for (const { operationId, responses } of describedOperations)
    look(operationId, (responses['200'] ?? responses['201'])!.content!['application/json']!.schema);
  expect([...found].toSorted()).toEqual(ANYTHING);
});

test('a list that goes on says how', () => {
  const lists = describedOperations.filter(({ responses }) => {
    const schema = responses['200']?.content?.['application/json']?.schema as
      { properties?: { next?: { type?: unknown } } } | undefined;
    const type = schema?.properties?.next?.type;
    return Array.isArray(type) && type.includes('null');
  });
  expect(lists.length).toBeGreaterThan(10);
  for (const { operationId, responses } of lists)
    expect(responses['200']!.links, operationId).toHaveProperty('next');
});

test('commands may be sent with a key that makes them count once', () => {
  for (const { operationId, parameters } of describedOperations) {
    const operation = operations.find(({ name }) => name === operationId)!;
    expect(
      parameters.some(({ $ref }) => $ref === '#/components/parameters/IdempotencyKey'),
      operationId
    ).toBe(operation.kind === 'command' && !operation.apart);
  }
});

test('what is counted by the address of whoever asks may be refused for coming too often', () => {
  for (const name of Object.keys(COUNTED)) {
    const described = describedOperations.find(({ operationId }) => operationId === name)!;
    expect([described.security.length, Object.keys(described.responses)]).toEqual([
      2,
      expect.arrayContaining(['429'])
    ]);
  }
});

test('an answer that is not as described is noticed', async () => {
  const operation = operations.find(({ name }) => name === 'memberships.getCategory')!;
  const wrong = (body: object, status = 200) => undescribed(operation, Response.json(body, { status }));
  expect(await wrong({ category: null, inUse: ['Associés'] })).toEqual([]);
  expect(await wrong({ category: null, inUse: [1] })).toHaveLength(1);
  expect(await wrong({ category: null })).toHaveLength(1);
  expect(await wrong({ category: null, inUse: [], phone: '+33 1' })).toHaveLength(1);
  expect(await wrong({ category: null, inUse: [] }, 418)).toEqual(['answers 418']);
  expect(await wrong({ title: 'not_found' }, 404)).not.toEqual([]);
});
