import { z } from 'zod';
import { isId } from '#lib/kernel/ids.ts';
import { cleanLine, cleanText } from '#lib/kernel/text.ts';

/**
 * The shapes that form fields, API and command line share. A message given to Zod is a problem code
 * (`problem.<code>` in the three languages), never a sentence. `shape` is how a field is written, for `openapi.json`,
 * which says it of every field made from this piece; what the field means is `.describe` where it is used.
 */
export const line = (max: number) =>
  z
    .string({ error: 'required' })
    .transform(cleanLine)
    .pipe(z.string().min(1, { error: 'required', abort: true }).max(max, 'too_long'))
    .meta({ shape: `One line of at most ${max} characters.` });
export const optionalLine = (max: number) =>
  z
    .string()
    .nullish()
    .transform((v) => cleanLine(v ?? '') || null)
    .pipe(z.string().max(max, 'too_long').nullable())
    .meta({ shape: `One line of at most ${max} characters, or nothing.` });
export const paragraph = (max: number) =>
  z
    .string({ error: 'required' })
    .transform(cleanText)
    .pipe(z.string().min(1, { error: 'required', abort: true }).max(max, 'too_long'))
    .meta({ shape: `Text of at most ${max} characters, in paragraphs.` });
export const optionalParagraph = (max: number) =>
  z
    .string()
    .nullish()
    .transform((v) => cleanText(v ?? '') || null)
    .pipe(z.string().max(max, 'too_long').nullable())
    .meta({ shape: `Text of at most ${max} characters, in paragraphs, or nothing.` });
export const id = z.string({ error: 'required' }).refine(isId, 'not_an_id').meta({ shape: 'A UUID.' });
export const optionalId = z
  .string()
  .nullish()
  .transform((v) => v || null)
  .pipe(z.string().refine(isId, 'not_an_id').nullable())
  .meta({ shape: 'A UUID, or nothing.' });

/** One address, lower case. Line breaks and control characters are refused, not cleaned: they are an attack or a mistake. */
export const email = z
  .string({ error: 'required' })
  .transform((v) => v.trim().toLowerCase())
  .pipe(
    z
      .string()
      .min(1, { error: 'required', abort: true })
      .max(254, 'too_long')
      .regex(
        /^[^\s@<>",;:()[\]\\\p{C}]+@[^\s@<>",;:()[\]\\\p{C}]+\.[^\s@.<>",;:()[\]\\\p{C}]{2,}$/u,
        'not_an_email'
      )
  )
  .meta({ shape: 'One e-mail address.' });
export const optionalEmail = z
  .string()
  .nullish()
  .transform((v) => v?.trim() || null)
  .pipe(email.nullable())
  .meta({ shape: 'One e-mail address, or nothing.' });

/** http(s) address; `www.exemple.fr` gets its https. */
export const optionalUrl = z
  .string()
  .nullish()
  .transform((v) => {
    const text = cleanLine(v ?? '');
    return text === '' ? null : /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
  })
  .pipe(
    z
      .string()
      .max(500, 'too_long')
      .refine(
        (v) => URL.canParse(v) && /^https?:$/.test(new URL(v).protocol) && new URL(v).hostname.includes('.'),
        'not_a_url'
      )
      .nullable()
  )
  .meta({ shape: 'A web address, or nothing.' });

/** A form's checkbox ('on'), or a real boolean from the API; absent means no. */
export const flag = z
  .union([z.boolean(), z.enum(['on', 'true', 'false', ''])])
  .optional()
  .transform((v) => v === true || v === 'on' || v === 'true')
  .meta({ shape: 'Yes or no; no where nothing is said.' });

export const whole = (min: number, max: number) =>
  z.coerce
    .number({ error: 'not_a_number' })
    .int('not_a_number')
    .min(min, 'too_small')
    .max(max, 'too_large')
    .meta({ shape: `A whole number from ${min} to ${max}.` });

/** Words separated by commas or lines, or a list; cleaned, without twins. */
export const words = (maxWords: number, maxLength: number) =>
  z
    .union([z.string(), z.array(z.string())])
    .nullish()
    .transform((v) => [
      ...new Set((Array.isArray(v) ? v : (v ?? '').split(/[,;،\n]/)).map(cleanLine).filter(Boolean))
    ])
    .pipe(z.array(z.string().max(maxLength, 'too_long')).max(maxWords, 'too_many'))
    .meta({
      shape: `At most ${maxWords} of ${maxLength} characters each: a list, or one text with commas or lines between them.`
    });

/** Years of four digits that do not begin with 0: PostgreSQL has no year 0. */
const isoDay = z.iso.date('not_a_date').regex(/^[12]/, 'not_a_date');
/** A local day, `2026-12-31`; a 31 February is refused. */
export const optionalDay = z
  .string()
  .nullish()
  .transform((v) => v?.trim() || null)
  .pipe(isoDay.nullable())
  .meta({ shape: 'A day of the calendar, `2026-12-31`, or nothing.' });
export const day = z
  .string({ error: 'required' })
  .transform((v) => v.trim())
  .pipe(z.string().min(1, { error: 'required', abort: true }).pipe(isoDay))
  .meta({ shape: 'A day of the calendar, `2026-12-31`.' });

export const timeZone = z
  .string({ error: 'required' })
  .refine((zone) => {
    try {
      return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
    } catch {
      return false;
    }
  }, 'not_a_time_zone')
  .meta({ shape: 'A time zone by its IANA name, `Europe/Paris`.' });

/** The form and language of a printed paper. */
export const paper = {
  format: z.enum(['pdf', 'docx'], { error: 'required' }),
  language: z
    .enum(['fr', 'ar', 'en', ''])
    .nullish()
    .transform((v) => v || null)
    .describe('Of the words around what people wrote; the network’s where nothing is said.')
};
