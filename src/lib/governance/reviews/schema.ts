import { z } from 'zod';
import { id, optionalDay, optionalParagraph } from '#lib/platform/fields.ts';

export const ReviewDecision = z.object({
  id,
  note: optionalParagraph(2000).describe('What the review found.'),
  nextOn: optionalDay.describe('When the decision comes back; nothing: never.')
});
export const NoInput = z.object({});
