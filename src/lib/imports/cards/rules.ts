/**
 * vCard 3 (RFC 2426) and 4 (RFC 6350), read and written with ical.js. Each card is read alone, so that a broken one is
 * reported at its line and the others are kept. Cards become the same rows as those of a table.
 */
import ICAL from 'ical.js';
import { EXTRA_PREFIX, type Field } from '#lib/imports/columns/rules.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { fitsTable, type Row } from '#lib/imports/tables/rules.ts';
import { cellText, encodeList, EXPORTED, toSafeCell, type StoredSheet } from '#lib/imports/writing/rules.ts';

export const looksLikeCards = (text: string): boolean =>
  /^\uFEFF?\s*BEGIN:VCARD\s*$/im.test(text.slice(0, 500));

/** A table of all cards: the fields found in them as headings. A card that cannot be read says why in `broken`. */
export function readCards(text: string): Result<{ heading: string[]; rows: Row[] }> {
  const cards = splitCards(text).map(({ line, text: card, broken }) => ({
    line,
    ...(broken ? { broken } : readCard(card))
  }));
  const heading = [...new Set(cards.flatMap((card) => ('cells' in card ? [...card.cells.keys()] : [])))];
  const fits = fitsTable(heading.length, cards.length);
  if (!fits.ok) return fits;
  const rows = cards.map((card): Row => {
    if (!('cells' in card)) return { line: card.line, cells: [], broken: card.broken };
    return { line: card.line, cells: heading.map((name) => toSafeCell(card.cells.get(name) ?? '')) };
  });
  return ok({ heading, rows });
}

/** One organisation as a vCard 4. What vCard has no word for travels in X-LIERRE-… properties. */
export function writeCard(sheet: StoredSheet, countryName: (code: string) => string): string {
  const card = new ICAL.Component(['vcard', [], []]);
  const add = (
    name: string,
    type: string,
    value: string | string[] | null,
    parameters: Record<string, string> = {}
  ): void => {
    if (value === null || value.length === 0) return;
    const values = name === 'categories' ? value : [value];
    card.addProperty(new ICAL.Property([name, parameters, type, ...values]));
  };
  add('version', 'text', '4.0');
  add('kind', 'text', 'org');
  add('uid', 'uri', `urn:uuid:${sheet.organisation_id}`);
  add('fn', 'text', sheet.name);
  add('org', 'text', [part(sheet.name)]);
  add('nickname', 'text', sheet.short_name);
  const place = [sheet.address, sheet.town, sheet.territory, sheet.postal_code];
  if (place.some(Boolean)) {
    const parts = ['', '', ...place.map((text) => part(text ?? '')), countryName(sheet.country)];
    add('adr', 'text', parts, { cc: sheet.country });
  } else add('x-lierre-country', 'text', sheet.country);
  add('tel', 'text', sheet.phone);
  add('email', 'text', sheet.email);
  add('url', 'uri', sheet.website);
  add('note', 'text', sheet.description);
  add('categories', 'text', sheet.skills.map(part));
  for (const field of EXPORTED) {
    const text = cellText(sheet, field);
    // Such a text travels alone as well, see `part`.
    if (field !== 'id' && text !== '' && (!WITH_PROPERTY.has(field) || text.includes('\\')))
      add(propertyOf(field), 'text', text);
  }
  if (Object.keys(sheet.extra).length > 0) add('x-lierre-extra', 'text', JSON.stringify(sheet.extra));
  return `${card.toString()}\r\n`;
}

/** ical.js takes a backslash at the end of a part for the escape of the separator behind it, and mixes up the parts. */
const part = (text: string): string => text.replace(/\\+$/, '');

const WITH_PROPERTY = new Set<Field>([
  'name',
  'short_name',
  'address',
  'town',
  'territory',
  'postal_code',
  'country',
  'phone',
  'email',
  'website',
  'description',
  'skills'
]);

const propertyOf = (field: Field): string => `x-lierre-${field.replaceAll('_', '-')}`;
const OWN = new Map(
  EXPORTED.flatMap((field) => (field === 'id' ? [] : [[propertyOf(field), field] as const]))
);

type Cells = Map<string, string>;
type JProperty = [
  name: string,
  parameters: Record<string, string | string[]>,
  type: string,
  ...values: unknown[]
];

function splitCards(text: string): { line: number; text: string; broken?: string }[] {
  const cards: { line: number; text: string; broken?: string }[] = [];
  let open: { line: number; lines: string[] } | undefined;
  const close = (broken?: string): void => {
    if (open) cards.push({ line: open.line, text: open.lines.join('\r\n'), ...(broken && { broken }) });
    open = undefined;
  };
  for (const [index, line] of text.split(/\r\n|\n|\r/).entries()) {
    if (/^\uFEFF?\s*BEGIN:VCARD\s*$/i.test(line)) {
      close('card_not_ended');
      open = { line: index + 1, lines: ['BEGIN:VCARD'] };
    } else if (open) {
      if (line.trim() !== '') open.lines.push(line);
      if (/^\s*END:VCARD\s*$/i.test(line)) close();
    }
  }
  close('card_not_ended');
  return cards;
}

