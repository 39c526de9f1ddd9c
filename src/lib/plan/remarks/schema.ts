import { z } from 'zod';
import { id, optionalId, paragraph } from '#lib/platform/fields.ts';
import { KINDS, OUTCOMES, PARTS } from './rules.ts';

const part = z.enum(PARTS, { error: 'not_offered' }).describe('Of the plan.');
const ofTasks = ({ part, taskId }: { part: string; taskId: string | null }): boolean =>
  taskId === null || part === 'tasks';
const problem = { path: ['taskId'], error: 'not_offered' };

const voice = optionalId.describe(
  'In whose name, of the members for which one speaks; without it the first of them.'
);

export const ListRemarks = z.object({ part, taskId: optionalId }).refine(ofTasks, problem);
export const MakeRemark = z
  .object({
    part,
    taskId: optionalId,
    kind: z.enum(KINDS, { error: 'required' }).describe('Whether one only says something, or objects.'),
    body: paragraph(4000),
    organisationId: voice
  })
  .refine(ofTasks, problem);
export const AnswerRemark = z.object({ id, body: paragraph(4000), organisationId: voice });
export const SettleRemark = z.object({
  id,
  outcome: z.enum(OUTCOMES, { error: 'required' }).describe('The plan is changed, or kept as it is.'),
  reason: paragraph(2000)
});
export const WithdrawRemark = z.object({ id });
