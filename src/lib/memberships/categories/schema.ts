import { z } from 'zod';
import { id, optionalLine } from '#lib/platform/fields.ts';

export const SetCategory = z.object({
  organisationId: id,
  category: optionalLine(60).describe('Empty: without a category.')
});
export const GetCategory = z.object({ organisationId: id });
