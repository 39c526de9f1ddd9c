import { z } from 'zod';
import { id, optionalDay, optionalId } from '#lib/platform/fields.ts';

/** For one motion, or for a period of local days. */
export const GiveProxy = z
  .object({
    giverId: id.describe('Id of the organisation that gives its vote away.'),
    holderId: id.describe('Id of the organisation that votes in its place.'),
    motionId: optionalId.describe('Id of the motion that it is for; without it, for a period.'),
    fromDay: optionalDay.describe('First day of a period; today where nothing is said.'),
    toDay: optionalDay.describe('Last day of a period; needed without a motion.')
  })
  .refine((input) => input.motionId !== null || input.toDay !== null, {
    path: ['toDay'],
    message: 'required'
  });
export const OneProxy = z.object({ id });
export const NoInput = z.object({});
