/** Where an organisation is: country, postal code and town, as registers, spreadsheets and people write them. */
import { invalid, ok } from '#lib/kernel/result.ts';
import { fold } from '#lib/kernel/text.ts';
import { westernDigits, type Reading } from '#lib/organisations/rules.ts';

/** `64700.0` is 64700, `1000` in France is 01000; other countries keep what they write. */
export function readPostalCode(text: string, country = 'FR'): Reading {
  const plain = westernDigits(text).trim().toUpperCase();
  const bare = plain
    .replace(/^(\d+)[.,]0+$/, '$1')
    .replace(/^F-|[\s\u00A0]/g, country === 'FR' || country === 'MA' ? '' : '$&');
  const mended = bare === plain ? undefined : 'postal_code_decimal';
  if (country === 'FR') {
    if (/^\d{4}$/.test(bare)) return ok({ value: `0${bare}`, mended: 'leading_zero' });
    return /^\d{5}$/.test(bare) && !bare.startsWith('00')
      ? ok({ value: bare, mended })
      : invalid('postal_code', 'postal_code_form');
  }
  if (country === 'MA')
    return /^\d{5}$/.test(bare) ? ok({ value: bare, mended }) : invalid('postal_code', 'postal_code_form');
  return /^[A-Z0-9][A-Z0-9 -]{1,11}$/.test(bare)
    ? ok({ value: bare, mended })
    : invalid('postal_code', 'postal_code_form');
}

/** ISO 3166-1 alpha-2, or the country's name in French, English or Arabic. */
export function readCountry(text: string): Reading {
  const code = text.trim().toUpperCase();
  if (/^[A-Z]{2}$/.test(code))
    return countryNames().codes.has(code) ? ok({ value: code }) : invalid('country', 'country_unknown');
  const named = countryNames().names.get(fold(text));
  return named ? ok({ value: named }) : invalid('country', 'country_unknown');
}

/** Words that stay small inside a French place name. */
const SMALL = new Set('à au aux d de des du en et l la le les lès lez près sous sur'.split(' '));
const ARTICLES = new Set(['la', 'le', 'les', 'el']);
const SAINTS: Record<string, string> = { st: 'Saint', ste: 'Sainte' };

/**
 * A town in capitals or in small letters gets the case of a name. In France the parts of a name are joined by
 * hyphens, except after a leading article (INSEE, Code officiel géographique: typographie des noms de communes):
 * AIX EN PROVENCE → Aix-en-Provence, LE LUC → Le Luc, ST LAURENT DU MARONI → Saint-Laurent-du-Maroni.
 * What capitals lost (accents) is not guessed, a name in mixed case is kept, and so are « Cedex » and districts.
 */
export function readTown(text: string, country = 'FR'): Reading {
  const [upper, lower] = [text.toUpperCase(), text.toLowerCase()];
  // Arabic has no capitals: nothing was lost, and its words are not joined by hyphens.
  const oneCase = upper !== lower && (text === upper || text === lower);
  if (!oneCase || (country !== 'FR' && country !== 'MA')) return ok({ value: text });
  const [, name = text, rest = ''] = /^(.*?)((?:\s+(?:cedex\b.*|\d.*))?)$/iu.exec(text) ?? [];
  const words = name.toLowerCase().replace(/[’`]/g, "'").split(/\s+/).filter(Boolean);
  const cased = words.map((word, index) => (country === 'FR' && SAINTS[word]) || caseWord(word, index === 0));
  const value = `${country === 'FR' ? hyphenated(words, cased) : cased.join(' ')}${caseRest(rest)}`;
  return ok(value === text ? { value } : { value, mended: 'town_case' });
}

function hyphenated(words: string[], cased: string[]): string {
  if (words.length < 2) return cased.join('');
  return ARTICLES.has(words[0]!) ? `${cased[0]} ${cased.slice(1).join('-')}` : cased.join('-');
}

function caseWord(word: string, first: boolean): string {
  return word
    .split('-')
    .map((part, index) => {
      const [, elided, rest] = /^([dl])'(.+)$/.exec(part) ?? [];
      if (elided && rest) return `${first && index === 0 ? elided.toUpperCase() : elided}'${capital(rest)}`;
      return SMALL.has(part) && !(first && index === 0) ? part : capital(part);
    })
    .join('-');
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

const caseRest = (rest: string): string =>
  rest
    .toLowerCase()
    .replace(/\p{L}[\p{L}']*/gu, (word, at: number, all: string) =>
      /\d/.test(all.charAt(at - 1)) ? word : capital(word)
    );

let known: { codes: Set<string>; names: Map<string, string> } | undefined;

/** Made once, from the names the runtime knows (CLDR); codes without a name are not countries. */
function countryNames(): { codes: Set<string>; names: Map<string, string> } {
  if (known) return known;
  known = { codes: new Set(), names: new Map() };
  const languages = ['fr', 'en', 'ar'].map(
    (locale) => new Intl.DisplayNames(locale, { type: 'region', fallback: 'none' })
  );
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index));
  for (const code of letters.flatMap((first) => letters.map((second) => first + second))) {
    for (const language of languages) {
      const name = language.of(code);
      if (!name) continue;
      known.codes.add(code);
      if (!known.names.has(fold(name))) known.names.set(fold(name), code);
    }
  }
  return known;
}
