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
const threshold = z.union([
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('each') }),
    z.object({ kind: z.literal('all') }),
    z.object({ kind: z.literal('number'), organisations: whole(1, 100_000) }),
    z.object({ kind: z.literal('share'), percent: whole(1, 100) })
  ])
]) satisfies z.ZodType<Threshold>;

export const Create = z.object({
  kind: z.enum(agreementKinds, { error: 'required' }),
  title: line(200),
  language: z.enum(['fr', 'en', 'ar'], { error: 'required' }),
  between: z.enum(['members', 'chosen'], { error: 'required' }),
  /** In whose name, where somebody speaks for several; that organisation is a party. */
  forOrganisationId: optionalId,
  /** A text of one's own in the place of the first clauses. */
  text: optionalParagraph(TEXT)
});

export const Terms = z.object({
  id,
  title: line(200),
  disclosure: z.enum(disclosures, { error: 'required' }),
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
  /** The clause it comes after; at the end without it. */
  after: optionalId
});
export const EditClause = z.object({
  id,
  /** The revision that was on the screen. */
  revision: whole(1, 1_000_000),
  heading: line(HEADING),
  body: paragraph(BODY)
});
export const MoveClause = z.object({ id, direction: z.enum(['up', 'down'], { error: 'required' }) });
export const RemoveClause = z.object({ id });
export const OneClause = z.object({ id });
export const Comment = z.object({ id, body: paragraph(4000), threadId: optionalId });
export const Settle = z.object({ id, settled: z.enum(['yes', 'no'], { error: 'required' }) });

const number = whole(1, 100_000);
export const OneVersion = z.object({ id, number });
export const Compare = z.object({ id, from: whole(0, 100_000), to: whole(0, 100_000) });

const hex = z
  .string({ error: 'required' })
  .transform((text) => text.replace(/[\s:]/g, '').toLowerCase())
  .pipe(z.string().regex(/^[0-9a-f]{64}$/, 'not_a_fingerprint'));

export const Sign = z.object({
  id,
  organisationId: id,
  number,
  /** Of the text that was read. */
  fingerprint: hex,
  typedName: line(120),
  /** Ticked: "I have read this text and I commit the organisation." */
  agreed: flag.pipe(z.literal(true, { error: 'must_be_ticked' }))
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
  format: z.enum(['pdf', 'docx', 'text'], { error: 'required' })
});
export const Check = z.object({ fingerprint: hex });
export const PutToVote = z.object({ id, forOrganisationId: optionalId });
