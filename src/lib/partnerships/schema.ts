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
    partnerId: id,
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
  managerId: optionalId,
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
  verdict: z.enum(DEAL_VERDICTS, { error: 'required' }),
  lessons: paragraph(2000)
});
export const SignContract = z.object({
  id,
  contractNote: optionalParagraph(2000),
  reviewOn: day,
  untestedReason: optionalParagraph(500),
  /** Why the contract is kept elsewhere, and where. */
  elsewhere: optionalParagraph(500)
});
export const ReviewPartnership = z.object({
  id,
  heldOn: day,
  verdict: z.enum(REVIEW_VERDICTS, { error: 'required' }),
  lessons: paragraph(2000),
  nextOn: optionalDay
});
export const EndPartnership = z.object({
  id,
  reason: z.enum(END_REASONS, { error: 'required' }),
  note: optionalParagraph(1000)
});

/** `amount` as people write it: money in the partnership's currency, or hours. */
export const AddFigure = z.object({
  id,
  organisationId: id,
  kind: z.enum(FIGURE_KINDS, { error: 'required' }),
  periodStart: day,
  periodEnd: day,
  amount: line(24),
  note: optionalLine(200)
});
export const ConfirmFigure = z.object({ id, figureId: id, organisationId: id });
export const WithdrawFigure = z.object({ id, figureId: id });
