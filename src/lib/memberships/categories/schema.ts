import { z } from 'zod';
import { id, optionalLine } from '#lib/platform/fields.ts';

/** Empty: without a category. */
export const SetCategory = z.object({ organisationId: id, category: optionalLine(60) });
export const GetCategory = z.object({ organisationId: id });
