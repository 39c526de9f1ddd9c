import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPostalCode, readCountry, readTown } from '#lib/organisations/places/rules.ts';
import { readEmail, readPhone, readWebsite } from '#lib/organisations/reach/rules.ts';
import {
  passesLuhn,
  readEmployees,
  readIce,
  readLegalForm,
  readRna,
  readSector,
  readSiren,
  readSiret,
  readSizeClass,
  type Reading
} from '#lib/organisations/rules.ts';

/** The value, the value with what was mended, or the code of the refusal. */
const told = <T>(reading: Reading<T>): unknown => {
  if (!reading.ok) return reading.problems[0]!.code;
  return reading.value.mended ? [reading.value.value, reading.value.mended] : reading.value.value;
};

describe('numbers of public registers', () => {
  test('a SIREN has nine digits and a key; spaces are welcome', () => {
    expect(told(readSiren('552 081 317'))).toBe('552081317');
    expect(told(readSiren('552081318'))).toBe('siren_key');
    expect(told(readSiren('55208131'))).toBe('siren_key');
    expect(told(readSiren('abc'))).toBe('siren_digits');
    expect(told(readSiren('000000000'))).toBe('siren_key');
  });

  test('zeros that a spreadsheet dropped come back when the key then fits', () => {
    expect(told(readSiren('62201199'))).toEqual(['062201199', 'leading_zero']);
    expect(told(readSiret('6220119900031'))).toEqual(['06220119900031', 'leading_zero']);
    expect(told(readSiret('6220119900031.0'))).toEqual(['06220119900031', 'leading_zero']);
    expect(told(readIce('1561191000066'))).toEqual(['001561191000066', 'leading_zero']);
  });

  test('digits that a spreadsheet rounded away are lost, and it is said', () => {
    expect(told(readSiret('6,22012E+12'))).toBe('number_rounded');
  });

  test('a SIRET has its own key and that of its SIREN, except at La Poste', () => {
    expect(told(readSiret('732 829 320 00074'))).toBe('73282932000074');
    expect(told(readSiret('73282932000075'))).toBe('siret_key');
    expect(told(readSiret('35600000049837'))).toBe('35600000049837');
    expect(told(readSiret('35600000049838'))).toBe('siret_key');
  });

  test('an RNA number is W and nine characters, with letters for Corsica and overseas', () => {
    expect(told(readRna('w 832023177'))).toBe('W832023177');
    expect(told(readRna('W2B2007117'))).toBe('W2B2007117');
    expect(told(readRna('W9M1006623'))).toBe('W9M1006623');
    expect(told(readRna('832023177'))).toBe('rna_form');
  });

  test('an ICE of Morocco has fifteen digits and is divisible by 97; Arabic digits are digits', () => {
    expect(told(readIce('001527456000081'))).toBe('001527456000081');
    expect(told(readIce('٠٠١٥٢٧٤٥٦٠٠٠٠٨١'))).toBe('001527456000081');
    expect(told(readIce('001527456000082'))).toBe('ice_key');
  });

  test('changing any one digit breaks a Luhn key', () => {
    const digits = fc.stringMatching(/^\d{9}$/).filter(passesLuhn);
    fc.assert(
      fc.property(digits, fc.nat(8), fc.integer({ min: 1, max: 9 }), (number, at, by) => {
        const changed = String((Number(number[at]) + by) % 10);
        return !passesLuhn(number.slice(0, at) + changed + number.slice(at + 1));
      })
    );
  });
});

describe('codes', () => {
  test('an activity code tells its nomenclature by its form', () => {
    expect(told(readSector('62.01Z'))).toEqual({ code: '62.01Z', version: 'NAFrev2' });
    expect(told(readSector('6201z'))).toEqual({ code: '62.01Z', version: 'NAFrev2' });
    expect(told(readSector('62.10Y'))).toEqual({ code: '62.10Y', version: 'NAF2025' });
    expect(told(readSector('45.2R'))).toEqual([{ code: '45.2R', version: 'NAFrev1' }, 'sector_old']);
    expect(told(readSector('62.01'))).toEqual({ code: '62.01', version: 'NACErev2' });
    expect(told(readSector('62.01', 'MA'))).toEqual({ code: '62.01', version: 'NMA2010' });
    expect(told(readSector('informatique'))).toBe('sector_form');
  });

  test('a size is a code of SIRENE, its words, or a number of employees', () => {
    expect(told(readSizeClass('NN'))).toBe('NN');
    expect(told(readSizeClass('1.0'))).toBe('01');
    expect(told(readSizeClass('10 à 19 salariés'))).toBe('11');
    expect(told(readSizeClass('10 000 et plus'))).toBe('53');
    expect(told(readSizeClass('beaucoup'))).toBe('size_class_unknown');
    expect(told(readEmployees('49'))).toBe('12');
    expect(told(readEmployees('1 999,0'))).toBe('42');
    expect(told(readEmployees('-3'))).toBe('employees_number');
  });

  test('a legal category loses the decimals of a spreadsheet; other words stay', () => {
    expect(told(readLegalForm('5499.0'))).toBe('5499');
    expect(told(readLegalForm('SCIC'))).toBe('SCIC');
  });
});

