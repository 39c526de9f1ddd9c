/** How large an organisation is, in words. */
import { SIZE_CLASSES } from '#lib/organisations/rules.ts';

type Say = (
  key: `organisations.size.${'unknown' | 'none' | 'range' | 'from'}`,
  params?: Record<string, number>
) => string;

/** "10 à 19 salariés"; null for a code that is not one of the register's. */
export function sizeName(code: string | null, say: Say): string | null {
  const found = SIZE_CLASSES.find((row) => row[0] === code);
  if (!found) return null;
  const [, min, max] = found;
  if (min === null) return say('organisations.size.unknown');
  if (max === null) return say('organisations.size.from', { min });
  return max === 0 ? say('organisations.size.none') : say('organisations.size.range', { min, max });
}

export const sizeChoices = (say: Say): { value: string; label: string }[] =>
  SIZE_CLASSES.map(([value]) => ({ value, label: sizeName(value, say) ?? value }));
