import { z } from 'zod';
import {
  id,
  line,
  optionalDay,
  optionalId,
  optionalLine,
  optionalParagraph,
  whole
} from '#lib/platform/fields.ts';
import { TASK_STATES } from './rules.ts';

const task = {
  title: line(160),
  detail: optionalParagraph(2000),
  organisationId: optionalId,
  personId: optionalId,
  startsOn: optionalDay,
  dueOn: optionalDay,
  days: whole(1, 3660).default(1).describe('How long it takes.'),
  budget: optionalLine(24).describe('In the currency of the network, as it is written: `1250.50`.'),
  needs: z
    .union([z.string(), z.array(z.string())])
    .nullish()
    .transform((v) => [...new Set((Array.isArray(v) ? v : (v ?? '').split(',')).filter(Boolean))])
    .pipe(z.array(id).max(50, 'too_many'))
    .describe('Ids of the tasks that have to be done before: a list, or one text with commas between them.')
};
const ordered = ({ startsOn, dueOn }: { startsOn: string | null; dueOn: string | null }): boolean =>
  !startsOn || !dueOn || dueOn >= startsOn;
const problem = { path: ['dueOn'], error: 'ends_before_start' };

export const AddTask = z.object(task).refine(ordered, problem);
export const UpdateTask = z
  .object({ id, revision: whole(1, 2_000_000_000), ...task })
  .refine(ordered, problem);
export const MoveTask = z.object({
  id,
  state: z.enum(TASK_STATES, { error: 'not_offered' }).describe('How far it is.'),
  progress: z
    .union([z.literal(''), whole(0, 100)], { error: 'not_a_number' })
    .nullish()
    .transform((v) => (v === '' || v === undefined ? null : v))
    .describe('Percent.'),
  result: optionalParagraph(2000)
});
export const TaskId = z.object({ id });
export const NoInput = z.object({});
