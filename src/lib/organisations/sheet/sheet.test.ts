import { describe, expect, test } from 'vitest';
import { TypedSheet } from '../schema.ts';
import { changeSheet, isComplete, readSheet, type Sheet } from './rules.ts';

const today = Temporal.PlainDate.from('2026-11-22');
const read = (typed: Record<string, unknown>, country = 'FR') =>
  readSheet(TypedSheet.parse({ name: 'Le Fil', ...typed }), country, today);
const sheetOf = (typed: Record<string, unknown> = {}): Sheet => {
  const result = read(typed);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
};

describe('What is typed into a sheet', () => {
  test('only the name is needed', () => {
    expect(sheetOf({ name: ' Le  Fil ' })).toMatchObject({
      name: 'Le Fil',
      sort_name: 'le fil',
      country: 'FR',
      skills: []
    });
  });

  test('numbers, codes, addresses and languages are read as people write them', () => {
    expect(
      sheetOf({
        siren: '552 100 554',
        postalCode: '1000',
        town: 'BOURG EN BRESSE',
        website: 'www.fil.example',
        email: 'Bonjour@Fil.example',
        languages: 'Français, arabe, العربية',
        foundedOn: '2014',
        sectorCode: '13.10z'
      })
    ).toMatchObject({
      siren: '552100554',
      postal_code: '01000',
      town: 'Bourg-en-Bresse',
      website: 'https://www.fil.example',
      email: 'bonjour@fil.example',
      languages: ['fr', 'ar'],
      founded_on: '2014-01-01',
      sector_code: '13.10Z',
      sector_version: 'NAFrev2'
    });
  });

  test('every problem is told at once, each at its field', () => {
    const result = read({
      siren: '552100555',
      siret: '123',
      rna: 'X',
      ice: '1',
      postalCode: 'ABC',
      website: 'mon site',
      email: 'a@b\nc',
      phone: 'appelez-moi',
      languages: 'klingonais',
      sizeClass: 'énorme',
      foundedOn: '2026-02-31',
      sectorCode: 'boulanger',
      country: 'Nulle part'
    });
    expect(result.ok ? [] : result.problems.map(({ field }) => field).toSorted()).toEqual(
      'country email foundedOn ice languages phone postalCode rna sectorCode siren siret sizeClass website'.split(
        ' '
      )
    );
  });

  test('nobody was founded tomorrow', () => {
    expect(read({ foundedOn: '2026-11-23' })).toMatchObject({ problems: [{ code: 'founded_when' }] });
    expect(read({ foundedOn: '2026-11-22' }).ok).toBe(true);
  });

  test('the rules of the country apply: five digits in Morocco, free elsewhere', () => {
    expect(read({ country: 'MA', postalCode: '2000' })).toMatchObject({
      problems: [{ field: 'postalCode' }]
    });
    expect(read({ country: 'GB', postalCode: 'SW1A 1AA' }).ok).toBe(true);
  });

  test('a sector may be chosen by its words, by its code, or both if they agree', () => {
    expect(sheetOf({ division: '13' })).toMatchObject({ sector_code: '13', sector_version: 'NACErev2' });
    expect(sheetOf({ division: '13', sectorCode: '13.10Z' })).toMatchObject({ sector_code: '13.10Z' });
    expect(read({ division: '62', sectorCode: '13.10Z' })).toMatchObject({
      problems: [{ code: 'sector_mismatch', field: 'sectorCode' }]
    });
    expect(read({ division: '04' })).toMatchObject({ problems: [{ field: 'division' }] });
  });

  test('a sheet is complete when others can find what they look for', () => {
    const full = { description: 'Tissage', division: '13', town: 'Morlaix', seeks: 'Des commandes' };
    expect(isComplete(sheetOf(full))).toBe(true);
    for (const missing of Object.keys(full))
      expect(isComplete(sheetOf({ ...full, [missing]: '' }))).toBe(false);
  });
});

describe('A change of a sheet', () => {
  const stored = { ...sheetOf({ town: 'Nay', phone: '0102030405' }), visibility: { phone: 'own' } };

  test('names the fields that are different', () => {
    const change = changeSheet(
      stored,
      sheetOf({ name: 'Le Fil d’or', town: 'Pau', phone: '0102030405' }),
      {},
      'own'
    );
    expect(change.fields.toSorted()).toEqual(['name', 'town']);
    expect(changeSheet(stored, stored, {}, 'own').fields).toEqual([]);
  });

  test('leaves alone what the editor cannot read', () => {
    const change = changeSheet(stored, sheetOf({ town: 'Nay' }), { phone: 'network' }, 'facilitators');
    expect(change.sheet.phone).toBe('0102030405');
    expect(change.visibility).toEqual({ phone: 'own' });
    expect(change.fields).toEqual([]);
  });

  test('hides a field from others, never from whoever hides it', () => {
    expect(changeSheet(stored, stored, { town: 'own' }, 'own').visibility).toEqual({
      phone: 'own',
      town: 'own'
    });
    expect(changeSheet(stored, stored, { town: 'own' }, 'facilitators').visibility).toEqual({ phone: 'own' });
    expect(changeSheet(stored, stored, { town: 'facilitators' }, 'facilitators')).toMatchObject({
      visibility: { town: 'facilitators' },
      fields: ['town']
    });
  });

  test('opens a field again', () => {
    expect(changeSheet(stored, stored, { phone: 'network' }, 'own')).toMatchObject({
      visibility: {},
      fields: ['phone']
    });
  });
});
