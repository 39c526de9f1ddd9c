import { z } from 'zod';
import {
  day,
  flag,
  id,
  line,
  optionalDay,
  optionalEmail,
  optionalId,
  optionalLine,
  optionalParagraph,
  paragraph
} from '#lib/platform/fields.ts';
import { DEAL_VERDICTS, END_REASONS, FIGURE_KINDS, REVIEW_VERDICTS } from './rules.ts';

export const NoInput = z.object({});
export const PartnershipId = z.object({ id });

export const CreatePartnership = z
  .object({
    organisationId: id,
    partnerId: id.describe('Id of the other organisation.'),
    title: line(120),
    aim: optionalParagraph(2000),
    candidateId: optionalId
  })
  .refine(({ organisationId, partnerId }) => organisationId !== partnerId, {
    path: ['partnerId'],
    error: 'partner_self'
  });
export const AddParty = z.object({ id, organisationId: id });
export const SetSide = z.object({
  id,
  organisationId: id,
  managerId: optionalId.describe('Id of the person who manages it on this side.'),
  managerName: optionalLine(120),
  managerEmail: optionalEmail,
  brings: optionalParagraph(1000),
  expects: optionalParagraph(1000),
  agreesToShow: flag
});
export const StartTest = z
  .object({ id, what: line(200), startsOn: day, endsOn: day, expected: optionalParagraph(1000) })
  .refine(({ startsOn, endsOn }) => endsOn >= startsOn, { path: ['endsOn'], error: 'ends_before_start' });
export const CloseTest = z.object({
  id,
  verdict: z.enum(DEAL_VERDICTS, { error: 'required' }).describe('What came of the test.'),
  lessons: paragraph(2000)
});
export const SignContract = z.object({
  id,
  contractNote: optionalParagraph(2000),
  reviewOn: day,
  untestedReason: optionalParagraph(500),
  elsewhere: optionalParagraph(500).describe('Why the contract is kept elsewhere, and where.')
});
export const ReviewPartnership = z.object({
  id,
  heldOn: day,
  verdict: z.enum(REVIEW_VERDICTS, { error: 'required' }).describe('How it goes on.'),
  lessons: paragraph(2000),
  nextOn: optionalDay
});
export const EndPartnership = z.object({
  id,
  reason: z.enum(END_REASONS, { error: 'required' }).describe('Why it ends.'),
  note: optionalParagraph(1000)
});

export const AddFigure = z.object({
  id,
  organisationId: id,
  kind: z.enum(FIGURE_KINDS, { error: 'required' }).describe('What is counted.'),
  periodStart: day,
  periodEnd: day,
  amount: line(24).describe(
    'As it is written, `1250.50`: money in the currency of the partnership, or hours.'
  ),
  note: optionalLine(200)
});
export const ConfirmFigure = z.object({ id, figureId: id, organisationId: id });
export const WithdrawFigure = z.object({ id, figureId: id });
