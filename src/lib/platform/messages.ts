import { IntlMessageFormat } from 'intl-messageformat';
import { frenchSpaces } from '#lib/kernel/text.ts';
import type { Problem } from '#lib/kernel/result.ts';
import ar from '#messages/ar.json' with { type: 'json' };
import en from '#messages/en.json' with { type: 'json' };
import fr from '#messages/fr.json' with { type: 'json' };

/** French is the reference: its keys are the type, and a language that lacks one does not compile. */
export type MessageKey = keyof typeof fr;
export type Locale = 'fr' | 'ar' | 'en';
export type Params = Record<string, string | number | bigint | boolean | Date>;

export type Translate = {
  /** The words of `key`. Throws if the message names an argument that `params` lacks. */
  (key: MessageKey, params?: Params): string;
  /** What to tell the user about an expected "no"; a general sentence when the code has no words of its own. */
  problem(problem: Problem): string;
  /** What an operation does, as the journal says it: `operation.<name>`. */
  operation(name: string): string;
  locale: Locale;
};

export const DEFAULT_LOCALE: Locale = 'fr';
/** Languages of the interface, each under the name its speakers give it, in the order in which they are offered. */
export const LOCALES: readonly { locale: Locale; name: string; dir: 'ltr' | 'rtl' }[] = [
  { locale: 'fr', name: 'Français', dir: 'ltr' },
  { locale: 'ar', name: 'العربية', dir: 'rtl' },
  { locale: 'en', name: 'English', dir: 'ltr' }
];

export const isLocale = (text: unknown): text is Locale => text === 'fr' || text === 'ar' || text === 'en';
export const direction = (locale: Locale): 'ltr' | 'rtl' => (locale === 'ar' ? 'rtl' : 'ltr');

/**
 * The tag that Intl understands best for a reader of `locale` in `country` (ISO 3166, two letters). Arabic is always
 * that of Morocco: Latin digits, 24 hours, month names in use in the Maghreb. French follows the country:
 * 1.250,50 MAD in Morocco, 1 250,50 MAD in France.
 */
export function intlTag(locale: Locale, country = 'FR'): string {
  if (locale === 'ar') return 'ar-MA-u-nu-latn';
  return locale === 'en' ? 'en-GB' : `fr-${country}`;
}

/** The language of a visitor: the one chosen before (cookie), else the best of Accept-Language (RFC 9110, 12.5.4). */
export function negotiateLocale(acceptLanguage: string | null, cookie?: string | null): Locale {
  if (isLocale(cookie)) return cookie;
  let best = DEFAULT_LOCALE;
  let bestWeight = 0;
  for (const part of (acceptLanguage ?? '').slice(0, 500).split(',')) {
    const [range = '', ...options] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const weight = Number(options.find((option) => option.startsWith('q='))?.slice(2) ?? 1);
    const language = range.split('-')[0];
    if (isLocale(language) && weight > bestWeight) [best, bestWeight] = [language, weight];
  }
  return best;
}

const catalogues: Record<Locale, Record<MessageKey, string>> = { fr, ar, en };
const translators = new Map<string, Translate>();

/** The translator of a language; one for each language and country lives as long as the process. */
export function translator(locale: Locale, country?: string): Translate {
  const tag = intlTag(locale, country);
  let found = translators.get(tag);
  if (!found) translators.set(tag, (found = createTranslator(locale, tag)));
  return found;
}

type Compiled = string | ((params?: Params) => string);

function createTranslator(locale: Locale, tag: string): Translate {
  const catalogue: Record<string, string> = catalogues[locale];
  const compiled = new Map<string, Compiled>();
  const foreign = locale === 'ar' ? LATIN : RIGHT_TO_LEFT;

  const translate = (key: string, params?: Params): string => {
    let message = compiled.get(key);
    if (message === undefined) {
      const source = catalogue[key];
      if (source === undefined) return key;
      compiled.set(
        key,
        (message = compileMessage(locale === 'fr' ? frenchSpaces(source) : source, tag, foreign))
      );
    }
    return typeof message === 'string' ? message : message(params);
  };

  const problem = ({ code, params }: Problem): string => {
    const key = `problem.${code}`;
    if (!Object.hasOwn(catalogue, key)) return translate('problem.unknown', { code });
    try {
      return translate(key, params);
    } catch {
      return translate('problem.unknown', { code }); // a problem told badly is still a problem told
    }
  };

  const operation = (name: string): string => translate(`operation.${name}`);

  return Object.assign(translate, { problem, operation, locale });
}

const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/;
const LATIN = /[A-Za-z\u00C0-\u024F]/;

/** What the parser of intl-messageformat calls the parts of a message. */
const LITERAL = 0;
const ARGUMENT = 1;
type Part = { type: number; value: string; options?: Record<string, { value: Part[] }> };

/** Most messages are plain text, or text with names in it: those never reach the formatter, pages are full of them. */
export function compileMessage(source: string, tag: string, foreign: RegExp): Compiled {
  if (!source.includes('{')) return source.replaceAll("''", "'");
  const format = new IntlMessageFormat(source, tag, undefined, { ignoreTag: true });
  const parts = format.getAst() as Part[];
  if (parts.every((part) => part.type <= ARGUMENT)) return (params) => join(parts, params, foreign);
  const names = namesIn(parts);
  return (params = {}) => {
    const values: Record<string, Params[string] | undefined> = { ...params };
    for (const name of names) if (name in values) values[name] = isolate(values[name], foreign);
    return String(format.format(values));
  };
}

function join(parts: Part[], params: Params | undefined, foreign: RegExp): string {
  let text = '';
  for (const part of parts) {
    const value = part.type === LITERAL ? part.value : isolate(params?.[part.value], foreign);
    if (value === undefined) throw new Error(`No value for {${part.value}} in a message`);
    text += value;
  }
  return text;
}

/** Arguments that are printed as they are; those that choose between words must stay untouched. */
function namesIn(parts: Part[]): string[] {
  const printed = parts.filter((part) => part.type === ARGUMENT).map((part) => part.value);
  const chosen = parts.filter((part) => part.options);
  const inner = chosen.flatMap((part) =>
    Object.values(part.options ?? {}).flatMap((option) => namesIn(option.value))
  );
  return [...printed, ...inner].filter((name) => !chosen.some((part) => part.value === name));
}

/** A name in the other writing direction is isolated, or it would drag the words around it along (Unicode TR9). */
function isolate<Value>(value: Value, foreign: RegExp): Value | string {
  if (typeof value !== 'string' || !foreign.test(value) || value.includes('://')) return value;
  return `\u2068${value}\u2069`;
}
