import { z } from 'zod';
import { roles } from '#lib/platform/actor.ts';
import { how } from '#lib/governance/schema.ts';
import { flag, id, line, paragraph, whole } from '#lib/platform/fields.ts';

export const ProposeElection = z.object({
  title: line(200),
  statement: paragraph(5000),
  role: z.enum(roles, { error: 'required' }).describe('What they are elected to.'),
  seats: whole(1, 50).default(1),
  months: whole(1, 72).default(24).describe('Length of the term.'),
  replaces: flag.describe('Those elected take the place of those who hold the role now.'),
  personIds: z.array(id).min(1, 'nobody_stands').max(60, 'too_many').describe('Ids of the candidates.'),
  ...how
});
/** What such a motion keeps. */
export const ElectionTerms = z.object({
  role: z.enum(roles),
  seats: z.number(),
  months: z.number(),
  replaces: z.boolean(),
  candidates: z.array(
    z.object({ id: z.string(), personId: z.string(), name: z.string(), organisation: z.string().nullable() })
  ),
  /** Candidates who have stepped down since. */
  gone: z.array(z.string()).optional(),
  elected: z.array(z.string()).optional()
});
export const StepDown = z.object({ id });
export const FindPeople = z.object({
  q: z.string().max(100, 'too_long').nullish(),
  chosen: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((chosen) => [chosen].flat())
    .pipe(z.array(id).max(60, 'too_many'))
    .describe(
      'Ids of people who are candidates already, one or several: in an address the name stands once for each.'
    )
});
