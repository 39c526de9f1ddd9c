import { z } from 'zod';
import {
  day,
  id,
  line,
  optionalId,
  optionalLine,
  optionalParagraph,
  paragraph,
  whole,
  flag
} from '#lib/platform/fields.ts';
import { agreementKinds, disclosures, type Threshold } from './rules.ts';

export const HEADING = 160;
export const BODY = 12_000;
/** A whole text, pasted. */
export const TEXT = 100_000;
export const MOST_CLAUSES = 100;
export const MOST_PARTIES = 200;

/** A form sends kind, number and share side by side; the API may send the object. */
const threshold = z
  .union([
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('each') }),
      z.object({ kind: z.literal('all') }),
      z.object({ kind: z.literal('number'), organisations: whole(1, 100_000) }),
      z.object({ kind: z.literal('share'), percent: whole(1, 100) })
    ])
  ])
  .describe('How many have to sign before it is in force.') satisfies z.ZodType<Threshold>;

export const Create = z.object({
  kind: z.enum(agreementKinds, { error: 'required' }).describe('What sort of text it is.'),
  title: line(200),
  language: z.enum(['fr', 'en', 'ar'], { error: 'required' }).describe('Of the text.'),
  between: z
    .enum(['members', 'chosen'], { error: 'required' })
    .describe('All members, or the parties that are added to it.'),
  forOrganisationId: optionalId.describe(
    'In whose name, where somebody speaks for several; that organisation is a party.'
  ),
  text: optionalParagraph(TEXT).describe('A text of one’s own in the place of the first clauses.')
});

export const Terms = z.object({
  id,
  title: line(200),
  disclosure: z.enum(disclosures, { error: 'required' }).describe('Who may read it.'),
  threshold
});

export const One = z.object({ id });
export const List = z.object({ before: optionalId });
export const Party = z.object({ id, organisationId: id });
export const FindParties = z.object({ id, q: z.string().max(100, 'too_long').default('') });
export const Propose = z.object({ id, whatChanged: optionalParagraph(2000) });
export const Close = z.object({ id, reason: paragraph(1000) });

export const AddClause = z.object({
  id,
  heading: line(HEADING),
  body: paragraph(BODY),
  after: optionalId.describe('Id of the clause that it comes after; at the end without it.')
});
export const EditClause = z.object({
  id,
  revision: whole(1, 1_000_000),
  heading: line(HEADING),
  body: paragraph(BODY)
});
export const MoveClause = z.object({
  id,
  direction: z
    .enum(['up', 'down'], { error: 'required' })
    .describe('Towards the beginning of the text, or its end.')
});
export const RemoveClause = z.object({ id });
export const OneClause = z.object({ id });
export const Comment = z.object({ id, body: paragraph(4000), threadId: optionalId });
export const Settle = z.object({
  id,
  settled: z.enum(['yes', 'no'], { error: 'required' }).describe('No: the discussion is open again.')
});

const number = whole(1, 100_000).describe('Number of the version.');
export const OneVersion = z.object({ id, number });
export const Compare = z.object({
  id,
  from: whole(0, 100_000).describe('Number of a version; 0 is the text as it is being written.'),
  to: whole(0, 100_000).describe('Number of a version; 0 is the text as it is being written.')
});

const hex = z
  .string({ error: 'required' })
  .transform((text) => text.replace(/[\s:]/g, '').toLowerCase())
  .pipe(z.string().regex(/^[0-9a-f]{64}$/, 'not_a_fingerprint'))
  .describe('SHA-256 of the file or text that was read, 64 hexadecimal digits.');

export const Sign = z.object({
  id,
  organisationId: id,
  number,
  fingerprint: hex,
  typedName: line(120),
  agreed: flag
    .pipe(z.literal(true, { error: 'must_be_ticked' }))
    .describe('Ticked: “I have read this text and I commit the organisation.”')
});
export const Refuse = z.object({ id, organisationId: id, number, reason: paragraph(2000) });
export const OnPaper = z.object({
  id,
  organisationId: id,
  number,
  typedName: line(120),
  quality: optionalLine(120),
  signedOn: day
});

export const Document = z.object({
  id,
  number,
  format: z.enum(['pdf', 'docx', 'text'], { error: 'required' }).describe('Of the file.')
});
export const Check = z.object({ fingerprint: hex });
export const PutToVote = z.object({ id, forOrganisationId: optionalId });
