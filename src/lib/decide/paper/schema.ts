import { z } from 'zod';
import { id } from '#lib/platform/fields.ts';

export const PrintRecommendation = z.object({
  id,
  format: z.enum(['pdf', 'docx'], { error: 'required' }),
  /** The language of the words around what founders wrote; the network's where nothing is said. */
  language: z
    .enum(['fr', 'ar', 'en', ''])
    .nullish()
    .transform((v) => v || null)
});
