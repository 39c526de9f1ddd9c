import { z } from 'zod';
import { day, id, paper } from '#lib/platform/fields.ts';

export const MinutesOfDecision = z.object({ id, ...paper });
export const MinutesOfMeeting = z.object({ day, ...paper });
export const OneMeeting = z.object({ day });
/** Both days belong to it. */
export const RegisterExtract = z
  .object({ from: day, to: day, ...paper })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'ends_before_start' });
