/** What the most frequent legal categories of the SIRENE register mean (INSEE, catégories juridiques, level III). */
import labels from './labels.json' with { type: 'json' };

const forms: Record<string, { fr: string; en: string; ar: string }> = labels;

/** The words of a code; free words, and codes that are rare, are shown as they are. */
export const legalFormName = (text: string, language: 'fr' | 'ar' | 'en'): string =>
  forms[text]?.[language] ?? text;
