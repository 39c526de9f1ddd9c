import { z } from 'zod';
import type { Schema } from '#lib/platform/openapi.ts';
import type { Operation } from '#lib/platform/operation.ts';

export type Fields = { properties: Record<string, Schema>; required: string[] };

/**
 * The fields of an operation's input as JSON schemas, those of its path included, each with a sentence or two in
 * `description`: what it means, then how it is written. The meaning is what its schema says (`.describe`), else what a
 * field of this name is everywhere; how it is written is said by the pieces of `fields.ts`, once for all.
 */
export function inputFields({ input, rest }: Pick<Operation, 'input' | 'rest'>): Fields {
  const { properties = {}, required = [] } = z.toJSONSchema(input, {
    io: 'input',
    unrepresentable: 'any'
  }) as Partial<Fields>;
  const inPath = [...rest.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
  const all = { ...Object.fromEntries(inPath.map((name) => [name, { type: 'string' }])), ...properties };
  const nouns = { ...ID_OF, id: nounOf(/([\w-]+)\/\{id\}/.exec(rest)?.[1] ?? '') };
  const fields = Object.entries(all).map(([name, field]) => [name, told(field, meaningOf(name, nouns))]);
  return { properties: Object.fromEntries(fields), required };
}

/** What an id stands for where the field's own name does not say it: `searchId` is the id of the search. */
const ID_OF: Record<string, string> = {
  networkIds: 'the networks',
  organisationIds: 'the organisations',
  personIds: 'the people',
  organisationId: 'the organisation that it is about, or in whose name it is done',
  forOrganisationId: 'the organisation in whose name it is done; for those who speak for several',
  ownerId: 'the person who looks after it'
};

/** What fields mean that are in many operations under the same name. */
const MEANINGS: Record<string, string> = {
  network: 'The short name of the network, as its addresses have it: `/n/{network}`.',
  revision:
    'The revision that was read: where somebody else was faster, nothing is written. 0: there was none yet.',
  after: 'Where the list goes on: `next` of the answer before.',
  before: 'Where the list goes on: `next` of the answer before.',
  q: 'Words to look for.',
  token: 'The secret at the end of the link that the mail brought.',
  country: 'ISO 3166-1 code of a country, two capitals: `FR`.',
  currency: 'ISO 4217 code of a currency: `EUR`.',
  locale: 'Language of the mails and pages of whoever it is about.',
  format: 'Of the file.'
};

/** The thing of a collection: `partner-searches` → `the partner search`. */
function nounOf(collection: string): string {
  const one = collection
    .replace(/ies$/, 'ys')
    .replace(/(ch|x)es$|s$/, '$1')
    .replaceAll('-', ' ');
  return `the ${{ budget: 'line of the budget', 'given up': 'job' }[one] ?? one}`;
}

const meaningOf = (name: string, nouns: Record<string, string>): string | undefined => {
  const noun = nouns[name] ?? (/^\w+Id$/.test(name) ? `the ${name.slice(0, -2).toLowerCase()}` : undefined);
  return noun ? `${name.endsWith('s') ? 'Ids' : 'Id'} of ${noun}.` : MEANINGS[name];
};

/** A field's schema with its sentences, and so each of its parts. */
function told(schema: Schema, meaning?: string): Schema {
  const { description = meaning, shape, ...rest } = lifted(schema);
  const text = [description, shape].filter(Boolean).join(' ');
  return { ...withParts(rest), ...(text && { description: text }) };
}

function withParts(schema: Schema): Schema {
  const parts = { ...schema };
  const { properties } = schema as { properties?: Record<string, Schema> };
  if (properties)
    parts.properties = Object.fromEntries(
      Object.entries(properties).map(([name, field]) => [name, told(field, meaningOf(name, ID_OF))])
    );
  for (const keyword of ['items', 'additionalProperties', 'propertyNames'])
    if (isSchema(schema[keyword])) parts[keyword] = told(schema[keyword]);
  for (const keyword of ['anyOf', 'oneOf', 'prefixItems']) {
    const forms = schema[keyword];
    if (Array.isArray(forms)) parts[keyword] = forms.map((form: Schema) => told(form));
  }
  return parts;
}

/** What is said of one of the forms that a field may have is said of the field: of a text that may also be null. */
function lifted(schema: Schema): Schema {
  if (!Array.isArray(schema.anyOf)) return schema;
  const forms: Schema[] = schema.anyOf.map(lifted);
  const spoken = forms.find(({ description, shape }) => description ?? shape);
  const { description = spoken?.description, shape = spoken?.shape, ...rest } = schema;
  return {
    ...rest,
    description,
    shape,
    anyOf: forms.map((form) => ({ ...form, description: undefined, shape: undefined }))
  };
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;
