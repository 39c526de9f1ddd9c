/** An organisation's sheet: what was typed into it, read field by field, and how a change meets what is stored. */
import type { Problem, Result } from '#lib/kernel/result.ts';
import { fold } from '#lib/kernel/text.ts';
import {
  FIELDS,
  SHEET_FIELDS,
  audienceOf,
  mayRead,
  type Audience,
  type Reader,
  type SheetField,
  type Visibility
} from '../confidentiality/rules.ts';
import { readLanguage } from '../languages/rules.ts';
import { readCountry, readPostalCode, readTown } from '../places/rules.ts';
import { readEmail, readPhone, readWebsite } from '../reach/rules.ts';
import { readIdentifier, readLegalForm, readSizeClass, type Reading } from '../rules.ts';
import type { TypedSheet } from '../schema.ts';
import { chooseSector } from '../sectors/rules.ts';

/** A sheet's columns, as the database keeps them. */
export type Sheet = {
  name: string;
  sort_name: string;
  short_name: string | null;
  description: string | null;
  brings: string | null;
  seeks: string | null;
  sector_code: string | null;
  sector_version: string | null;
  skills: string[];
  languages: string[];
  size_class: string | null;
  legal_form: string | null;
  founded_on: string | null;
  country: string;
  address: string | null;
  postal_code: string | null;
  town: string | null;
  territory: string | null;
  siren: string | null;
  siret: string | null;
  rna: string | null;
  ice: string | null;
  website: string | null;
  email: string | null;
  phone: string | null;
};

/** Reads all fields and reports every problem, each at its field. `country` is where the organisation is unless it says so. */
export function readSheet(typed: TypedSheet, country: string, today: Temporal.PlainDate): Result<Sheet> {
  const problems: Problem[] = [];
  const take = <T>(field: string, text: string | null, read: (text: string) => Reading<T>): T | null => {
    if (text === null) return null;
    const reading = read(text);
    if (reading.ok) return reading.value.value;
    problems.push(...reading.problems.map((problem) => ({ ...problem, field })));
    return null;
  };
  const place = take('country', typed.country, readCountry) ?? country;
  const sector = chooseSector(typed.division, typed.sectorCode, place);
  if (!sector.ok)
    problems.push(
      ...sector.problems.map((p) => ({ ...p, field: p.field === 'division' ? 'division' : 'sectorCode' }))
    );
  const languages = typed.languages.map((text) => take('languages', text, readLanguage));
  const sheet: Sheet = {
    name: typed.name,
    sort_name: fold(typed.name),
    short_name: typed.shortName,
    description: typed.description,
    brings: typed.brings,
    seeks: typed.seeks,
    sector_code: sector.ok ? (sector.value?.code ?? null) : null,
    sector_version: sector.ok ? (sector.value?.version ?? null) : null,
    skills: typed.skills,
    languages: [...new Set(languages.filter((code) => code !== null))],
    size_class: take('sizeClass', typed.sizeClass, readSizeClass),
    legal_form: take('legalForm', typed.legalForm, readLegalForm),
    founded_on: take('foundedOn', typed.foundedOn, (text) => readFounded(text, today)),
    country: place,
    address: typed.address,
    postal_code: take('postalCode', typed.postalCode, (text) => readPostalCode(text, place)),
    town: take('town', typed.town, (text) => readTown(text, place)),
    territory: typed.territory,
    siren: take('siren', typed.siren, readIdentifier.siren),
    siret: take('siret', typed.siret, readIdentifier.siret),
    rna: take('rna', typed.rna, readIdentifier.rna),
    ice: take('ice', typed.ice, readIdentifier.ice),
    website: take('website', typed.website, readWebsite),
    email: take('email', typed.email, readEmail),
    phone: take('phone', typed.phone, (text) => readPhone(text, place))
  };
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: sheet };
}

/** A day, or a year alone (its first day); not one to come. */
function readFounded(text: string, today: Temporal.PlainDate): Reading {
  const [, year, month = '01', day = '01'] = /^(\d{4})(?:-(\d{2})-(\d{2}))?$/.exec(text) ?? [];
  const value = `${year}-${month}-${day}`;
  try {
    const date = Temporal.PlainDate.from(value, { overflow: 'reject' });
    const possible = date.year >= 1000 && Temporal.PlainDate.compare(date, today) <= 0;
    return possible
      ? { ok: true, value: { value } }
      : { ok: false, problems: [{ kind: 'invalid', code: 'founded_when' }] };
  } catch {
    return { ok: false, problems: [{ kind: 'invalid', code: 'not_a_date' }] };
  }
}

/** What others look for: what it does, in which sector, where, and what it brings or seeks. */
export const isComplete = (sheet: Sheet): boolean =>
  Boolean(sheet.description && sheet.sector_code && sheet.town && (sheet.brings || sheet.seeks));

export type Change = { sheet: Sheet; visibility: Record<string, Audience>; fields: string[] };

/**
 * What is written when somebody changes a sheet. Fields that the editor may not read stay as they are, and so do their
 * audiences; nobody hides a field from themselves. `fields` says what is different.
 */
export function changeSheet(
  stored: Sheet & { visibility: Visibility },
  next: Sheet,
  visibility: Partial<Record<SheetField, Audience>>,
  reader: Reader
): Change {
  const sheet: Record<string, unknown> = { ...next };
  const audiences: Record<string, Audience> = {};
  const fields = new Set<string>();
  for (const field of SHEET_FIELDS) {
    const before = audienceOf(field, stored.visibility);
    const readable = mayRead(reader, field, stored.visibility);
    const wished = readable ? (visibility[field] ?? before) : before;
    const audience = mayRead(reader, field, { [field]: wished }) ? wished : before;
    if (audience !== audienceOf(field, null)) audiences[field] = audience;
    if (audience !== before) fields.add(field);
    for (const column of FIELDS[field]) {
      if (!(column in next)) continue;
      if (!readable) sheet[column] = stored[column as keyof Sheet];
      else if (!same(sheet[column], stored[column as keyof Sheet])) fields.add(field);
    }
  }
  for (const column of ['name', 'short_name', 'country'] as const)
    if (next[column] !== stored[column]) fields.add(column);
  return { sheet: sheet as Sheet, visibility: audiences, fields: [...fields] };
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
