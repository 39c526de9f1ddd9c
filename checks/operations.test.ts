import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Operation } from '#lib/platform/operation.ts';
import { operations } from '#lib/registry.ts';
import ar from '#messages/ar.json' with { type: 'json' };
import en from '#messages/en.json' with { type: 'json' };
import fr from '#messages/fr.json' with { type: 'json' };

const pathFields = (operation: Operation): string[] =>
  [...operation.rest.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).filter((name) => name !== 'network');
const inputFields = (operation: Operation): string[] => {
  const schema = z.toJSONSchema(operation.input, { io: 'input', unrepresentable: 'any' });
  return Object.keys(schema.properties ?? {});
};
const twins = (items: string[]): string[] => items.filter((item, index) => items.indexOf(item) !== index);
const door = ({ rest }: Operation): string => rest.replace(/\{\w+\}/g, '{}');

test('every operation is named feature.verb, once, and has a door of its own', () => {
  expect(operations.length).toBeGreaterThan(30);
  expect(
    operations.filter(({ name }) => !/^[a-z]+\.[a-z]+([A-Z][a-z]*)*$/.test(name)).map(({ name }) => name)
  ).toEqual([]);
  expect(twins(operations.map(({ name }) => name))).toEqual([]);
  expect(twins(operations.map(door))).toEqual([]);
});

test('reading is GET, and GET only reads', () => {
  for (const { kind, rest, name } of operations) expect(rest.startsWith('GET '), name).toBe(kind === 'query');
});

test('every name in a path is a field of the input', () => {
  for (const operation of operations)
    expect(inputFields(operation), operation.name).toEqual(expect.arrayContaining(pathFields(operation)));
});

test('the journal has words in the three languages for every command that it keeps', () => {
  const kept = operations.filter((operation) => operation.kind === 'command' && !operation.unaudited);
  const commands = kept.map(({ name }) => `operation.${name}`);
  for (const catalogue of [fr, ar, en] as Record<string, string>[])
    expect(commands.filter((key) => !catalogue[key])).toEqual([]);
});
