import { z } from 'zod';
import { ENCODINGS } from '#lib/imports/bytes/rules.ts';
import { FIELDS } from '#lib/imports/columns/rules.ts';
import { MAX_BYTES } from '#lib/imports/sources/rules.ts';
import { MAX_COLUMNS, MAX_ROWS, SEPARATORS } from '#lib/imports/tables/rules.ts';
import { id, line, whole } from '#lib/platform/fields.ts';

/** A file as base64, or a table as text; one of both. */
export const UploadImport = z
  .object({
    fileName: line(200).default('import.csv'),
    content: atMost(Math.ceil(MAX_BYTES / 3) * 4 + 4),
    text: atMost(MAX_BYTES)
  })
  .refine((input) => Boolean(input.content) !== Boolean(input.text), {
    error: 'file_required',
    path: ['file']
  });

export const ImportId = z.object({ id });

/** What a person says about how to read the file; absent means that the program guesses. */
export const ChooseReading = z.object({
  id,
  encoding: choice(ENCODINGS),
  separator: choice(SEPARATORS),
  heading: z
    .enum(['yes', 'no', ''])
    .nullish()
    .transform((value) => (value ? value === 'yes' : null))
});

export const PrepareImport = z.object({
  id,
  /** For each column of the source, in order, what it is. */
  targets: z
    .array(z.enum([...FIELDS, 'extra', 'ignore'], 'required'))
    .min(1, 'required')
    .max(MAX_COLUMNS, 'too_many'),
  becomes: z.enum(['known', 'members'], 'required').default('known'),
  mode: z.enum(['replace', 'complete'], 'required').default('replace')
});

export const Choice = z.enum(['merge', 'separate', 'skip'], 'required');

/** Either answers for single rows, or one answer for all rows that wait for one. */
export const DecideDuplicates = z.object({
  id,
  rows: z
    .array(z.object({ n: whole(1, MAX_ROWS), choice: Choice }))
    .max(1000, 'too_many')
    .default([]),
  all: Choice.nullish()
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
  filter: z.enum(FILTERS).catch('all').default('all'),
  after: z.coerce.number().int().min(0).max(MAX_ROWS).catch(0).default(0),
  limit: z.coerce.number().int().min(1).max(200).catch(50).default(50)
});

export const ListImports = z.object({});

export const ExportOrganisations = z.object({
  /** Last organisation of the page before; pages follow the order of the directory. */
  after: z
    .string()
    .nullish()
    .transform((value) => value || null),
  limit: z.coerce.number().int().min(1).max(1000).catch(500).default(500),
  only: z.enum(['all', 'members']).catch('all').default('all')
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
