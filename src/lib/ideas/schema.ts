import { z } from 'zod';
import { CreateNetwork } from '#lib/networks/schema.ts';
import { flag, id, line, whole } from '#lib/platform/fields.ts';
import { answers, ownCriteria } from '#lib/surveys/questions/schema.ts';

export const CreateIdea = z.object({
  title: line(160),
  currency: z
    .string({ error: 'required' })
    .refine((code) => Intl.supportedValuesOf('currency').includes(code), 'not_a_currency'),
  ownCriteria
});
export const NoInput = z.object({});
export const OneIdea = z.object({ id });
export const WriteIdea = z.object({
  id,
  answers,
  revision: whole(0, 1_000_000),
  unfinished: flag.describe('Kept as it was typed, wrong or not, beside what was read last.')
});
export const FoundFromIdea = CreateNetwork.extend({ id });
