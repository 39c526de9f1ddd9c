import { z } from 'zod';
import { id, line, optionalParagraph, whole } from '#lib/platform/fields.ts';
import { BUDGET_PARTS, SECTIONS } from './rules.ts';

export const NoInput = z.object({});
const text = optionalParagraph(4000);
export const WritePlan = z.object({
  revision: whole(0, 2_000_000_000),
  ...(Object.fromEntries(SECTIONS.map((section) => [section, text])) as Record<
    (typeof SECTIONS)[number],
    typeof text
  >)
});
export const AddBudgetLine = z.object({
  part: z.enum(BUDGET_PARTS, { error: 'required' }).describe('Of the budget.'),
  label: line(120),
  amount: line(24).describe('In the currency of the network, as it is written: `1250.50`.')
});
export const RemoveBudgetLine = z.object({ id });
export const WriteEffect = z.object({
  organisationId: id,
  effect: optionalParagraph(1000).describe('An empty text takes it away.')
});
