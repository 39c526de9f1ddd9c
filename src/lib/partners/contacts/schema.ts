import { z } from 'zod';
import {
  id,
  line,
  optionalDay,
  optionalEmail,
  optionalLine,
  optionalParagraph
} from '#lib/platform/fields.ts';

/** Where the address comes from, and since when: said to the person in the first letter. */
const source = { origin: line(200), learnedOn: optionalDay };

export const AddContact = z.object({
  searchId: id,
  organisation: line(200),
  town: optionalLine(120),
  person: optionalLine(120),
  email: optionalEmail,
  phone: optionalLine(60),
  known: optionalParagraph(1000),
  ...source
});
export const ImportContacts = z
  .object({
    searchId: id,
    content: z
      .string()
      .max(2_800_000, 'too_long')
      .regex(/^[A-Za-z0-9+/]*={0,2}$/, 'invalid')
      .nullish()
      .transform((v) => v || null)
      .describe('A vCard or a table, base64; or else `text`.'),
    text: z
      .string()
      .max(2_000_000, 'too_long')
      .nullish()
      .transform((v) => v?.trim() || null)
      .describe('A table as text; or else `content`.'),
    ...source
  })
  .refine(({ content, text }) => content !== null || text !== null, { path: ['file'], error: 'required' });
export const ContactsOf = z.object({ searchId: id });
export const OneContact = z.object({ id });
export const PromoteContact = z.object({
  id,
  as: z
    .enum(['known', 'new'], { error: 'required' })
    .describe(
      'The organisation of the directory that it seems to be, or one that the directory does not have yet.'
    )
});
export const OneCandidateId = z.object({ id });
