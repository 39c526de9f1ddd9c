import { describe, expect, test } from 'vitest';
import { readDate, readRow, type ReadRow } from '#lib/imports/cells/rules.ts';
import { recogniseColumns, twiceMapped, type Column, type Target } from '#lib/imports/columns/rules.ts';
import { compare, fingerprint, LikenessIndex, similarity } from '#lib/imports/duplicates/rules.ts';
import { destination, diff, foldTwins, isOpen, step } from '#lib/imports/rules.ts';
import type { StoredSheet } from '#lib/imports/writing/rules.ts';

const column = (target: Target, heading = target): Column => ({
  heading,
  target,
  key: heading,
  certainty: 'sure',
  by: [],
  samples: []
});
const read = (values: Partial<Record<Target, string>>, country = 'FR'): ReadRow =>
  readRow(
    Object.keys(values).map((target) => column(target as Target)),
    Object.values(values),
    country
  );
const codes = (row: ReadRow): string[] => row.problems.map((problem) => `${problem.level} ${problem.code}`);

describe('columns', () => {
  const targets = (heading: string[] | null, ...rows: string[][]): Target[] =>
    recogniseColumns(heading, rows).map((found) => found.target);

  test('are recognised in French, English and Arabic', () => {
    expect(targets(['Raison sociale', 'N° SIRET', 'Courriel', 'Tél.'])).toEqual([
      'name',
      'siret',
      'email',
      'phone'
    ]);
    expect(targets(['Company name', 'Zip code', 'City', 'Skills'])).toEqual([
      'name',
      'postal_code',
      'town',
      'skills'
    ]);
    expect(targets(['اسم الشركة', 'المدينة', 'الهاتف'])).toEqual(['name', 'town', 'phone']);
  });

  test('numbers with a key count for more than the words above them', () => {
    expect(
      targets(['Nom', 'SIREN'], ['A', '73282932000074'], ['B', '06220119900031'], ['C', '35600000049837'])
    ).toEqual(['name', 'siret']);
  });

  test('a field goes to one column only; the next like it is kept under its own name', () => {
    const found = recogniseColumns(['Nom', 'Email', 'Email'], [['A', 'a@exemple.fr', 'b@exemple.fr']]);
    expect(found.map((item) => item.target)).toEqual(['name', 'email', 'extra']);
    expect(found[2]!.key).toBe('Email (2)');
  });

  test('an empty column is left out, an unknown one is kept', () => {
    expect(targets(['Nom', 'vide', 'Nuance'], ['A', '', 'x'])).toEqual(['name', 'ignore', 'extra']);
  });

  test('two columns mapped to one field are refused', () => {
    expect(twiceMapped(['name', 'email', 'email', 'extra', 'extra'])).toEqual(['email']);
  });
});

describe('a row', () => {
  test('without a name is not an organisation', () => {
    expect(codes(read({ name: ' ', town: 'Lyon' }))).toEqual(['row name_missing']);
  });

  test('keeps everything else when one cell is wrong, and says it at the cell', () => {
    const row = read({
      name: 'A',
      siret: '73282932000075',
      founded_on: '31/02/2020',
      email: 'a@b.fr\nBcc: c@d.fr',
      town: 'Lyon'
    });
    expect(row.sheet).toEqual({ name: 'A', sort_name: 'a', town: 'Lyon' });
    expect(row.problems).toEqual([
      { column: 1, code: 'siret_key', level: 'cell' },
      { column: 2, code: 'date_not_real', level: 'cell' },
      { column: 3, code: 'email_line_break', level: 'cell' }
    ]);
  });

  test('with more cells than columns is not imported: a separator inside a cell may have shifted its values', () => {
    expect(codes(readRow([column('name'), column('town')], ['A', 'Lyon', 'Paris'], 'FR'))).toContain(
      'row row_too_long'
    );
    expect(codes(readRow([column('name'), column('town')], ['A', 'Lyon', ' '], 'FR'))).toEqual([]);
    expect(codes(readRow([column('name'), column('town')], ['A'], 'FR'))).toEqual(['notice row_too_short']);
  });

  test('loses characters that turn the direction of a name, with a word about it', () => {
    const row = read({ name: 'Alpha\u202Egnp.exe' });
    expect(row.sheet.name).toBe('Alphagnp.exe');
    expect(codes(row)).toEqual(['notice bidi_removed']);
  });

  test('keeps a formula as the text it is', () => {
    const row = read({ name: '=HYPERLINK("http://x")' });
    expect(row.sheet.name).toBe('=HYPERLINK("http://x")');
    expect(codes(row)).toEqual(['notice formula_as_text']);
  });

  test('understands entities, placeholders and unknown dates of registers', () => {
    const row = read({ name: 'Escale &amp; CO (L&#39;)', short_name: '[ND]', founded_on: '1900-01-01' });
    expect(row.sheet).toMatchObject({ name: "Escale & CO (L')" });
    expect(codes(row)).toEqual(['notice html_entity', 'notice placeholder', 'notice date_unknown']);
    expect(row.sheet).not.toHaveProperty('founded_on');
  });

  test('takes the SIREN out of the SIRET, and refuses a SIRET of another SIREN', () => {
    expect(read({ name: 'A', siret: '73282932000074' }).sheet).toMatchObject({ siren: '732829320' });
    expect(codes(read({ name: 'A', siren: '552081317', siret: '73282932000074' }))).toEqual([
      'cell siret_other_siren'
    ]);
  });

  test('reads its postal code by its own country', () => {
    expect(read({ name: 'A', postal_code: '1000', country: 'Belgique' }).sheet).toMatchObject({
      postal_code: '1000',
      country: 'BE'
    });
  });

  test.each([
    ['2020-02-29', '2020-02-29'],
    ['1/2/2020', '2020-02-01'],
    ['01.02.2020 00:00', '2020-02-01'],
    ['20200201', '2020-02-01'],
    ['٠١/٠٢/٢٠٢٠', '2020-02-01'],
    ['2021-02-29', 'date_not_real'],
    ['01/02/20', 'date_two_digit_year'],
    ['printemps', 'date_form']
  ])('reads the date %s', (text, expected) => {
    const date = readDate(text);
    expect(date.ok ? date.value.value : date.problems[0]!.code).toBe(expected);
  });
});

