import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readRow } from '#lib/imports/cells/rules.ts';
import { inspect, rowsOf } from '#lib/imports/sources/rules.ts';

const pieces = fc.constantFrom(
  ',',
  ';',
  '\t',
  '|',
  '"',
  '""',
  '\n',
  '\r\n',
  '\r',
  '\0',
  '\uFEFF',
  '\u202E',
  '=1',
  'Nom',
  'SIREN',
  '552081317',
  'é',
  'ال',
  '31/02/2020',
  'a@b.fr\n',
  '\\',
  ' '
);
const cardPieces = fc.constantFrom(
  'BEGIN:VCARD\n',
  'VERSION:3.0\n',
  'VERSION:4.0\n',
  'FN:',
  'ORG:',
  'ADR;',
  ';',
  ':',
  '\\',
  '"',
  '\n',
  '\n ',
  'END:VCARD\n',
  'TEL;TYPE=',
  'X-LIERRE-EXTRA:{',
  'UID:urn:uuid:',
  'é',
  '\0'
);
const jsonPieces = fc.constantFrom(
  '[{"',
  '":',
  '"a"',
  ',',
  '{',
  '}',
  ']',
  'null',
  '1e999',
  '"extra":{',
  '"\\u0000"',
  '"organisations":['
);
const joined = (piece: fc.Arbitrary<string>, start = '') =>
  fc.array(piece, { maxLength: 60 }).map((parts) => new TextEncoder().encode(start + parts.join('')));

const anything = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  joined(fc.oneof(pieces, fc.string({ maxLength: 6 }))),
  joined(fc.oneof(cardPieces, fc.string({ maxLength: 6 })), 'BEGIN:VCARD\n'),
  joined(jsonPieces, '[{"')
);

test('10,000 files of any bytes, tables, cards and JSON are read or refused, and never throw', async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(anything, async (bytes) => {
      const source = inspect(bytes);
      if (!source.ok) return;
      const rows = rowsOf(bytes, source.value);
      for (let next = await rows.next(); !next.done; next = await rows.next())
        for (const row of next.value) {
          read += 1;
          const { sheet, problems } = readRow(source.value.columns, row.cells, 'FR');
          expect(sheet.name === undefined || sheet.name === sheet.name.trim()).toBe(true);
          expect(sheet.name !== undefined || problems.some((problem) => problem.level === 'row')).toBe(true);
        }
    }),
    { numRuns: 10_000 }
  );
  expect(read).toBeGreaterThan(1000);
});
