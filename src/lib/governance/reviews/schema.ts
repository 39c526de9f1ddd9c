import { z } from 'zod';
import { optionalDay } from '#lib/governance/schema.ts';
import { id, optionalParagraph } from '#lib/platform/fields.ts';

/** What the review found, and when the decision comes back; empty when it needs no further review. */
export const ReviewDecision = z.object({ id, note: optionalParagraph(2000), nextOn: optionalDay });
export const NoInput = z.object({});
