import { z } from 'zod';
import { id, line, optionalId, paragraph } from '#lib/platform/fields.ts';
import { optionalDay } from '#lib/governance/schema.ts';

const text = { title: line(200), statement: paragraph(10_000), reviewOn: optionalDay };

export const ProposeResolution = z.object({
  ...text,
  forOrganisationId: optionalId,
  heldOn: optionalDay,
  /** A draft is discussed and amended first; otherwise the vote opens at once. */
  start: z.enum(['draft', 'open'], { error: 'required' }).default('open')
});
export const EditDraft = z.object({ id, ...text });
export const OneDraft = z.object({ id });
export const Reply = z.object({ id, text: paragraph(5000) });
export const NoInput = z.object({});
