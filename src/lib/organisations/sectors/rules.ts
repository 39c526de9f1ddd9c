/**
 * What an activity code means in words. The 21 sections and 88 divisions of NACE Rev. 2 (Regulation (EC) 1893/2006),
 * which NAF rév. 2 (INSEE, 2008), the Moroccan NMA 2010 and, at this level, ISIC Rev. 4 (United Nations) share; the
 * French words follow INSEE and the Arabic ones ISIC, shortened where a reader gains. NAF 2025 (NACE 2.1, Delegated
 * Regulation (EU) 2023/137) keeps the numbers of the divisions and drops 45. The NAF of 1993 and 2003 counts
 * differently: its codes get no words here.
 */
import { fold } from '#lib/kernel/text.ts';
import { invalid, ok, type Result } from '#lib/kernel/result.ts';
import { readSector, type Sector } from '#lib/organisations/rules.ts';
import labels from './labels.json' with { type: 'json' };

type Language = 'fr' | 'ar' | 'en';
type Words = Record<Language, string>;

const sections: Record<string, Words> = labels.sections;
const divisions: Record<string, Words & { section: string }> = labels.divisions;

/** The division of a code, two digits; null for old and unknown ones. */
export function divisionOf(code: string | null, version: string | null): string | null {
  const division = code?.slice(0, 2) ?? '';
  return version !== 'NAFrev1' && Object.hasOwn(divisions, division) ? division : null;
}

/** What an organisation does, in words: "Fabrication de meubles"; null when the code has none. */
export function sectorName(code: string | null, version: string | null, language: Language): string | null {
  const division = divisionOf(code, version);
  return division ? divisions[division]![language] : null;
}

/** What the nomenclature of a code is called. */
export const nomenclature = (version: string): string => NOMENCLATURES[version] ?? version;
const NOMENCLATURES: Record<string, string> = {
  NAF2025: 'NAF 2025',
  NAFrev2: 'NAF rév. 2',
  NAFrev1: 'NAF rév. 1',
  NACErev2: 'NACE rév. 2',
  NMA2010: 'NMA 2010'
};

export const divisionName = (division: string, language: Language): string | null =>
  divisions[division]?.[language] ?? null;

/** All divisions, by section, for a choice. */
export function sectorChoices(
  language: Language
): { section: string; options: { value: string; label: string }[] }[] {
  return Object.entries(sections).map(([letter, section]) => ({
    section: section[language],
    options: Object.entries(divisions)
      .filter(([, division]) => division.section === letter)
      .map(([value, division]) => ({ value, label: division[language] }))
  }));
}

/**
 * Divisions whose words in this language begin with `word` (folded): "meuble" finds "Fabrication de meubles". A word
 * that many divisions share ("activités", "fabrication") means none of them.
 */
export function divisionsNamed(word: string, language: Language): string[] {
  if (word.length < 4) return [];
  const stem = word.replace(/(?<=....)(es|s|x|e)$/, '');
  const found = Object.entries(foldedWords(language)).filter(([, words]) =>
    words.some((one) => one.startsWith(stem))
  );
  return found.length <= 6 ? found.map(([division]) => division) : [];
}

const folded = new Map<Language, Record<string, string[]>>();
function foldedWords(language: Language): Record<string, string[]> {
  let words = folded.get(language);
  if (!words) {
    words = Object.fromEntries(
      Object.entries(divisions).map(([division, names]) => {
        const own = fold(names[language]).split(' ');
        return [
          division,
          language === 'ar' ? [...own, ...own.map((one) => one.replace(/^(و?ال|و)/, ''))] : own
        ];
      })
    );
    folded.set(language, words);
  }
  return words;
}

/**
 * A sector as a form gives it: a division chosen by its words, a code typed, or both. A code says more; the two must
 * agree, for whoever chose anew may have forgotten the old code.
 */
export function chooseSector(
  division: string | null,
  code: string | null,
  country: string
): Result<Sector | null> {
  if (division !== null && !Object.hasOwn(divisions, division)) return invalid('division', 'sector_form');
  if (code === null) return ok(division === null ? null : { code: division, version: 'NACErev2' });
  if (code === division) return ok({ code, version: 'NACErev2' });
  const read = readSector(code, country);
  if (!read.ok) return invalid('sector_code', read.problems[0]!.code);
  const sector = read.value.value;
  const own = divisionOf(sector.code, sector.version);
  return division === null || own === null || own === division
    ? ok(sector)
    : invalid('sector_code', 'sector_mismatch');
}
