import { z } from 'zod';
import { how } from '#lib/governance/schema.ts';
import { id, line, optionalDay, paragraph } from '#lib/platform/fields.ts';

const text = {
  title: line(200),
  statement: paragraph(10_000),
  reviewOn: optionalDay.describe('When the decision is looked at again.')
};

export const ProposeResolution = z.object({
  ...text,
  ...how,
  start: z
    .enum(['draft', 'open'], { error: 'required' })
    .default('open')
    .describe('A draft is discussed and amended first; otherwise the vote opens at once.')
});
export const EditDraft = z.object({ id, ...text });
export const OneDraft = z.object({ id });
export const Reply = z.object({ id, text: paragraph(5000) });
export const NoInput = z.object({});
