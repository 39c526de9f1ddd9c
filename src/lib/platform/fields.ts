import { z } from 'zod';
import { isId } from '#lib/kernel/ids.ts';
import { cleanLine, cleanText } from '#lib/kernel/text.ts';

/**
 * The shapes that form fields, API and command line share. A message given to Zod is a problem code
 * (`problem.<code>` in the three languages), never a sentence.
 */
export const line = (max: number) =>
  z
    .string({ error: 'required' })
    .transform(cleanLine)
    .pipe(z.string().min(1, { error: 'required', abort: true }).max(max, 'too_long'));
export const optionalLine = (max: number) =>
  z
    .string()
    .nullish()
    .transform((v) => cleanLine(v ?? '') || null)
    .pipe(z.string().max(max, 'too_long').nullable());
export const paragraph = (max: number) =>
  z
    .string({ error: 'required' })
    .transform(cleanText)
    .pipe(z.string().min(1, { error: 'required', abort: true }).max(max, 'too_long'));
export const optionalParagraph = (max: number) =>
  z
    .string()
    .nullish()
    .transform((v) => cleanText(v ?? '') || null)
    .pipe(z.string().max(max, 'too_long').nullable());
export const id = z.string({ error: 'required' }).refine(isId, 'not_an_id');
export const optionalId = z
  .string()
  .nullish()
  .transform((v) => v || null)
  .pipe(z.string().refine(isId, 'not_an_id').nullable());

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
  );
export const optionalEmail = z
  .string()
  .nullish()
  .transform((v) => v?.trim() || null)
  .pipe(email.nullable());

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
  );

/** A form's checkbox ('on'), or a real boolean from the API; absent means no. */
export const flag = z
  .union([z.boolean(), z.enum(['on', 'true', 'false', ''])])
  .optional()
  .transform((v) => v === true || v === 'on' || v === 'true');

export const whole = (min: number, max: number) =>
  z.coerce.number({ error: 'not_a_number' }).int('not_a_number').min(min, 'too_small').max(max, 'too_large');

/** Words separated by commas or lines, or a list; cleaned, without twins. */
export const words = (maxWords: number, maxLength: number) =>
  z
    .union([z.string(), z.array(z.string())])
    .nullish()
    .transform((v) => [
      ...new Set((Array.isArray(v) ? v : (v ?? '').split(/[,;،\n]/)).map(cleanLine).filter(Boolean))
    ])
    .pipe(z.array(z.string().max(maxLength, 'too_long')).max(maxWords, 'too_many'));

/** Years of four digits that do not begin with 0: PostgreSQL has no year 0. */
const isoDay = z.iso.date('not_a_date').regex(/^[12]/, 'not_a_date');
/** A local day, `2026-12-31`; a 31 February is refused. */
export const optionalDay = z
  .string()
  .nullish()
  .transform((v) => v?.trim() || null)
  .pipe(isoDay.nullable());
export const day = z
  .string({ error: 'required' })
  .transform((v) => v.trim())
  .pipe(z.string().min(1, { error: 'required', abort: true }).pipe(isoDay));

export const timeZone = z.string({ error: 'required' }).refine((zone) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }));
  } catch {
    return false;
  }
}, 'not_a_time_zone');
