import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { newId } from '#lib/kernel/ids.ts';
import { cleanLine, cleanText, fold } from '#lib/kernel/text.ts';
import { writeCard } from '#lib/imports/cards/rules.ts';
import { readRow } from '#lib/imports/cells/rules.ts';
import { writeObject } from '#lib/imports/objects/rules.ts';
import { diff } from '#lib/imports/rules.ts';
import { inspect, rowsOf, type Source } from '#lib/imports/sources/rules.ts';
import {
  decodeList,
  encodeList,
  fromSafeCell,
  tableHeading,
  tableRows,
  toSafeCell,
  type ExportedField,
  type StoredSheet
} from '#lib/imports/writing/rules.ts';
import { translator, type MessageKey } from '#lib/platform/messages.ts';

const nasty = fc.constantFrom(
  '=1+1',
  '+33 6 12',
  "'=x",
  '@nom',
  '-',
  'a;b',
  'a,b',
  '"',
  'x\\',
  '&amp;',
  'nan',
  'L\u2019été',
  'جمعية',
  'a|b\tc'
);
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  nasty,
  fc.tuple(nasty, nasty).map((parts) => parts.join(' '))
);
const line = text.map(cleanLine).filter((value) => value !== '');
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const several = fc
  .tuple(text, text)
  .map((parts) => cleanText(parts.join('\n')))
  .filter((value) => value !== '');
const words = fc.uniqueArray(line, { maxLength: 4 });

/** Sheets as a network may hold them, also ones that an import would mend: they were typed, not imported. */
const sheet: fc.Arbitrary<StoredSheet> = fc.record({
  organisation_id: fc.integer({ min: 0 }).map(() => newId()),
  name: line,
  short_name: orNull(line),
  legal_form: orNull(fc.oneof(line, fc.constant('5499'))),
  description: orNull(several),
  sector_code: orNull(fc.constantFrom('62.01Z', '45.2R', '62.10Y', '62')),
  sector_version: fc.constant(null),
  size_class: orNull(fc.constantFrom('NN', '01', '53')),
  founded_on: orNull(fc.constantFrom('1900-01-01', '2020-02-29')),
  country: fc.constantFrom('FR', 'MA'),
  address: orNull(line),
  postal_code: orNull(fc.constantFrom('01000', '7400', '75001 CEDEX')),
  town: orNull(fc.oneof(line, fc.constant('AIX EN PROVENCE'))),
  territory: orNull(line),
  skills: words,
  languages: words,
  siren: orNull(fc.constantFrom('062201199', '123')),
  siret: orNull(fc.constantFrom('06220119900031', '35600000049837')),
  rna: orNull(fc.constant('W832023177')),
  ice: orNull(fc.constant('001561191000066')),
  website: orNull(fc.constantFrom('https://x.fr/a,b', 'http://EXEMPLE.fr/', 'https://x.fr/?q=a;b')),
  email: orNull(fc.constant('a@b.fr')),
  phone: orNull(fc.oneof(line, fc.constant('+33 6 12 34 56 78'))),
  brings: orNull(several),
  seeks: orNull(several),
  external_id: orNull(line),
  extra: fc.dictionary(fc.constantFrom('Insee', 'NOM', 'sources', 'a;b'), line)
});
const sheets = fc.array(sheet, { minLength: 1, maxLength: 5 });

const bytesOf = (content: string): Uint8Array => new TextEncoder().encode(content);

async function reread(bytes: Uint8Array): Promise<{ source: Source; rows: string[][] }> {
  const source = inspect(bytes);
  if (!source.ok) throw new Error(JSON.stringify(source.problems));
  const rows: string[][] = [];
  for await (const batch of rowsOf(bytes, source.value)) rows.push(...batch.map((row) => row.cells));
  return { source: source.value, rows };
}

async function expectNothingToChange(bytes: Uint8Array, written: StoredSheet[]): Promise<void> {
  const { source, rows } = await reread(bytes);
  expect(rows).toHaveLength(written.length);
  for (const [index, stored] of written.entries()) {
    const cells = rows[index]!;
    const read = readRow(source.columns, cells, 'FR');
    expect(read.id).toBe(stored.organisation_id);
    const found = diff(
      { sheet: read.sheet, cells, columns: source.columns },
      { ...stored, sort_name: fold(stored.name), visibility: {} },
      'replace'
    );
    expect(found.changes).toEqual({});
    const problems = read.problems.filter(
      (problem) => problem.column === null || !found.unchanged.includes(problem.column)
    );
    expect(problems).toEqual([]);
  }
}

describe('an export that is imported again changes nothing', () => {
  test.each(['fr', 'en', 'ar'] as const)('as a table with headings in %s', async (locale) => {
    const t = translator(locale);
    const headingOf = (field: ExportedField) => t(`imports.field.${field}` as MessageKey);
    const separator = locale === 'en' ? ',' : ';';
    await fc.assert(
      fc.asyncProperty(sheets, async (written) => {
        const keys = [...new Set(written.flatMap((item) => Object.keys(item.extra)))];
        const csv = tableHeading(headingOf, keys, separator) + tableRows(written, keys, separator);
        await expectNothingToChange(bytesOf(csv), written);
      }),
      { numRuns: 300 }
    );
  });

  test('as vCards', async () => {
    await fc.assert(
      fc.asyncProperty(sheets, (written) =>
        expectNothingToChange(
          bytesOf(written.map((item) => writeCard(item, () => 'France')).join('')),
          written
        )
      ),
      { numRuns: 300 }
    );
  });

  test('as JSON', async () => {
    await fc.assert(
      fc.asyncProperty(sheets, (written) =>
        expectNothingToChange(bytesOf(JSON.stringify({ organisations: written.map(writeObject) })), written)
      ),
      { numRuns: 300 }
    );
  });
});

describe('a cell of an export', () => {
  test('never starts a formula, whatever it holds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), nasty), (value) => !/^[=+\-@\t\r\n＝＋－＠]/.test(toSafeCell(value))),
      { numRuns: 10_000 }
    );
  });

  test('comes back exactly as it was', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), nasty), (value) => fromSafeCell(toSafeCell(value)) === value),
      { numRuns: 10_000 }
    );
  });

  test('holds several words, also words with commas, semicolons and backslashes', () => {
    const word = text.map((value) => value.replace(/[\r\n]/g, ' ').trim()).filter((value) => value !== '');
    fc.assert(
      fc.property(fc.array(word), (list) => void expect(decodeList(encodeList(list))).toEqual(list)),
      { numRuns: 5000 }
    );
  });
});
