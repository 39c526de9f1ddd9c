import { expect, test } from 'vitest';
import { catalogueProblems, usageProblems } from './messages.ts';

const one = (fr: string, en = fr, ar = fr) =>
  catalogueProblems({ fr: { key: fr }, en: { key: en }, ar: { key: ar } });
const SIX = 'zero {صفر} one {واحد} two {اثنان} few {قليل} many {كثير} other {#}';

test('the same words with the same arguments in three languages are in order', () => {
  expect(one('Bonjour {name}', 'Hello {name}', 'مرحبا {name}')).toEqual([]);
  expect(
    one('{n, plural, one {un} other {#}}', '{n, plural, one {one} other {#}}', `{n, plural, ${SIX}}`)
  ).toEqual([]);
});

test('a key that a language lacks, or leaves empty, is named', () => {
  expect(catalogueProblems({ fr: { a: 'x' }, en: { a: 'x', b: 'y' }, ar: { a: ' ' } })).toEqual([
    'a is missing in ar',
    'b is missing in fr',
    'b is missing in ar'
  ]);
});

test('an argument that is written otherwise in one language is named', () => {
  expect(one('Bonjour {name}', 'Hello {nom}', 'مرحبا {name}')).toEqual([
    'key has other arguments in en (nom) than in fr (name)'
  ]);
});

test('an argument inside a plural form counts', () => {
  expect(
    one('{n, plural, one {{a}} other {{b}}}', '{n, plural, one {{a}} other {{a}}}', `{n} {a} {b}`)
  ).toEqual(['key has other arguments in en (a, n) than in fr (a, b, n)']);
});

test('a broken message is named with its language', () => {
  expect(one('x', 'x', '{n, plural, other {#}')).toEqual([
    expect.stringMatching(/^key is not a valid message in ar/)
  ]);
});

test('a plural form that Arabic needs is asked for; exact numbers may stand for forms', () => {
  const [fr, en] = ['{n, plural, one {un} other {#}}', '{n, plural, one {one} other {#}}'];
  expect(one(fr, en, '{n, plural, one {واحد} other {#}}')).toEqual([
    'key lacks the plural zero, two, few, many of n in ar'
  ]);
  expect(one(fr, en, '{n, plural, =0 {ا} =1 {ب} =2 {ج} few {د} many {ه} other {و}}')).toEqual([]);
});

test('a key or the code of a problem that nobody wrote is found; templates use what they match', () => {
  const code = [`t('a.b'); t('a.lost'); conflict('full'); invalid('name', 'too_long'); t(\`state.\${s}\`)`];
  expect(usageProblems(['a.b', 'a.idle', 'problem.full', 'state.open', 'statement'], code)).toEqual({
    missing: ['a.lost', 'problem.too_long'],
    unused: ['a.idle', 'statement']
  });
});
