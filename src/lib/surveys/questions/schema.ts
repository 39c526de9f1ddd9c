import { z } from 'zod';
import { words } from '#lib/platform/fields.ts';

export const ownCriteria = words(4, 60).describe(
  'Criteria in the founders’ own words, beside the usual ones.'
);

export const answers = z
  .record(z.string().max(60), z.unknown(), { error: 'required' })
  .describe(
    'Answers by the id of their question, each as its type wants it; amounts as they are written: `1250.50`.'
  );
