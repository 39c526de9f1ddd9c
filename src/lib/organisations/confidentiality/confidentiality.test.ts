import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AUDIENCES,
  FIELDS,
  SHEET_FIELDS,
  audienceOf,
  mayRead,
  readableSheet,
  type Audience
} from './rules.ts';

const audience = fc.constantFrom<Audience>('network', 'facilitators', 'own');
const visibility = fc.dictionary(fc.constantFrom(...SHEET_FIELDS), audience);
const columns = SHEET_FIELDS.flatMap((field) => FIELDS[field]);

describe('Who reads what of a sheet', () => {
  test('a field is for the whole network unless somebody said otherwise', () => {
    expect(audienceOf('phone', {})).toBe('network');
    expect(audienceOf('phone', null)).toBe('network');
    expect(audienceOf('phone', { phone: 'everybody' })).toBe('network');
    expect(audienceOf('phone', { phone: 'own' })).toBe('own');
  });

  test('columns that Lierre does not know are for the facilitators until somebody opens them', () => {
    expect(audienceOf('extra', {})).toBe('facilitators');
    expect(audienceOf('extra', { extra: 'network' })).toBe('network');
  });

  test.each([
    ['network', 'network', true],
    ['network', 'facilitators', false],
    ['network', 'own', false],
    ['facilitators', 'facilitators', true],
    ['facilitators', 'own', false],
    ['own', 'facilitators', true],
    ['own', 'own', true]
  ] as const)('a reader of the %s reads a field for the %s: %s', (reader, chosen, may) => {
    expect(mayRead(reader, 'town', { town: chosen })).toBe(may);
  });

  test('what is hidden is empty, whatever it was: text, list or table', () => {
    const sheet = {
      name: 'Le Fil',
      town: 'Morlaix',
      skills: ['couture'],
      siren: '552100554',
      siret: '55210055400013',
      extra: { note: 'secret' },
      visibility: { town: 'own', skills: 'facilitators', identifiers: 'own', extra: 'own' }
    };
    expect(readableSheet(sheet, 'network')).toEqual({
      name: 'Le Fil',
      town: null,
      skills: [],
      siren: null,
      siret: null,
      extra: {},
      visibility: {}
    });
    expect(readableSheet(sheet, 'facilitators')).toMatchObject({
      town: null,
      skills: ['couture'],
      siren: null
    });
    expect(readableSheet(sheet, 'own')).toEqual(sheet);
  });

  test('for any choice, a reader finds exactly the columns of the fields that are for them', () => {
    fc.assert(
      fc.property(visibility, fc.constantFrom(...AUDIENCES), (chosen, reader) => {
        const sheet = { visibility: chosen, ...Object.fromEntries(columns.map((column) => [column, 'x'])) };
        const read = readableSheet(sheet, reader) as Record<string, unknown>;
        for (const field of SHEET_FIELDS)
          for (const column of FIELDS[field])
            expect(read[column], column).toBe(mayRead(reader, field, chosen) ? 'x' : null);
      })
    );
  });

  test('who reads more reads everything that who reads less does', () => {
    fc.assert(
      fc.property(visibility, fc.constantFrom(...SHEET_FIELDS), (chosen, field) => {
        const readers = AUDIENCES.map((reader) => mayRead(reader, field, chosen));
        expect(readers).toEqual(readers.toSorted());
        expect(readers[2]).toBe(true);
      })
    );
  });
});
