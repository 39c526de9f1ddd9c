/** JSON: our own export, or any list of flat objects, as rows of a table whose heading is the objects' keys. */
import { invalid, ok, type Result } from '#lib/kernel/result.ts';
import { EXTRA_PREFIX } from '#lib/imports/columns/rules.ts';
import { fitsTable, type Row } from '#lib/imports/tables/rules.ts';
import { encodeList, EXPORTED, toSafeCell, type StoredSheet } from '#lib/imports/writing/rules.ts';

export const looksLikeObjects = (text: string): boolean => /^\uFEFF?\s*(\[\s*\{|\{\s*")/.test(text);

/** Lists of objects under `organisations`, or the list itself; nested `extra` becomes columns of its own. */
export function readObjects(text: string): Result<{ heading: string[]; rows: Row[] }> {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return invalid('file', 'json_unreadable');
  }
  const list = Array.isArray(json) ? json : isObject(json) ? json.organisations : undefined;
  if (!Array.isArray(list)) return invalid('file', 'json_no_list');
  const objects = list.map((item) => (isObject(item) ? flat(item) : new Map<string, string>()));
  const heading = [...new Set(objects.flatMap((object) => [...object.keys()]))];
  if (heading.length === 0) return invalid('file', 'file_empty');
  const fits = fitsTable(heading.length, objects.length);
  if (!fits.ok) return fits;
  return ok({
    heading,
    rows: objects.map((object, index) => ({
      line: index + 1,
      cells: heading.map((key) => toSafeCell(object.get(key) ?? ''))
    }))
  });
}

/** One organisation as an object of our export: the fields of every export, those that are known. */
export function writeObject(sheet: StoredSheet): Record<string, unknown> {
  const { organisation_id, sector_code, sector_version, extra } = sheet;
  const plain = EXPORTED.filter((field) => field !== 'id' && field !== 'sector').map((field) => [
    field,
    sheet[field]
  ]);
  const known = Object.entries({
    lierre_id: organisation_id,
    ...Object.fromEntries(plain),
    sector: sector_code,
    sector_version,
    extra
  }).filter(([, value]) => value !== null && value !== undefined && !isEmpty(value));
  return Object.fromEntries(known);
}

const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function flat(object: Record<string, unknown>): Map<string, string> {
  const cells = new Map<string, string>();
  for (const [key, value] of Object.entries(object)) {
    if (key === 'sector_version') continue; // The code says it.
    if (key === 'extra' && isObject(value)) {
      for (const [name, text] of Object.entries(value)) cells.set(`${EXTRA_PREFIX}${name}`, cellOf(text));
    } else cells.set(key, cellOf(value));
  }
  return cells;
}

function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return encodeList(value.filter((item) => typeof item === 'string'));
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
