/** Languages that an organisation works in: ISO 639 codes in the database, names for people. */
import { fold } from '#lib/kernel/text.ts';
import { invalid, ok } from '#lib/kernel/result.ts';
import type { Reading } from '#lib/organisations/rules.ts';

type Locale = 'fr' | 'ar' | 'en';

/** Those a reader of France or Morocco most probably looks for, offered first. */
export const FREQUENT_LANGUAGES = [
  'fr',
  'ar',
  'en',
  'zgh',
  'es',
  'it',
  'de',
  'pt',
  'nl',
  'tr',
  'pl',
  'ru',
  'zh'
];

/** CLDR says "amazighe standard marocain", nobody else does. */
const AMAZIGH: Record<Locale, string> = { fr: 'amazighe', en: 'Amazigh', ar: 'الأمازيغية' };

const LOCALES: readonly Locale[] = ['fr', 'en', 'ar'];
const names = new Map<Locale, Intl.DisplayNames>();

/** "français", "French", "الفرنسية"; what is no known code is shown as it is. */
export function languageName(code: string, locale: Locale): string {
  if (code === 'zgh') return AMAZIGH[locale];
  let display = names.get(locale);
  if (!display)
    names.set(locale, (display = new Intl.DisplayNames(locale, { type: 'language', fallback: 'none' })));
  try {
    return display.of(code) ?? code;
  } catch {
    return code;
  }
}

/** A code, or the name of a language in French, English or Arabic, also without its article: الفرنسية, فرنسية. */
export function readLanguage(text: string): Reading {
  const typed = fold(text);
  const code = known().get(typed) ?? known().get(typed.replace(/^ال/, ''));
  return code ? ok({ value: code }) : invalid('languages', 'language_unknown', { text: text.slice(0, 40) });
}

let table: Map<string, string> | undefined;

/** Every two-letter code that has a name, and the three-letter ones of our readers' countries (CLDR names). */
function known(): Map<string, string> {
  if (table) return table;
  table = new Map();
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(97 + index));
  const codes = [
    ...letters.flatMap((first) => letters.map((second) => first + second)),
    'zgh',
    'tzm',
    'rif',
    'shi',
    'kab',
    'rcf',
    'gcf',
    'gsw'
  ];
  for (const code of codes) {
    const spoken = LOCALES.map((locale) => languageName(code, locale)).filter((name) => name !== code);
    if (spoken.length === 0) continue;
    for (const name of [code, ...spoken]) {
      const key = fold(name);
      if (!table.has(key)) table.set(key, code);
      if (key.startsWith('ال') && !table.has(key.slice(2))) table.set(key.slice(2), code);
    }
  }
  for (const [name, code] of OTHERS) table.set(name, code);
  return table;
}

/** Names in use that CLDR does not give. */
const OTHERS: [string, string][] = [
  ['amazigh', 'zgh'],
  ['tamazight', 'zgh'],
  ['berbere', 'zgh'],
  ['الامازيغية', 'zgh'],
  ['امازيغية', 'zgh'],
  ['darija', 'ar'],
  ['mandarin', 'zh'],
  ['flamand', 'nl']
];
