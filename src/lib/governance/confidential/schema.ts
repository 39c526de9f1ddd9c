import { z } from 'zod';
import { id, optionalLine } from '#lib/platform/fields.ts';
import { choices } from '../counting/rules.ts';

/** As an open ballot, without a reason: a reason would say who wrote it. */
export const CastConfidential = z.object({
  id,
  organisationId: id,
  choice: z.enum(choices, { error: 'required' }),
  /** For an election: places, best first, each with the candidates that are equals there. */
  ranking: z.array(z.array(id).max(60)).max(60).nullish()
});

/** `after`: the name of the last organisation of the page before. */
export const ListHandedIn = z.object({ id, after: optionalLine(300) });
