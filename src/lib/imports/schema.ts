import { z } from 'zod';
import { ENCODINGS } from '#lib/imports/bytes/rules.ts';
import { FIELDS } from '#lib/imports/columns/rules.ts';
import { MAX_BYTES } from '#lib/imports/sources/rules.ts';
import { MAX_COLUMNS, MAX_ROWS, SEPARATORS } from '#lib/imports/tables/rules.ts';
import { id, line, whole } from '#lib/platform/fields.ts';

export const UploadImport = z
  .object({
    fileName: line(200).default('import.csv'),
    content: atMost(Math.ceil(MAX_BYTES / 3) * 4 + 4).describe('A file, base64; or else `text`.'),
    text: atMost(MAX_BYTES).describe('A table as text; or else `content`.')
  })
  .refine((input) => Boolean(input.content) !== Boolean(input.text), {
    error: 'file_required',
    path: ['file']
  });

export const ImportId = z.object({ id });

/** What a person says about how to read the file; absent means that the program guesses. */
export const ChooseReading = z.object({
  id,
  encoding: choice(ENCODINGS).describe('Of the characters; guessed where nothing is said.'),
  separator: choice(SEPARATORS).describe('Between columns; guessed where nothing is said.'),
  heading: z
    .enum(['yes', 'no', ''])
    .nullish()
    .transform((value) => (value ? value === 'yes' : null))
    .describe('Whether the first row names the columns; guessed where nothing is said.')
});

export const PrepareImport = z.object({
  id,
  targets: z
    .array(z.enum([...FIELDS, 'extra', 'ignore'], 'required'))
    .min(1, 'required')
    .max(MAX_COLUMNS, 'too_many')
    .describe('For each column of the source, in order, what it is.'),
  becomes: z
    .enum(['known', 'members'], 'required')
    .default('known')
    .describe('What organisations become that are not in the network yet.'),
  mode: z
    .enum(['replace', 'complete'], 'required')
    .default('replace')
    .describe('Of organisations that are there already: replace what they have, or only fill what is empty.')
});

export const Choice = z
  .enum(['merge', 'separate', 'skip'], 'required')
  .describe('The same organisation, another one, or neither: the row is left out.');

export const DecideDuplicates = z.object({
  id,
  rows: z
    .array(z.object({ n: whole(1, MAX_ROWS), choice: Choice }))
    .max(1000, 'too_many')
    .default([])
    .describe('Answers for single rows, by their number; or else `all`.'),
  all: Choice.nullish().describe('One answer for all rows that wait for one; or else `rows`.')
});

export const FILTERS = [
  'all',
  'open',
  'problems',
  'create',
  'update',
  'same',
  'merge',
  'skip',
  'bad',
  'left'
] as const;
export type Filter = (typeof FILTERS)[number];

export const ListRows = z.object({
  id,
  filter: z.enum(FILTERS).catch('all').default('all').describe('Which rows.'),
  after: z.coerce
    .number()
    .int()
    .min(0)
    .max(MAX_ROWS)
    .catch(0)
    .default(0)
    .describe('Number of the last row of the answer before.'),
  limit: z.coerce.number().int().min(1).max(200).catch(50).default(50).describe('How many rows at the most.')
});

export const ListImports = z.object({});

export const ExportOrganisations = z.object({
  after: z
    .string()
    .nullish()
    .transform((value) => value || null)
    .describe('Last organisation of the answer before, in the order of the directory.'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .catch(500)
    .default(500)
    .describe('How many organisations at the most.'),
  only: z.enum(['all', 'members']).catch('all').default('all').describe('Which organisations.')
});

/** Text no longer than this; what is too long is said in megabytes of the file, which is what people see. */
function atMost(length: number) {
  return z
    .string()
    .superRefine((text, context) => {
      if (text.length > length)
        context.addIssue({ code: 'custom', message: 'file_too_large', params: { max: MAX_BYTES / 1e6 } });
    })
    .nullish();
}

function choice<const T extends readonly [string, ...string[]]>(values: T) {
  return z
    .enum(['', ...values], 'required')
    .nullish()
    .transform((value): T[number] | null => value || null);
}
