/**
 * The numbers public registers give an organisation, and the codes that say what it does and how large it is.
 * Every `read…` takes what a person typed or a spreadsheet left of it, and says what had to be mended.
 */
import { invalid, no, ok, type Result } from '#lib/kernel/result.ts';

/** What was read; `mended` is a message code when the text had to be corrected to be read. */
export type Read<T> = { value: T; mended?: string };
export type Reading<T = string> = Result<Read<T>>;

export type IdentifierScheme = 'siren' | 'siret' | 'rna' | 'ice';
export const IDENTIFIER_SCHEMES: readonly IdentifierScheme[] = ['siren', 'siret', 'rna', 'ice'];

/** Luhn key (ISO/IEC 7812-1, annex B), as INSEE uses it for SIREN and SIRET. Leading zeros do not change it. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    let digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    if (i % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return sum % 10 === 0;
}

/** Nine digits with a Luhn key: the legal unit in France (INSEE, répertoire SIRENE). Lost leading zeros come back. */
export function readSiren(text: string): Reading {
  const number = digitsOf(text, 9);
  if (!number.ok) return no('invalid', number.code === 'digits' ? 'siren_digits' : number.code);
  if (!passesLuhn(number.read.value) || /^0+$/.test(number.read.value)) return no('invalid', 'siren_key');
  return ok(number.read);
}

const LA_POSTE = '356000000';

/**
 * Fourteen digits: SIREN and five for the establishment. La Poste has more establishments than the key allows,
 * so that INSEE also accepts there a sum of digits divisible by five.
 */
export function readSiret(text: string): Reading {
  const number = digitsOf(text, 14);
  if (!number.ok) return no('invalid', number.code === 'digits' ? 'siret_digits' : number.code);
  const siren = number.read.value.slice(0, 9);
  const post =
    siren === LA_POSTE && [...number.read.value].reduce((sum, digit) => sum + Number(digit), 0) % 5 === 0;
  if (!post && (!passesLuhn(number.read.value) || !passesLuhn(siren))) return no('invalid', 'siret_key');
  if (/^0+$/.test(siren)) return no('invalid', 'siret_key');
  return ok(number.read);
}

/** W and nine characters: the associations of France. The second may be a letter (2A, 2B in Corsica, 9R, 9M overseas). */
export function readRna(text: string): Reading {
  const compact = westernDigits(text)
    .toUpperCase()
    .replace(/[\s.\-_]/g, '');
  return /^W\d[0-9A-Z]\d{7}$/.test(compact) ? ok({ value: compact }) : no('invalid', 'rna_form');
}

/** Identifiant commun de l'entreprise (Morocco): 9 + 4 + 2 digits, the whole divisible by 97. */
export function readIce(text: string): Reading {
  const number = digitsOf(text, 15, 6);
  if (!number.ok) return no('invalid', number.code === 'digits' ? 'ice_digits' : number.code);
  if (BigInt(number.read.value) % 97n !== 0n || /^0+$/.test(number.read.value))
    return no('invalid', 'ice_key');
  return ok(number.read);
}

export const readIdentifier: Record<IdentifierScheme, (text: string) => Reading> = {
  siren: readSiren,
  siret: readSiret,
  rna: readRna,
  ice: readIce
};

export type Sector = { code: string; version: 'NAF2025' | 'NAFrev2' | 'NAFrev1' | 'NACErev2' | 'NMA2010' };

/**
 * An activity code with the nomenclature it belongs to, told by its form:
 * `62.10Y` NAF 2025 (sub-class letters from G on, so that none is also a code of 2008), `62.01Z` NAF rév. 2 of 2008
 * (letters A to F and Z), `45.2R` the NAF of 1993 and 2003, `62.01` without letter the European or, in Morocco, the
 * national class. An old code is kept as it is: no table turns it into one new code.
 */
