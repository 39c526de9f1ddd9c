import { z } from 'zod';
import { id, optionalLine } from '#lib/platform/fields.ts';
import { choices } from '../counting/rules.ts';
import { ranking } from '../schema.ts';

/** As an open ballot, without a reason: a reason would say who wrote it. */
export const CastConfidential = z.object({
  id,
  organisationId: id,
  choice: z.enum(choices, { error: 'required' }).describe('With `consent`, `no` is an objection.'),
  ranking
});

export const ListHandedIn = z.object({
  id,
  after: optionalLine(300).describe('Name of the last organisation of the answer before: `next` there.')
});
