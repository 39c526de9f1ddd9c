import { describe, expect, test } from 'vitest';
import { languageName, readLanguage } from '../languages/rules.ts';
import { divisionOf, divisionsNamed, sectorChoices, sectorName } from './rules.ts';

describe('Sectors in words', () => {
  test('there are 21 sections and 88 divisions, in three languages', () => {
    for (const language of ['fr', 'en', 'ar'] as const) {
      const sections = sectorChoices(language);
      expect(sections).toHaveLength(21);
      const options = sections.flatMap((section) => section.options);
      expect(options).toHaveLength(88);
      expect(options.every(({ value, label }) => /^\d\d$/.test(value) && label.length > 2)).toBe(true);
    }
    expect(
      sectorChoices('ar')
        .flatMap(({ options }) => options)
        .every(({ label }) => /[\u0600-\u06FF]/.test(label))
    ).toBe(true);
  });

  test('a code of any current nomenclature reads as words, an old one does not', () => {
    expect(sectorName('31.09A', 'NAFrev2', 'fr')).toBe('Fabrication de meubles');
    expect(sectorName('31.00H', 'NAF2025', 'en')).toBe('Manufacture of furniture');
    expect(sectorName('31', 'NACErev2', 'ar')).toBe('صنع الأثاث');
    expect(sectorName('45.2R', 'NAFrev1', 'fr')).toBe(null);
    expect(divisionOf('04.00Z', 'NAFrev2')).toBe(null);
    expect(divisionOf(null, null)).toBe(null);
  });

  test('a word finds its sectors; a word that all sectors use finds none', () => {
    expect(divisionsNamed('meubles', 'fr')).toEqual(['31']);
    expect(divisionsNamed('furniture', 'en')).toEqual(['31']);
    expect(divisionsNamed('اثاث', 'ar')).toEqual(['31']);
    expect(divisionsNamed('fabrication', 'fr')).toEqual([]);
    expect(divisionsNamed('de', 'fr')).toEqual([]);
  });
});

describe('Languages', () => {
  test.each([
    ['français', 'fr'],
    ['French', 'fr'],
    ['الفرنسية', 'fr'],
    ['فرنسية', 'fr'],
    ['tamazight', 'zgh'],
    ['AR', 'ar']
  ])('%s is %s', (text, code) => {
    expect(readLanguage(text)).toEqual({ ok: true, value: { value: code } });
  });

  test('what is no language is said', () => {
    expect(readLanguage('volapuk du jeudi')).toMatchObject({ problems: [{ code: 'language_unknown' }] });
  });

  test('every name that is shown is understood again', () => {
    for (const code of ['fr', 'ar', 'en', 'zgh', 'es', 'de', 'wo', 'br', 'ca', 'eu', 'oc', 'ku'])
      for (const locale of ['fr', 'en', 'ar'] as const)
        expect(readLanguage(languageName(code, locale)), `${code} in ${locale}`).toMatchObject({
          value: { value: code }
        });
  });
});