describe('places', () => {
  test('a postal code loses decimals and regains its zero', () => {
    expect(told(readPostalCode('64700.0'))).toEqual(['64700', 'postal_code_decimal']);
    expect(told(readPostalCode('1000'))).toEqual(['01000', 'leading_zero']);
    expect(told(readPostalCode('7400.0'))).toEqual(['07400', 'leading_zero']);
    expect(told(readPostalCode('20 000', 'MA'))).toEqual(['20000', 'postal_code_decimal']);
    expect(told(readPostalCode('123'))).toBe('postal_code_form');
    expect(told(readPostalCode('SW1A 1AA', 'GB'))).toBe('SW1A 1AA');
  });

  test.each([
    ['AIX EN PROVENCE', 'Aix-en-Provence'],
    ['LE LUC', 'Le Luc'],
    ['LA ROCHE SUR YON', 'La Roche-sur-Yon'],
    ['ST LAURENT DU MARONI', 'Saint-Laurent-du-Maroni'],
    ['MONTMOREAU ST CYBARD', 'Montmoreau-Saint-Cybard'],
    ["VILLENEUVE D'ASCQ", "Villeneuve-d'Ascq"],
    ["L'HAY LES ROSES", "L'Hay-les-Roses"],
    ['SAINTE-MARIE', 'Sainte-Marie'],
    ['MARSEILLE 1ER ARRONDISSEMENT', 'Marseille 1er Arrondissement'],
    ['LYON CEDEX 03', 'Lyon Cedex 03']
  ])('a town in capitals gets the case of a name: %s', (capitals, name) => {
    expect(told(readTown(capitals))).toEqual([name, 'town_case']);
  });

  test('a town that somebody wrote with care is kept, and so is one abroad', () => {
    expect(told(readTown('Beaupréau-en-Mauges'))).toBe('Beaupréau-en-Mauges');
    for (const country of ['MA', 'FR'])
      expect(told(readTown('الدار البيضاء', country))).toBe('الدار البيضاء');
    expect(told(readTown('BENI MELLAL', 'MA'))).toEqual(['Beni Mellal', 'town_case']);
    expect(told(readTown('NEW YORK', 'US'))).toBe('NEW YORK');
  });

  test('a country is a code or a name in one of three languages', () => {
    expect(
      [readCountry('fr'), readCountry('Maroc'), readCountry('Morocco'), readCountry('المغرب')].map(told)
    ).toEqual(['FR', 'MA', 'MA', 'MA']);
    expect(told(readCountry('Atlantide'))).toBe('country_unknown');
  });
});

describe('how an organisation is reached', () => {
  test('a website gets its scheme and a host in small letters', () => {
    expect(told(readWebsite('www.exemple.fr/'))).toEqual(['https://www.exemple.fr', 'website_scheme_added']);
    expect(told(readWebsite('https://www.Exemple.Fr'))).toBe('https://www.exemple.fr');
    expect(told(readWebsite('javascript:alert(1).x'))).toBe('website_form');
    expect(told(readWebsite('ftp://exemple.fr'))).toBe('website_scheme');
    expect(told(readWebsite('à venir'))).toBe('website_form');
  });

  test('an e-mail with a line break is refused, never mended', () => {
    expect(told(readEmail('contact@exemple.fr\nBcc: tous@exemple.fr'))).toBe('email_line_break');
    expect(told(readEmail('Contact <Contact@Exemple.fr>'))).toBe('contact@exemple.fr');
    expect(told(readEmail('a@exemple.fr; b@exemple.fr'))).toEqual(['a@exemple.fr', 'email_first']);
    expect(told(readEmail('a@exemple'))).toBe('email_form');
  });

  test('a phone number stays as it is written, a lost zero comes back', () => {
    expect(told(readPhone('+33 (0)6 12-34'))).toBe('+33 (0)6 12-34');
    expect(told(readPhone('612345678'))).toEqual(['0612345678', 'leading_zero']);
    expect(told(readPhone('612345678.0'))).toEqual(['0612345678', 'leading_zero']);
    expect(told(readPhone('aucun'))).toBe('phone_form');
  });

  test('no text whatever makes a reader throw', () => {
    const readers = [
      readSiren,
      readSiret,
      readRna,
      readIce,
      readSector,
      readSizeClass,
      readEmployees,
      readPostalCode,
      readTown,
      readCountry
    ];
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const read of [...readers, readWebsite, readEmail, readPhone]) read(text);
      }),
      { numRuns: 10_000 }
    );
  });
});
