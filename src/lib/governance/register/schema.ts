import { z } from 'zod';
import { whole } from '#lib/platform/fields.ts';

const NUMBERS = 2_147_483_647;

/** `before` is the number of the last decision of the page before. */
export const ListRegister = z.object({
  before: z
    .union([z.literal(''), z.coerce.number('not_a_number').int('not_a_number').min(1).max(NUMBERS)])
    .nullish()
    .transform((v) => v || null)
});
export const OneEntry = z.object({ number: whole(1, NUMBERS) });
export const VerifyRegister = z.object({
  head: z
    .string()
    .nullish()
    .transform((v) => (v ?? '').replace(/\s/g, '').toLowerCase() || null)
    .pipe(
      z
        .string()
        .regex(/^[0-9a-f]{64}$/, 'not_a_hash')
        .nullable()
    )
    .describe('A hash from printed minutes, 64 hexadecimal digits: the answer says which entry has it.')
});
