import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import ar from '#messages/ar.json' with { type: 'json' };
import en from '#messages/en.json' with { type: 'json' };
import fr from '#messages/fr.json' with { type: 'json' };
import { frenchSpaces } from '#lib/kernel/text.ts';
import { compileMessage, intlTag, negotiateLocale, translator, type MessageKey } from './messages.ts';

const catalogues: Record<string, Record<string, string>> = { fr, en, ar };
const isolated = (text: string) => `\u2068${text}\u2069`;
type Part = { type: number; value: string; options?: Record<string, { value: Part[] }> };
const parse = (source: string) =>
  new IntlMessageFormat(source, 'fr', undefined, { ignoreTag: true }).getAst() as Part[];
const argumentsOf = (parts: Part[]): string[] =>
  parts.flatMap((part) => [
    ...(part.type > 0 && part.type < 7 ? [part.value] : []),
    ...Object.values(part.options ?? {}).flatMap((option) => argumentsOf(option.value))
  ]);

describe('the catalogue', () => {
  test('every message exists in the three languages', () => {
    const keys = Object.keys(fr).sort();
    expect(Object.keys(en).sort()).toEqual(keys);
    expect(Object.keys(ar).sort()).toEqual(keys);
  });

  test('every message can be read, and names the same values in the three languages', () => {
    const names = (source: string) => [...new Set(argumentsOf(parse(source)))].sort();
    for (const key of Object.keys(fr))
      for (const [language, catalogue] of Object.entries(catalogues))
        expect({ key, language, names: names(catalogue[key] ?? '') }).toEqual({
          key,
          language,
          names: names(catalogues.fr?.[key] ?? '')
        });
  });

  test('no apostrophe touches a brace, where ICU would take it for a quotation', () => {
    for (const catalogue of Object.values(catalogues))
      for (const [key, source] of Object.entries(catalogue))
        expect([key, source]).not.toEqual([key, expect.stringMatching(/'[{}]/)]);
  });

  test('Arabic counts have their six forms', () => {
    const forms = ['zero', 'one', 'two', 'few', 'many', 'other'];
    const missing = (parts: Part[]): string[] =>
      parts.flatMap((part) => {
        const inner = Object.values(part.options ?? {}).flatMap((option) => missing(option.value));
        const here = part.type === 6 ? forms.filter((form) => !(form in (part.options ?? {}))) : [];
        return [...here, ...inner];
      });
    for (const [key, source] of Object.entries(ar)) expect([key, missing(parse(source))]).toEqual([key, []]);
  });
});

test('no French line begins with a sign of its own, nor ends with the one that opens a quotation', () => {
  expect(frenchSpaces('Vous partez ? « Non ! » : il reste ; oui.')).toBe(
    'Vous partez\u202F? «\u00A0Non\u202F!\u00A0»\u00A0: il reste\u202F; oui.'
  );
  const french = translator('fr');
  for (const key of Object.keys(fr).filter((key) => !argumentsOf(parse(catalogues.fr![key]!)).length))
    expect([key, french(key as MessageKey)]).not.toEqual([key, expect.stringMatching(/ [:;!?»]|« /)]);
});

describe('a message', () => {
  const inFrench = (source: string) => compileMessage(source, intlTag('fr'), /[\u0600-\u06FF]/);
  const inArabic = (source: string) => compileMessage(source, intlTag('ar'), /[A-Za-z]/);
  const say = (
    message: ReturnType<typeof compileMessage>,
    params?: Parameters<Exclude<typeof message, string>>[0]
  ) => (typeof message === 'string' ? message : message(params));

  test('without values is plain text, markup and apostrophes included', () => {
    expect(inFrench("l'adhésion <b>")).toBe("l'adhésion <b>");
  });
  test('takes the names it is given', () => {
    expect(say(inFrench('{sponsor} présente {name}.'), { sponsor: 'Ana', name: 'La Ruche' })).toBe(
      'Ana présente La Ruche.'
    );
  });
  test('counts as French does: zero is singular', () => {
    const message = inFrench('{count, plural, one {# membre} other {# membres}}');
    expect([0, 1, 2, 3667].map((count) => say(message, { count }))).toEqual([
      '0 membre',
      '1 membre',
      '2 membres',
      '3\u202f667 membres'
    ]);
  });
  test('counts as Arabic does, in Latin digits', () => {
    const message = inArabic(
      '{n, plural, zero {لا أعضاء} one {عضو واحد} two {عضوان} few {# أعضاء} many {# عضوا} other {# عضو}}'
    );
    expect([0, 1, 2, 3, 11, 100].map((n) => say(message, { n }))).toEqual([
      'لا أعضاء',
      'عضو واحد',
      'عضوان',
      '3 أعضاء',
      '11 عضوا',
      '100 عضو'
    ]);
  });
  test('isolates a name written in the other direction', () => {
    expect(say(inArabic('رشّح {name}'), { name: 'La Ruche' })).toBe(`رشّح ${isolated('La Ruche')}`);
    expect(say(inFrench('{name} a voté'), { name: 'سعاد' })).toBe(`${isolated('سعاد')} a voté`);
    expect(say(inArabic('{n, plural, other {# {name}}}'), { n: 3, name: 'Ruche' })).toBe(
      `3 ${isolated('Ruche')}`
    );
  });
  test('leaves addresses alone, which must stay clickable, and the words that choose a variant', () => {
    expect(say(inArabic('{link}'), { link: 'https://lierre.example/a' })).toBe('https://lierre.example/a');
    expect(say(inArabic('{role, select, board {مجلس} other {عضو}}'), { role: 'board' })).toBe('مجلس');
  });
  test('that lacks one of its values is a mistake of ours, not a sentence with a hole', () => {
    expect(() => say(inFrench('Bonjour {name}'), {})).toThrow('name');
    expect(() => say(inFrench('{n, plural, other {#}}'), {})).toThrow();
  });
});

describe('a problem', () => {
  test('is told in the words of its code', () => {
    expect(translator('fr').problem({ kind: 'not_found', code: 'not_found' })).toBe(fr['problem.not_found']);
  });
  test('whose code has no words is told in general ones', () => {
    expect(translator('en').problem({ kind: 'conflict', code: 'never_heard' })).toContain('(never_heard)');
  });
});

describe('the language of a visitor', () => {
  test.each([
    ['nothing known: French', null, null, 'fr'],
    ['the browser prefers Arabic', 'ar-MA,ar;q=0.9,fr;q=0.8', null, 'ar'],
    ['the heaviest wins, not the first', 'fr;q=0.2, en;q=0.9', null, 'en'],
    ['an unknown language gives way to the next', 'de-DE,de;q=0.9,en;q=0.5', null, 'en'],
    ['a refused language is not taken', 'en;q=0', null, 'fr'],
    ['what was chosen before wins', 'ar', 'en', 'en'],
    ['a broken cookie is ignored', 'ar', 'xx', 'ar'],
    ['rubbish is ignored', ';;q=,=,en;q=abc', null, 'fr']
  ])('%s', (_, header, cookie, expected) => {
    expect(negotiateLocale(header, cookie)).toBe(expected);
  });
});
