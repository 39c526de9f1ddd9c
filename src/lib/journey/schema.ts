import { z } from 'zod';
import { id, optionalDay, optionalLine, optionalUrl, paragraph } from '#lib/platform/fields.ts';
import { stages, steps } from './rules.ts';

/** A charter or minutes, not a film. */
export const MAX_BYTES = 5_000_000;

export const NoInput = z.object({});
const step = z.enum(steps, { error: 'no_such_step' }).describe('Stage and step of the path.');
export const OneStep = z.object({ step });
export const TellStage = z.object({
  stage: z.enum(stages, { error: 'required' }).describe('Where the network stands on the path.')
});

export const DeclareStep = z.object({
  step,
  reason: paragraph(1000),
  happenedOn: optionalDay,
  link: optionalUrl,
  fileName: optionalLine(200),
  content: z
    .string()
    .max(Math.ceil(MAX_BYTES / 3) * 4 + 4, 'file_too_large')
    .nullish()
    .describe('The file, base64.')
});
export const OneDeclaration = z.object({ id });
export const TakeBack = z.object({ id, reason: paragraph(1000) });
