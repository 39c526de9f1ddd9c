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
  acts: some(ACTS),
  kinds: some(KINDS),
  count: z
    .union([z.string(), z.number()])
    .nullish()
    .transform((value) => (value === '' || value == null ? null : Number(value)))
    .pipe(
      z.number('not_a_number').int('not_a_number').min(1, 'too_small').max(100_000, 'too_large').nullable()
    ),
  profit: one(SINGLE.profit),
  debts: one(SINGLE.debts),
  power: one(SINGLE.power),
  door: one(SINGLE.door)
});
