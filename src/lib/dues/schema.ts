import { z } from 'zod';
import { how } from '#lib/governance/schema.ts';
import { line, paragraph, whole } from '#lib/platform/fields.ts';

export const ProposeDues = z.object({
  title: line(200),
  statement: paragraph(5000),
  year: whole(2000, 2200),
  amounts: z
    .array(
      z.object({
        category: z.string().max(120, 'too_long').describe('Of members; empty: everybody else.'),
        amount: z
          .string({ error: 'required' })
          .max(30, 'too_long')
          .describe('A year’s dues in the currency of the network, as they are written: `1250.50`.')
      })
    )
    .min(1, 'required')
    .max(40, 'too_many')
    .describe('What each category of members pays.'),
  ...how
});
/** What such a motion keeps: minor units as text, because JSON has no large whole numbers. */
export const DuesTerms = z.object({
  year: z.number(),
  rates: z.array(z.object({ category: z.string(), amount: z.string() }))
});
export const NoInput = z.object({});

/** `amount:<category>` fields; a category that is left empty is not named. */
export const amountsFromFields = (fields: Record<string, unknown>) =>
  Object.entries(fields)
    .filter(([name, amount]) => name.startsWith('amount:') && String(amount).trim() !== '')
    .map(([name, amount]) => ({ category: name.slice('amount:'.length), amount }));

/** Where in that form the problems of each amount are shown; that there is none, at the first. */
export function fieldOfAmounts(path: string, fields: Record<string, unknown>): string {
  if (!path.startsWith('amounts')) return path;
  const { category } = amountsFromFields(fields)[Number(path.split('.')[1] ?? 0)] ?? { category: '' };
  return `amount:${category}`;
}
