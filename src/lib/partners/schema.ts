import { z } from 'zod';
import {
  flag,
  id,
  line,
  optionalId,
  optionalLine,
  optionalParagraph,
  whole,
  words
} from '#lib/platform/fields.ts';
import { isArea } from './areas/rules.ts';
import { CRITERION_KINDS, LEGAL_KINDS, MAX_COMPARED, MAX_CRITERIA, MAX_WEIGHT } from './criteria/rules.ts';

export const SCOPES = ['all', 'members', 'outside'] as const;
export type Scope = (typeof SCOPES)[number];
const scope = z
  .enum(SCOPES, { error: 'not_offered' })
  .default('all')
  .describe('Among whom partners are looked for.');

/** A number, or an empty field. */
export const optionalWhole = (max: number) =>
  z
    .union([z.literal(''), whole(0, max)], { error: 'not_a_number' })
    .nullish()
    .transform((v) => (v === '' || v === undefined ? null : v));

export const CriterionInput = z
  .object({
    id: z
      .string()
      .regex(/^[a-z0-9]{1,12}$/, 'not_an_id')
      .describe('Chosen by you; keeps the weights and marks of the criterion.'),
    kind: z.enum(CRITERION_KINDS, { error: 'not_offered' }).describe('What is compared.'),
    weight: whole(0, MAX_WEIGHT),
    floor: optionalWhole(100).describe(
      'In hundredths: whoever is known to reach less is out, however good the rest.'
    ),
    label: optionalLine(80),
    asked: words(12, 80).describe('Codes or words that are looked for, as the kind wants them.'),
    amount: optionalWhole(20_000).describe(
      'By the kind: kilometres, employees, years; for `competing` 1 when it is tolerated.'
    )
  })
  .refine(({ kind, label }) => kind !== 'hand' || label !== null, { path: ['label'], error: 'required' })
  .refine(
    ({ kind, asked }) =>
      !['sector', 'skills', 'values', 'languages', 'territory', 'legal'].includes(kind) || asked.length > 0,
    {
      path: ['asked'],
      error: 'required'
    }
  )
  .refine(({ kind, asked }) => kind !== 'territory' || asked.every(isArea), {
    path: ['asked'],
    error: 'not_offered'
  })
  .refine(
    ({ kind, asked }) => kind !== 'sector' || asked.every((code) => /^\d{2}(\.?\d{1,2}[A-Z]?)?$/i.test(code)),
    {
      path: ['asked'],
      error: 'sector_form'
    }
  )
  .refine(
    ({ kind, asked }) =>
      kind !== 'legal' || asked.every((one) => (LEGAL_KINDS as readonly string[]).includes(one)),
    {
      path: ['asked'],
      error: 'not_offered'
    }
  );

export const CreateSearch = z.object({
  organisationId: optionalId,
  title: line(120),
  objective: optionalParagraph(2000),
  scope
});

export const UpdateSearch = z.object({
  id,
  revision: whole(1, 2_000_000_000),
  title: line(120),
  objective: optionalParagraph(2000),
  scope,
  criteria: z
    .array(CriterionInput)
    .max(MAX_CRITERIA, 'too_many')
    .refine((all) => new Set(all.map((one) => one.id)).size === all.length, 'not_an_id')
    .describe('What counts; those that are not named any more are taken away.')
});

const weights = z
  .string()
  .nullish()
  .transform((v) => v || '')
  .pipe(
    z
      .string()
      .max(400, 'too_long')
      .regex(/^([a-z0-9]{1,12}:\d{1,2}(,|$))*$/, 'not_a_number')
  )
  .transform((v) =>
    Object.fromEntries(
      v
        .split(',')
        .filter(Boolean)
        .map((part) => part.split(':') as [string, string])
        .map(([key, weight]) => [key, Math.min(MAX_WEIGHT, Number(weight))])
    )
  )
  .describe('Weights by criterion, tried or kept: `c1:5,c2:0`.');

export const SetWeights = z.object({ id, revision: whole(1, 2_000_000_000), weights });
export const RankCandidates = z.object({ id, weights, show: whole(10, 500).default(50) });
export const CompareCandidates = z.object({
  id,
  weights,
  organisations: z
    .union([z.string(), z.array(z.string())])
    .nullish()
    .transform((v) => [...new Set((Array.isArray(v) ? v : (v ?? '').split(',')).filter(Boolean))])
    .pipe(z.array(id).min(1, 'required').max(MAX_COMPARED, 'compare_six'))
    .describe('Ids of organisations: a list, or one text with commas between them.')
});
export const SearchId = z.object({ id });
export const CloseSearch = z.object({ id, closed: flag.describe('No: it is open again.') });
export const NoInput = z.object({});
