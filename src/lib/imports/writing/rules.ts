/**
 * The other direction: an organisation's sheet as cells of a table that a spreadsheet may open without harm and that
 * an import reads back as exactly the same.
 */
import { stringify } from 'csv-stringify/sync';
import { EXTRA_PREFIX, type Field } from '#lib/imports/columns/rules.ts';

/** A sheet as it is stored; what an export shows of it is decided by who asks. */
export type StoredSheet = {
  organisation_id: string;
  name: string;
  short_name: string | null;
  legal_form: string | null;
  description: string | null;
  sector_code: string | null;
  sector_version: string | null;
  size_class: string | null;
  founded_on: string | null;
  country: string;
  address: string | null;
  postal_code: string | null;
  town: string | null;
  territory: string | null;
  skills: string[];
  languages: string[];
  siren: string | null;
  siret: string | null;
  rna: string | null;
  ice: string | null;
  website: string | null;
  email: string | null;
  phone: string | null;
  brings: string | null;
  seeks: string | null;
  external_id: string | null;
  extra: Record<string, string>;
};

/** Fields an export writes, in its order. */
export const EXPORTED = [
  'id',
  'name',
  'short_name',
  'legal_form',
  'description',
  'sector',
  'size_class',
  'founded_on',
  'country',
  'address',
  'postal_code',
  'town',
  'territory',
  'skills',
  'languages',
  'siren',
  'siret',
  'rna',
  'ice',
  'website',
  'email',
  'phone',
  'brings',
  'seeks',
  'external_id'
] as const satisfies readonly Field[];

/** A field of a sheet as the text of a cell; empty when it is not known. */
export function cellText(sheet: StoredSheet, field: Exclude<Field, 'employees'>): string {
  if (field === 'id') return sheet.organisation_id;
  if (field === 'sector') return sheet.sector_code ?? '';
  if (field === 'skills' || field === 'languages') return encodeList(sheet[field]);
  return sheet[field] ?? '';
}

export type ExportedField = (typeof EXPORTED)[number];

/** Piece by piece: the heading first (with a byte-order mark, so that spreadsheets see UTF-8), then rows. */
export function tableHeading(
  headingOf: (field: ExportedField) => string,
  extraKeys: readonly string[],
  separator: ',' | ';'
): string {
  const heading = [...EXPORTED.map(headingOf), ...extraKeys.map((key) => `${EXTRA_PREFIX}${key}`)];
  return `\uFEFF${csv([heading], separator)}`;
}

export const tableRows = (
  sheets: readonly StoredSheet[],
  extraKeys: readonly string[],
  separator: ',' | ';'
): string =>
  csv(
    sheets.map((sheet) => [
      ...EXPORTED.map((field) => cellText(sheet, field)),
      ...extraKeys.map((key) => sheet.extra[key] ?? '')
    ]),
    separator
  );

const STARTS_FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

/**
 * A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection). A cell that
 * looks as if it had one gets another, so that `fromSafeCell` gives back exactly what was written, whatever it was.
 */
export const toSafeCell = (text: string): string => (STARTS_FORMULA.test(text) ? `'${text}` : text);
export const fromSafeCell = (cell: string): string =>
  cell.startsWith("'") && STARTS_FORMULA.test(cell) ? cell.slice(1) : cell;

/** Words in one cell: `soudure; eau\; gaz`. Read back with commas, semicolons or lines between the words. */
export const encodeList = (words: readonly string[]): string =>
  words.map((word) => word.replace(/[\\;]/g, '\\$&')).join('; ') +
  (words.length === 1 && /[,،|]/.test(words[0]!) ? ';' : '');

export function decodeList(text: string): string[] {
  if (!/[;,،|\n\\]/.test(text)) return text.trim() === '' ? [] : [text.trim()];
  const parts = text.match(/(?:\\[\\;]|[^;\n])+/g) ?? [];
  const plain = parts.map((part) => part.replace(/\\([\\;])/g, '$1').trim()).filter(Boolean);
  // Only a cell without any separating semicolon or line break may use commas between its words.
  const separated = /[;\n]/.test(text.replace(/\\[\\;]/g, ''));
  return separated ? plain : plain.flatMap((part) => part.split(/\s*[,،|]\s*/)).filter(Boolean);
}

/** Cells with a carriage return are quoted too: many readers take a lone one for the end of a row. */
const csv = (rows: readonly (readonly string[])[], separator: ',' | ';'): string =>
  stringify(
    rows.map((row) => row.map(toSafeCell)),
    { delimiter: separator, record_delimiter: '\r\n', quoted_match: /[\r\n]|^\s|\s$/ }
  );
