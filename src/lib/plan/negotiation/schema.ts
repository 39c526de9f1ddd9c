import { z } from 'zod';
import { id, optionalDay, optionalId, optionalParagraph, paragraph, whole } from '#lib/platform/fields.ts';

export const NoInput = z.object({});
export const SayInterest = z.object({
  organisationId: id,
  interest: optionalParagraph(1000).describe('An empty text takes it away.')
});
export const RaisePoint = z.object({
  kind: z
    .enum(['common', 'open'], { error: 'required' })
    .describe('What the partners agree on already, or what is open.'),
  text: paragraph(1000),
  ownerId: optionalId,
  dueOn: optionalDay
});
export const ChangePoint = z.object({
  id,
  revision: whole(1, 2_000_000_000),
  ownerId: optionalId,
  dueOn: optionalDay
});
export const ClosePoint = z.object({ id, outcome: paragraph(1000) });
