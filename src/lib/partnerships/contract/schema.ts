import { z } from 'zod';
import { id, optionalId } from '#lib/platform/fields.ts';

export const DraftContract = z.object({
  id,
  language: z.enum(['fr', 'en', 'ar'], { error: 'required' }).describe('Of the text.')
});
export const NameContract = z.object({
  id,
  agreementId: optionalId.describe('Id of the agreement that is its contract; none takes the link away.')
});
export const OfAgreement = z.object({ agreementId: id });