export function readSector(text: string, country = 'FR'): Reading<Sector> {
  const compact = westernDigits(text).toUpperCase().replace(/\s/g, '');
  const subclass = /^(\d{2})\.?(\d{2})([A-Z])$/.exec(compact);
  if (subclass) {
    const [, division, group, letter] = subclass as unknown as [string, string, string, string];
    return ok({
      value: { code: `${division}.${group}${letter}`, version: /[G-Y]/.test(letter) ? 'NAF2025' : 'NAFrev2' }
    });
  }
  const old = /^(\d{2})\.?(\d[A-Z])$/.exec(compact);
  if (old) return ok({ value: { code: `${old[1]}.${old[2]}`, version: 'NAFrev1' }, mended: 'sector_old' });
  const plain = /^(\d{2})\.?(\d{2})$/.exec(compact) ?? /^(\d)\.?(\d{2})$/.exec(compact);
  if (plain) {
    const code = `${plain[1]?.padStart(2, '0')}.${plain[2]}`;
    return ok({ value: { code, version: country === 'MA' ? 'NMA2010' : 'NACErev2' } });
  }
  return no('invalid', 'sector_form');
}

/** INSEE, « tranche d'effectifs salariés » of the SIRENE register: code, fewest and most employees. */
export const SIZE_CLASSES = [
  ['NN', null, null], // no employee, or no declaration received
  ['00', 0, 0], // none at the end of the year, but some during it
  ['01', 1, 2],
  ['02', 3, 5],
  ['03', 6, 9],
  ['11', 10, 19],
  ['12', 20, 49],
  ['21', 50, 99],
  ['22', 100, 199],
  ['31', 200, 249],
  ['32', 250, 499],
  ['41', 500, 999],
  ['42', 1000, 1999],
  ['51', 2000, 4999],
  ['52', 5000, 9999],
  ['53', 10000, null]
] as const;
export type SizeClass = (typeof SIZE_CLASSES)[number][0];

/** A code of the register, `1.0` included, or its words: « 10 à 19 salariés », `10-19`. */
export function readSizeClass(text: string): Reading<SizeClass> {
  const plain = westernDigits(text).trim();
  const code = plain.toUpperCase().replace(/\.0+$/, '').padStart(2, '0');
  const known = SIZE_CLASSES.find((row) => row[0] === code);
  if (known) return ok({ value: known[0] });
  const [least, most] = (plain.match(/\d[\d \u00A0\u202F]*/g) ?? []).map((part) =>
    Number(part.replace(/\D/g, ''))
  );
  if (least === undefined) return invalid('size_class', 'size_class_unknown');
  const words = SIZE_CLASSES.find(
    (row) => row[1] === least && (row[2] === most || (row[2] === null && most === undefined))
  );
  return words ? ok({ value: words[0] }) : invalid('size_class', 'size_class_unknown');
}

/** The class of a number of employees. */
export function readEmployees(text: string): Reading<SizeClass> {
  const plain = westernDigits(text)
    .replace(/[\s\u00A0\u202F]/g, '')
    .replace(/[.,]0+$/, '');
  if (!/^\d{1,7}$/.test(plain)) return invalid('size_class', 'employees_number');
  const count = Number(plain);
  const found = SIZE_CLASSES.findLast((row) => row[1] !== null && row[1] <= count);
  return ok({ value: found?.[0] ?? 'NN' });
}

/** French legal category (INSEE, four digits, `5499.0` included) or free words elsewhere. */
export function readLegalForm(text: string): Reading {
  const number = /^(\d{4})(?:\.0+)?$/.exec(westernDigits(text).trim());
  return ok({ value: number?.[1] ?? text });
}

/** Arabic-Indic and Persian digits as western ones, for numbers only. */
export const westernDigits = (text: string): string =>
  text.replace(/[\u0660-\u0669\u06F0-\u06F9]/g, (digit) => String(digit.charCodeAt(0) & 0xf));

type Digits = { ok: true; read: Read<string> } | { ok: false; code: string };

/** Digits only, exactly `length` of them; `lost` leading zeros may be missing, as spreadsheets drop them. */
function digitsOf(text: string, length: number, lost = 2): Digits {
  const plain = westernDigits(text)
    .trim()
    .replace(/^(\d+)[.,]0+$/, '$1');
  if (/^\d+([.,]\d+)?E\+?\d+$/i.test(plain)) return { ok: false, code: 'number_rounded' };
  const digits = plain.replace(/[\s\u00A0\u202F.\-_/]/g, '');
  if (!/^\d+$/.test(digits) || digits.length > length || digits.length < length - lost)
    return { ok: false, code: 'digits' };
  if (digits.length === length) return { ok: true, read: { value: digits } };
  return { ok: true, read: { value: digits.padStart(length, '0'), mended: 'leading_zero' } };
}
