import { z } from 'zod';
import { id, optionalId } from '#lib/platform/fields.ts';

export const DraftContract = z.object({ id, language: z.enum(['fr', 'en', 'ar'], { error: 'required' }) });
/** None takes the link away. */
export const NameContract = z.object({ id, agreementId: optionalId });
export const OfAgreement = z.object({ agreementId: id });
