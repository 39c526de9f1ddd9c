/**
 * From the cells of one row to an organisation's sheet, with everything that had to be mended, left out or refused,
 * each at its cell. A bad cell never spoils its row; a row without a name is not an organisation.
 */
import { ok, invalid, type Problem } from '#lib/kernel/result.ts';
import { cleanLine, cleanText, fold, hasBidiControls } from '#lib/kernel/text.ts';
import { readLanguage } from '#lib/organisations/languages/rules.ts';
import { readCountry, readPostalCode, readTown } from '#lib/organisations/places/rules.ts';
import { readEmail, readPhone, readWebsite } from '#lib/organisations/reach/rules.ts';
import {
  readEmployees,
  readIdentifier,
  readLegalForm,
  readSector,
  readSizeClass,
  westernDigits,
  type Reading
} from '#lib/organisations/rules.ts';
import type { Column, Field } from '#lib/imports/columns/rules.ts';
import { isId } from '#lib/kernel/ids.ts';
import { decodeList, fromSafeCell } from '#lib/imports/writing/rules.ts';

/** What an import knows about an organisation; absent means that the source says nothing. */
export type Sheet = {
  name?: string;
  sort_name?: string;
  short_name?: string;
  legal_form?: string;
  description?: string;
  sector_code?: string;
  sector_version?: string;
  size_class?: string;
  founded_on?: string;
  country?: string;
  address?: string;
  postal_code?: string;
  town?: string;
  territory?: string;
  skills?: string[];
  languages?: string[];
  siren?: string;
  siret?: string;
  rna?: string;
  ice?: string;
  website?: string;
  email?: string;
  phone?: string;
  brings?: string;
  seeks?: string;
  external_id?: string;
  extra?: Record<string, string>;
};

/** `notice`: read after mending; `cell`: this value is left out; `row`: the row cannot become an organisation. */
export type CellProblem = {
  column: number | null;
  code: string;
  level: 'notice' | 'cell' | 'row';
  max?: number;
  /** The word that was not understood. */
  text?: string;
};
export type ReadRow = { sheet: Sheet; problems: CellProblem[]; id?: string };

/** Reads one row. `country` is the network's, for rows that name none. */
export function readRow(columns: readonly Column[], cells: readonly string[], country: string): ReadRow {
  const problems: CellProblem[] = [];
  const sheet: Sheet = {};
  const context = { country: countryOf(columns, cells, country), sheet, problems };
  let id: string | undefined;
  for (const [index, column] of columns.entries()) {
    const raw = cells[index] ?? '';
    if (column.target === 'ignore' || raw === '') continue;
    const text = plainText(raw, column.target, (code) =>
      problems.push({ column: index, code, level: 'notice' })
    );
    if (text === '') continue;
    if (column.target === 'extra') {
      (sheet.extra ??= {})[column.key] = text.slice(0, LONGEST.extra).toWellFormed();
      if (text.length > LONGEST.extra)
        problems.push({ column: index, code: 'cut', level: 'notice', max: LONGEST.extra });
    } else if (column.target === 'id') {
      if (isId(text)) id = text;
    } else readField(context, column.target, text, index);
  }
  if (cells.length > columns.length && cells.slice(columns.length).some((cell) => cell.trim() !== ''))
    problems.push({ column: null, code: 'row_too_long', level: 'row' });
  else if (cells.length < columns.length)
    problems.push({ column: null, code: 'row_too_short', level: 'notice' });
  agreeOnNumbers(sheet, problems, columns);
  if (!sheet.name) {
    const at = columns.findIndex((column) => column.target === 'name');
    problems.push({ column: at < 0 ? null : at, code: 'name_missing', level: 'row' });
  } else sheet.sort_name = fold(sheet.name) || sheet.name.toLowerCase();
  return id ? { sheet, problems, id } : { sheet, problems };
}

/** A date in ISO form, day first (01/02/2020 is the first of February), or eight digits; 31 February is refused. */
export function readDate(text: string): Reading {
  const plain = westernDigits(text).trim();
  const iso =
    /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/.exec(plain) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(plain);
  const dayFirst = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[T ].*)?$/.exec(plain);
  if (/^\d{1,2}[-/.]\d{1,2}[-/.]\d{2}$/.test(plain)) return invalid('founded_on', 'date_two_digit_year');
  const parts = iso
    ? [iso[1], iso[2], iso[3]]
    : dayFirst
      ? [dayFirst[3], dayFirst[2], dayFirst[1]]
      : undefined;
  if (!parts) return invalid('founded_on', 'date_form');
  const [year, month, day] = parts.map(Number) as [number, number, number];
  if (year < 1000) return invalid('founded_on', 'date_form');
  const days = month >= 1 && month <= 12 ? Temporal.PlainYearMonth.from({ year, month }).daysInMonth : 0;
  if (day < 1 || day > days) return invalid('founded_on', 'date_not_real');
  return ok({ value: `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` });
}

