import { z } from 'zod';
import { day, flag, id, optionalId, optionalParagraph, paragraph, line } from '#lib/platform/fields.ts';
import { audiences, forms } from './rules.ts';

const text = paragraph(5000);
const yesOrNo = z
  .union([z.boolean(), z.enum(['yes', 'no', 'true', 'false'], { error: 'required' })], { error: 'required' })
  .transform((v) => v === true || v === 'yes' || v === 'true')
  .describe('Yes or no.');

export const NoInput = z.object({});
export const OneDispute = z.object({ id });
export const OpenDispute = z.object({
  organisationId: id,
  againstId: optionalId.describe('Id of the organisation that it is with; without it, the network.'),
  subject: line(160),
  account: text,
  wish: paragraph(2000),
  form: z.enum(forms, { error: 'required' }).describe('Led by one mediator, or by a panel of three.'),
  mediators: z.array(id).max(3, 'too_many').describe('Ids of the people whom one proposes to lead it.')
});
export const TakeSeat = z
  .object({ id, takes: yesOrNo, noInterest: flag })
  .refine((input) => !input.takes || input.noInterest, { path: ['noInterest'], error: 'say_no_interest' });
export const OfPerson = z.object({ id, personId: id });
export const RestateRule = z.object({ id, rule: text });
export const Answer = z.object({ id, agrees: yesOrNo });
export const Say = z.object({
  id,
  said: text,
  audience: z
    .enum(audiences, { error: 'required' })
    .describe('Who reads it: both sides and who leads it, only who leads it, or one’s own side.')
});
export const Propose = z.object({ id, proposal: text });
export const Close = z.object({ id, outcome: text });
export const Withdraw = z.object({ id, reason: optionalParagraph(2000) });
export const MoveDeadline = z.object({ id, until: day.describe('The last day to agree.') });
export const Consent = z.object({
  id,
  what: z
    .enum(['disclosure', 'lesson'], { error: 'required' })
    .describe('That who is in dispute is told, or its lesson.')
});
export const WriteLesson = z.object({ id, lesson: paragraph(2000) });
