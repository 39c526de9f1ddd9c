import { z } from 'zod';
import { words } from '#lib/platform/fields.ts';
import { ACTS, COUNTRIES, KINDS, SINGLE } from './rules.ts';

const some = <T extends string>(values: readonly T[]) =>
  words(values.length, 40).pipe(z.array(z.enum(values, { error: 'not_a_choice' })));
const one = <T extends string>(values: readonly T[]) =>
  z
    .enum([...values, ''] as [T, ...T[], ''], { error: 'not_a_choice' })
    .nullish()
    .transform((value) => (value ? (value as T) : null));

/** Answers to the adviser: a question left out says nothing. Lists come repeated or separated by commas. */
export const LegalAnswers = z.object({
  country: z.enum(COUNTRIES, { error: 'required' }),
  acts: some(ACTS).describe('What it is to do.'),
  kinds: some(KINDS).describe('What its founders are.'),
  count: z
    .union([z.string(), z.number()])
    .nullish()
    .transform((value) => (value === '' || value == null ? null : Number(value)))
    .pipe(
      z.number('not_a_number').int('not_a_number').min(1, 'too_small').max(100_000, 'too_large').nullable()
    )
    .describe('How many found it.'),
  profit: one(SINGLE.profit).describe('What becomes of a gain.'),
  debts: one(SINGLE.debts).describe('Whether its members answer for its debts.'),
  power: one(SINGLE.power).describe('One voice each, or by what each brought in.'),
  door: one(SINGLE.door).describe('Whether others may join later.')
});
