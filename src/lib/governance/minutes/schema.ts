import { z } from 'zod';
import { day, id } from '#lib/platform/fields.ts';

const how = {
  format: z.enum(['pdf', 'docx'], { error: 'required' }),
  /** The language of the paper; the network's where nothing is said. */
  language: z
    .enum(['fr', 'ar', 'en', ''])
    .nullish()
    .transform((v) => v || null)
};
export const MinutesOfDecision = z.object({ id, ...how });
export const MinutesOfMeeting = z.object({ day, ...how });
export const OneMeeting = z.object({ day });
/** Both days belong to it. */
export const RegisterExtract = z
  .object({ from: day, to: day, ...how })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'ends_before_start' });
