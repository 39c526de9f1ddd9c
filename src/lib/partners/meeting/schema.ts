import { z } from 'zod';
import { day, email, id, line, optionalLine, optionalParagraph, paragraph } from '#lib/platform/fields.ts';

export const InviteCandidate = z.object({
  id,
  email,
  name: optionalLine(120),
  locale: z.enum(['fr', 'ar', 'en'], { error: 'not_offered' }),
  subject: line(150),
  body: paragraph(4000),
  meetsOn: day,
  meetsAt: z
    .string({ error: 'required' })
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'not_a_time')
    .describe('Time of day in the zone of the network, `14:30`.'),
  place: optionalLine(200)
});

export const CorrectInvitation = z.object({ id, email });

export const AnswerInvitation = z
  .object({
    token: z.string({ error: 'required' }).min(1, 'required').max(200, 'too_long'),
    answer: z
      .enum(['yes', 'no', 'other'], { error: 'required' })
      .describe('`other`: another day, which the note proposes.'),
    note: optionalParagraph(1000)
  })
  .refine(({ answer, note }) => answer !== 'other' || note !== null, { path: ['note'], error: 'other_date' });
