import { z } from 'zod';
import { id, line, optionalParagraph } from '#lib/platform/fields.ts';
import { ids } from '#lib/surveys/schema.ts';
import { answers, ownCriteria } from '#lib/surveys/questions/schema.ts';

export const StartStudy = z.object({
  title: line(160),
  purpose: optionalParagraph(2000),
  ownCriteria,
  personIds: ids
});
export const NoInput = z.object({});
export const OneStudy = z.object({ id });
export const AgreeBasis = z.object({
  id,
  answers: answers.describe(
    'Weights and scores as in the survey: `weights`, `scores_alone`, `scores_buy`, `scores_together`.'
  )
});