const LONGEST = {
  name: 200,
  short_name: 80,
  legal_form: 120,
  description: 5000,
  address: 300,
  town: 120,
  territory: 120,
  website: 500,
  phone: 40,
  brings: 5000,
  seeks: 5000,
  external_id: 120,
  extra: 2000,
  word: 80,
  words: 50
} as const;

type Context = { country: string; sheet: Sheet; problems: CellProblem[] };

function readField(
  { country, sheet, problems }: Context,
  field: Exclude<Field, 'id'>,
  text: string,
  column: number
): void {
  const take = <T>(reading: Reading<T>, keep: (value: T) => void): void => {
    if (!reading.ok) {
      const { code, params } = reading.problems[0]!;
      problems.push({ column, code, level: 'cell', ...said(params) });
      return;
    }
    if (reading.value.mended) problems.push({ column, code: reading.value.mended, level: 'notice' });
    keep(reading.value.value);
  };
  switch (field) {
    case 'siren':
    case 'siret':
    case 'rna':
    case 'ice':
      return take(readIdentifier[field](text), (value) => (sheet[field] = value));
    case 'sector':
      return take(readSector(text, country), ({ code, version }) =>
        Object.assign(sheet, { sector_code: code, sector_version: version })
      );
    case 'size_class':
      return take(readSizeClass(text), (value) => (sheet.size_class = value));
    case 'employees':
      return take(readEmployees(text), (value) => (sheet.size_class ??= value));
    case 'founded_on':
      // SIRENE writes this day for units whose date of creation is not known.
      if (text.startsWith('1900-01-01')) problems.push({ column, code: 'date_unknown', level: 'notice' });
      else take(readDate(text), (value) => (sheet.founded_on = value));
      return;
    case 'country':
      return take(readCountry(text), (value) => (sheet.country = value));
    case 'postal_code':
      return take(readPostalCode(text, country), (value) => (sheet.postal_code = value));
    case 'town':
      return take(within('town', readTown(text, country)), (value) => (sheet.town = value));
    case 'website':
      return take(within('website', readWebsite(text)), (value) => (sheet.website = value));
    case 'email':
      return take(readEmail(text), (value) => (sheet.email = value));
    case 'phone':
      return take(within('phone', readPhone(text, country)), (value) => (sheet.phone = value));
    case 'external_id':
      return take(
        within('external_id', ok({ value: text.replace(/^(\d+)\.0$/, '$1') })),
        (value) => (sheet.external_id = value)
      );
    case 'legal_form':
      return take(within('legal_form', readLegalForm(text)), (value) => (sheet.legal_form = value));
    case 'skills':
      return take(readWords(text), (value) => (sheet.skills = value));
    case 'languages':
      return take(readWords(text), (words) => {
        const codes = words.flatMap((word) => {
          const language = readLanguage(word);
          if (!language.ok)
            problems.push({ column, code: 'language_unknown', level: 'notice', text: word.slice(0, 40) });
          return language.ok ? [language.value.value] : [];
        });
        if (codes.length > 0) sheet.languages = [...new Set(codes)];
      });
    default:
      return take(within(field, ok({ value: text })), (value) => (sheet[field] = value));
  }
}

/** What a problem names, as far as a row keeps it. */
const said = (params: Problem['params']): Pick<CellProblem, 'max' | 'text'> => ({
  ...(typeof params?.max === 'number' && { max: params.max }),
  ...(typeof params?.text === 'string' && { text: params.text })
});

function within(field: keyof typeof LONGEST, reading: Reading): Reading {
  return reading.ok && reading.value.value.length > LONGEST[field]
    ? invalid(field, 'too_long', { max: LONGEST[field] })
    : reading;
}

function readWords(text: string): Reading<string[]> {
  const words = [...new Set(decodeList(text).map(cleanLine).filter(Boolean))];
  if (words.some((word) => word.length > LONGEST.word))
    return invalid('words', 'too_long', { max: LONGEST.word });
  return words.length > LONGEST.words
    ? invalid('words', 'too_many', { max: LONGEST.words })
    : ok({ value: words });
}

