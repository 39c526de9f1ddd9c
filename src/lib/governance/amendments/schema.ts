import { z } from 'zod';
import { id, optionalId, paragraph } from '#lib/platform/fields.ts';

export const ProposeAmendment = z.object({
  id,
  text: paragraph(10_000).describe('The whole text as it would read.'),
  reason: paragraph(2000),
  forOrganisationId: optionalId
});
export const OneAmendment = z.object({ id });
export const OneMotion = z.object({ id });
