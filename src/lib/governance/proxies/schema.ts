import { z } from 'zod';
import { id, optionalId } from '#lib/platform/fields.ts';
import { day, optionalDay } from '#lib/governance/schema.ts';

/** For one motion, or for a period of local days. */
export const GiveProxy = z
  .object({
    giverId: id,
    holderId: id,
    motionId: optionalId,
    fromDay: optionalDay,
    toDay: z.union([z.literal(''), day]).nullish()
  })
  .refine((input) => input.motionId !== null || Boolean(input.toDay), {
    path: ['toDay'],
    message: 'required'
  });
export const OneProxy = z.object({ id });
export const NoInput = z.object({});
