import { z } from 'zod';

export const PrintPlan = z.object({
  format: z.enum(['pdf', 'docx'], { error: 'required' }),
  /** The language of the headings; the network's where nothing is said. */
  language: z
    .enum(['fr', 'ar', 'en', ''])
    .nullish()
    .transform((v) => v || null)
});