/** Values that say "nothing is known", written by registers, spreadsheets and programs. */
const NOTHING = new Set([
  '[ND]',
  '[NON-DIFFUSIBLE]',
  'NULL',
  'null',
  '#N/A',
  '#REF!',
  '#VALUE!',
  '#NAME?',
  '#DIV/0!',
  'N/A',
  'n/a'
]);
const NOTHING_BUT_A_NAME = new Set(['nan', 'NaN', 'None', 'none', '-', '--', '?', '.']);
const SEVERAL_LINES = new Set<Column['target']>([
  'description',
  'brings',
  'seeks',
  'extra',
  'address',
  'email'
]);

/** Letters, digits and signs in their usual places, single spaces between words: most cells, and nothing to clean in them. */
const ORDINARY =
  /^[\p{L}\p{N}!"#$%()*,./:;<>?[\]^_`{|}~«»’‘“”–—°€²³](?:[ '+\-@=\\]?[\p{L}\p{N}!"#$%()*,./:;<>?[\]^_`{|}~«»’‘“”–—°€²³])*$/u;

/** The text of a cell without what does not belong in it; `notice` is told what was taken away. */
function plainText(raw: string, target: Column['target'], notice: (code: string) => void): string {
  if (raw.length < 120 && !mayBePlaceholder(raw) && ORDINARY.test(raw)) return raw.normalize('NFC');
  return cleaned(raw, target, notice);
}

const mayBePlaceholder = (text: string): boolean =>
  text.length <= 16 && (NOTHING.has(text) || NOTHING_BUT_A_NAME.has(text));

function cleaned(raw: string, target: Column['target'], notice: (code: string) => void): string {
  let text = fromSafeCell(raw);
  if (NOTHING.has(text.trim()) || (target !== 'name' && NOTHING_BUT_A_NAME.has(text.trim()))) {
    notice('placeholder');
    return '';
  }
  if (text.includes('\uFFFD')) notice('unreadable_letters');
  if (/&(#\d{2,6}|#x[0-9a-f]{2,5}|[a-z]{2,8});/i.test(text)) {
    const decoded = decodeEntities(text);
    if (decoded !== text) notice('html_entity');
    text = decoded;
  }
  if (hasBidiControls(text)) notice('bidi_removed');
  if (/^[=@]|^[+-](?=[^\d\s(])/.test(text)) notice('formula_as_text');
  // An e-mail keeps its line breaks so that they can be refused; an address is one line.
  if (target === 'email') return text.trim();
  return SEVERAL_LINES.has(target) && target !== 'address' ? cleanText(text) : cleanLine(text);
}

const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  eacute: 'é',
  egrave: 'è',
  ecirc: 'ê',
  agrave: 'à',
  acirc: 'â',
  ccedil: 'ç',
  ocirc: 'ô',
  icirc: 'î',
  rsquo: '’',
  laquo: '«',
  raquo: '»'
};

const decodeEntities = (text: string): string =>
  text.replace(
    /&(?:#(\d{2,6})|#x([0-9a-f]{2,5})|([a-z]{2,8}));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name) return ENTITIES[name.toLowerCase()] ?? whole;
      const code = decimal ? Number(decimal) : Number.parseInt(hex ?? '', 16);
      return code > 31 && code < 0x110000 && !(code >= 0xd800 && code < 0xe000)
        ? String.fromCodePoint(code)
        : whole;
    }
  );

function countryOf(columns: readonly Column[], cells: readonly string[], fallback: string): string {
  const at = columns.findIndex((column) => column.target === 'country');
  const read = at < 0 ? undefined : readCountry(cells[at] ?? '');
  return read?.ok ? read.value.value : fallback;
}

/** A SIRET contains its SIREN: it fills a missing one, and one that says otherwise cannot stand beside it. */
function agreeOnNumbers(sheet: Sheet, problems: CellProblem[], columns: readonly Column[]): void {
  if (!sheet.siret) return;
  sheet.siren ??= sheet.siret.slice(0, 9);
  if (sheet.siret.startsWith(sheet.siren)) return;
  delete sheet.siret;
  problems.push({
    column: columns.findIndex((column) => column.target === 'siret'),
    code: 'siret_other_siren',
    level: 'cell'
  });
}