describe('two records are the same organisation', () => {
  const like = (
    a: Parameters<typeof fingerprint>[0],
    b: Parameters<typeof fingerprint>[0]
  ): string | undefined => compare(fingerprint(a), fingerprint(b))?.reason;

  test('when a number of a register is equal', () => {
    expect(like({ name: 'A', siret: '73282932000074' }, { name: 'B', siret: '73282932000074' })).toBe(
      'same_siret'
    );
    expect(like({ name: 'A', siren: '732829320' }, { name: 'B', siren: '732829320' })).toBe('same_siren');
    expect(like({ name: 'A', rna: 'W832023177' }, { name: 'B', rna: 'W832023177' })).toBe('same_rna');
  });

  test('perhaps, when two establishments share a SIREN or two SIREN share an RNA number', () => {
    const [one, two] = ['73282932000074', '73282932000082'];
    expect(like({ siren: '732829320', siret: one }, { siren: '732829320', siret: two })).toBe('other_siret');
    expect(like({ siren: '1', rna: 'W832023177' }, { siren: '2', rna: 'W832023177' })).toBe('other_siren');
  });

  test('perhaps, when the names are nearly equal at the same place', () => {
    const here = { name: 'Association Fab’Lab de Périgueux', town: 'PERIGUEUX' };
    expect(like(here, { name: 'Fab Lab de Perigueux', town: 'Périgueux' })).toBe('same_name_place');
    expect(like(here, { name: 'Fab Lab Périgeux', town: 'Périgueux' })).toBe('near_name_place');
    expect(like(here, { name: 'Fab Lab Périgeux', town: 'Lyon' })).toBeUndefined();
    expect(like({ name: 'Section 12', town: 'Lyon' }, { name: 'Section 13', town: 'Lyon' })).toBeUndefined();
  });

  test('never on a name alone when registers gave them different numbers', () => {
    expect(
      like({ name: 'KAZ', siren: '1', town: 'Lyon' }, { name: 'KAZ', siren: '2', town: 'Lyon' })
    ).toBeUndefined();
    expect(like({ name: 'KAZ', siren: '1' }, { name: 'KAZ' })).toBe('same_name');
  });

  test('perhaps, when they bear one name in a town with several postal codes', () => {
    const paris = { name: 'Boulangerie Dupont', town: 'Paris' };
    expect(like({ ...paris, postal_code: '75001' }, { ...paris, postal_code: '75012' })).toBe('same_name');
    expect(like({ ...paris, postal_code: '75001' }, paris)).toBe('same_name_place');
    expect(
      like({ ...paris, postal_code: '75001' }, { ...paris, name: 'Boulangerie Dupond', postal_code: '75012' })
    ).toBeUndefined();
  });

  test('and an index finds them without comparing all with all', () => {
    const index = new LikenessIndex<number>();
    for (let i = 0; i < 20_000; i++)
      index.add(i, fingerprint({ name: `Atelier numéro ${i}`, town: `Ville ${i % 500}` }));
    index.add(-1, fingerprint({ name: 'Menuiserie Delcourt', postal_code: '64700' }));
    expect([...index.like(fingerprint({ name: 'Menuiserie Delcour', postal_code: '64700' })).keys()]).toEqual(
      [-1]
    );
  });

  test('Jaro-Winkler as published', () => {
    expect(similarity('MARTHA', 'MARHTA')).toBeCloseTo(0.961, 3);
    expect(similarity('DIXON', 'DICKSONX')).toBeCloseTo(0.813, 3);
    expect(similarity('', 'x')).toBe(0);
  });
});