/** What stands before a value: its name, its type. A longer one is nobody's, and ical.js takes its square to read it. */
const OVERLONG = /^[^:\n]{2000}/m;
/** On one line as it is meant, and without the words in quotation marks, which may hold a colon. */
const unfolded = (card: string): string => card.replace(/\r?\n[ \t]/g, '').replace(/"[^"\n]*"/g, '');

function readCard(text: string): { cells: Cells } | { broken: string } {
  if (/^VERSION:\s*2/im.test(text)) return { broken: 'card_version' };
  if (OVERLONG.test(unfolded(text))) return { broken: 'card_unreadable' };
  try {
    const [, properties] = ICAL.parse(text) as [string, JProperty[]];
    return { cells: cellsOf(properties) };
  } catch {
    return { broken: 'card_unreadable' };
  }
}

function cellsOf(properties: JProperty[]): Cells {
  const cells: Cells = new Map();
  const first = (name: Name, value: string): void => {
    if (value.trim() !== '' && !cells.has(name)) cells.set(name, value);
  };
  const own: [Exclude<Field, 'id'>, string][] = [];
  const languages: string[] = [];
  const skills: string[] = [];
  let person = '';
  let kind = '';
  for (const [name, parameters, , ...values] of byPreference(properties)) {
    const value = values[0];
    const text = textOf(value);
    const field = OWN.get(name);
    if (field) own.push([field, text]);
    else if (name === 'org') first('name', textOf(Array.isArray(value) ? value[0] : value));
    else if (name === 'fn') person = text;
    else if (name === 'kind') kind = text.toLowerCase();
    else if (name === 'nickname') first('short_name', text);
    else if (name === 'uid') identity(text, first);
    else if (name === 'adr') addressOf(value, parameters, first);
    else if (name === 'tel') first('phone', text.replace(/^tel:/i, ''));
    else if (name === 'email') first('email', text);
    else if (name === 'url') first('website', text);
    else if (name === 'note') first('description', text);
    else if (name === 'title' || name === 'role') first(`extra.${name}`, text);
    else if (name === 'categories') skills.push(...values.map(textOf));
    else if (name === 'lang') languages.push(text);
    else if (name === 'x-lierre-extra') extraOf(text, first);
  }
  first('skills', encodeList(skills.filter(Boolean)));
  first('languages', encodeList(languages.filter(Boolean)));
  const organisation = cells.get('name');
  if (organisation === undefined) first('name', person);
  else if (kind !== 'org' && person !== '' && person !== organisation) first('extra.contact', person);
  for (const [field, text] of own) cells.set(field, text);
  return cells;
}

/** PREF=1 (version 4) or TYPE=pref (version 3) comes before the others. */
const byPreference = (properties: JProperty[]): JProperty[] =>
  properties.toSorted(([, a], [, b]) => preference(a) - preference(b));

function preference(parameters: JProperty[1]): number {
  if (typeof parameters.pref === 'string') return Number(parameters.pref) || 100;
  return [parameters.type ?? []].flat().some((type) => type.toLowerCase() === 'pref') ? 1 : 100;
}

/** Headings of the table of cards; `id` alone would be taken for a number of the source's own. */
type Name = Exclude<Field, 'id'> | 'lierre id' | `extra.${string}`;
type First = (name: Name, value: string) => void;

function identity(uid: string, first: First): void {
  const uuid = /^urn:uuid:(.+)$/i.exec(uid)?.[1];
  first(uuid ? 'lierre id' : 'external_id', uuid ?? uid);
}

/** Post office box, extension, street, town, region, postal code, country. */
function addressOf(value: unknown, parameters: JProperty[1], first: First): void {
  if (!Array.isArray(value)) return first('address', textOf(value));
  const [box, extension, street, town, region, code, country] = value.map(textOf);
  first('address', [street, extension, box].filter(Boolean).join(', '));
  first('town', town ?? '');
  first('territory', region ?? '');
  first('postal_code', code ?? '');
  first('country', typeof parameters.cc === 'string' ? parameters.cc : (country ?? ''));
}

function extraOf(text: string, first: First): void {
  try {
    const extra: unknown = JSON.parse(text);
    if (typeof extra !== 'object' || extra === null) return;
    for (const [key, value] of Object.entries(extra))
      if (typeof value === 'string') first(`${EXTRA_PREFIX as 'extra.'}${key}`, value);
  } catch {
    // Somebody edited it by hand: the other properties are kept.
  }
}

const textOf = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : Array.isArray(value)
      ? value.map(textOf).filter(Boolean).join(', ')
      : value === undefined || value === null
        ? ''
        : String(value);
