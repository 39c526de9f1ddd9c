import { z } from 'zod';
import { LegalAnswers } from '#lib/legal/schema.ts';
import { day, id, line, optionalLine, optionalParagraph, paragraph, whole } from '#lib/platform/fields.ts';
import {
  FAMILIES,
  fieldsOf,
  partProblems,
  PARTS,
  type Family,
  type FormPart,
  type PartField
} from './rules.ts';

export const NoInput = z.object({});

function shapeOf({ kind, values = [], optional = false, max = 200 }: PartField): z.ZodType {
  if (kind === 'choice') return z.enum(values as [string, ...string[]], { error: 'required' });
  if (kind === 'number')
    return z
      .union([z.literal('').transform(() => null), z.null(), whole(1, max)])
      .optional()
      .transform((value) => value ?? null);
  if (kind === 'date') return day;
  if (kind === 'line') return optional ? optionalLine(max) : line(max);
  return optional ? optionalParagraph(max) : paragraph(max);
}

const contentOf = (part: FormPart) =>
  z
    .object(Object.fromEntries(fieldsOf(part).map((field) => [field.name, shapeOf(field)])))
    .superRefine((content, context) => {
      for (const { field, code } of partProblems(part, content))
        context.addIssue({ code: 'custom', path: [field], message: code });
    });

/** The content of each part, cleaned. */
export const contents: Record<FormPart, ReturnType<typeof contentOf>> = {
  perimeter: contentOf('perimeter'),
  name: contentOf('name'),
  shape: contentOf('shape'),
  members: contentOf('members'),
  rules: contentOf('rules'),
  dues: contentOf('dues'),
  first_win: contentOf('first_win')
};

const revision = whole(0, 1_000_000);
export const SavePart = z.object({
  part: z
    .enum(Object.keys(PARTS) as [FormPart, ...FormPart[]], { error: 'not_a_choice' })
    .describe('Of the design.'),
  revision,
  content: z.record(z.string(), z.unknown()).describe('The fields of that part, by name.')
});
export const SaveForm = z.object({
  revision,
  answers: LegalAnswers.describe('To the questions about the legal form; one that is left out says nothing.'),
  chosen: optionalLine(40),
  note: optionalParagraph(1000)
});
export const OnePart = z.object({
  part: z
    .enum([...(Object.keys(PARTS) as FormPart[]), 'form'], { error: 'not_a_choice' })
    .describe('Of the design.')
});
export const CheckName = z.object({ name: line(120) });

export const ProposeObjective = z.object({
  family: z
    .enum(Object.keys(FAMILIES) as [Family, ...Family[]], { error: 'required' })
    .describe('Of the benefit: in what is bought, in how one works, in what is sold.'),
  wording: line(200)
});
export const OneObjective = z.object({ id });
export const OneRound = z.object({ id });
export const RankObjectives = z.object({
  id,
  organisationId: id,
  ranks: z
    .record(
      z.string(),
      z
        .union([z.literal('').transform(() => null), z.null(), whole(1, 50)])
        .optional()
        .transform((rank) => rank ?? null)
    )
    .describe('Id of an objective → its place, 1 is best; equal places are equals, none is after all others.')
});
export const ChooseAim = z.object({ id, objectiveId: id, reason: optionalParagraph(1000) });
