import { z } from 'zod';
import { line, optionalLine, optionalParagraph, timeZone } from '#lib/platform/fields.ts';

/** Countries whose rules Lierre knows, first in every list; the form offers the rest of the world after them. */
export const FIRST_COUNTRIES = ['FR', 'MA'] as const;

const shape = {
  name: line(120),
  country: z.string({ error: 'required' }).regex(/^[A-Z]{2}$/, 'not_a_country'),
  language: z
    .enum(['fr', 'ar', 'en'], { error: 'required' })
    .describe('Of its papers and of the mails to people who have not chosen theirs.'),
  currency: z
    .string({ error: 'required' })
    .refine((code) => Intl.supportedValuesOf('currency').includes(code), 'not_a_currency'),
  zone: timeZone,
  aim: optionalParagraph(2000).transform((v) => v ?? ''),
  perimeter: optionalParagraph(1000).transform((v) => v ?? '')
};

export const CreateNetwork = z.object({
  ...shape,
  organisationName: optionalLine(200).describe(
    'The founder’s own organisation, first member; a facilitator from outside leaves it empty.'
  )
});
export const UpdateNetwork = z.object(shape);
export const NoInput = z.object({});