describe('what becomes of a row', () => {
  const certain = { reason: 'same_siren', score: 0.98, name: 0.5 } as const;
  const perhaps = { reason: 'near_name_place', score: 0.85, name: 0.95 } as const;
  const row = { problems: [], choice: null, match: null, twin: null };

  test('it is new unless something is like it', () => {
    expect(destination(row)).toBe('new');
    expect(destination({ ...row, problems: [{ column: 0, code: 'name_missing', level: 'row' }] })).toBe(
      'bad'
    );
  });

  test('it updates the organisation with the same number, unless somebody objects', () => {
    expect(destination({ ...row, match: certain })).toBe('match');
    expect(destination({ ...row, match: certain, choice: 'separate' })).toBe('new');
    expect(destination({ ...row, match: certain, choice: 'skip' })).toBe('skip');
  });

  test('a likeness that is not certain waits for somebody to look', () => {
    expect(isOpen({ ...row, match: perhaps })).toBe(true);
    expect(destination({ ...row, match: perhaps, choice: 'merge' })).toBe('match');
    expect(isOpen({ ...row, match: perhaps, choice: 'separate' })).toBe(false);
  });

  test('two rows of one file with the same number and other names are not merged without asking', () => {
    expect(destination({ ...row, twin: certain })).toBe('new');
    expect(destination({ ...row, twin: { ...certain, name: 0.9 } })).toBe('twin');
  });

  test('later rows complete the first one', () => {
    expect(
      foldTwins({ name: 'A', town: 'Lyon', extra: { a: '1' } }, [
        { name: 'B', phone: '1', extra: { a: '2', b: '2' } }
      ])
    ).toEqual({
      name: 'A',
      town: 'Lyon',
      phone: '1',
      extra: { a: '1', b: '2' }
    });
  });

  test('an import that was undone cannot be committed', () => {
    expect(step('undone', 'committing').ok).toBe(false);
    expect(step('preview', 'committing').ok).toBe(true);
  });
});

describe('what a row changes in a sheet', () => {
  const stored = {
    name: 'Ancien',
    sort_name: 'ancien',
    town: 'LYON',
    phone: '01',
    skills: [],
    languages: [],
    country: 'FR',
    extra: { a: '1' },
    visibility: { phone: 'own' }
  } as unknown as StoredSheet & { sort_name: string; visibility: Record<string, string> };
  const change = (values: Partial<Record<Target, string>>, mode: 'replace' | 'complete' = 'replace') => {
    const columns = Object.keys(values).map((target) => column(target as Target));
    const cells = Object.values(values);
    return diff({ sheet: readRow(columns, cells, 'FR').sheet, cells, columns }, stored, mode);
  };

  test('the file replaces, or only completes', () => {
    expect(change({ name: 'Nouveau', email: 'a@exemple.fr' }).changes).toEqual({
      name: ['Ancien', 'Nouveau'],
      sort_name: ['ancien', 'nouveau'],
      email: [null, 'a@exemple.fr']
    });
    expect(Object.keys(change({ name: 'Nouveau', email: 'a@exemple.fr' }, 'complete').changes)).toEqual([
      'email'
    ]);
  });

  test('a cell that repeats the sheet is no change, even where reading would mend it', () => {
    expect(change({ name: 'Ancien', town: 'LYON' })).toEqual({ changes: {}, unchanged: [0, 1], kept: [] });
  });

  test('what an organisation keeps to itself is not touched', () => {
    expect(change({ name: 'Ancien', phone: '0612345678' })).toMatchObject({ changes: {}, kept: ['phone'] });
  });
});

describe('languages of a file', () => {
  const languages = (text: string) =>
    readRow([column('name'), column('languages')], ['Le Fournil', text], 'FR');

  test('are kept by their code, whatever language names them', () => {
    expect(languages('Français; anglais; العربية; FR').sheet.languages).toEqual(['fr', 'en', 'ar']);
  });

  test('one that nobody knows is said and left out; the others stay', () => {
    expect(languages('français; klingonais')).toMatchObject({
      sheet: { languages: ['fr'] },
      problems: [{ column: 1, code: 'language_unknown', level: 'notice', text: 'klingonais' }]
    });
  });
});

test('a text that is too long says how long it may be', () => {
  const { problems } = readRow([column('name'), column('town')], ['Le Fournil', 'a'.repeat(200)], 'FR');
  expect(problems).toEqual([{ column: 1, code: 'too_long', level: 'cell', max: 120 }]);
});
