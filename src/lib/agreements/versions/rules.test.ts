import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changesNothing, difference, words, type Content, type Piece } from './rules.ts';

const before = (pieces: Piece[]) =>
  pieces
    .filter(({ kind }) => kind !== 'added')
    .map(({ text }) => text)
    .join('');
const after = (pieces: Piece[]) =>
  pieces
    .filter(({ kind }) => kind !== 'removed')
    .map(({ text }) => text)
    .join('');
const content = (clauses: [id: string, body: string][], more: Partial<Content> = {}): Content => ({
  network: 'Réseau',
  title: 'Charte',
  parties: null,
  clauses: clauses.map(([id, body]) => ({ id, heading: `Clause ${id}`, body })),
  ...more
});

test('the difference shows the words that changed and keeps the others', () => {
  expect(words('La cotisation est de 100 euros.', 'La cotisation est de 120 euros.', 'fr')).toEqual([
    { kind: 'same', text: 'La cotisation est de ' },
    { kind: 'removed', text: '100' },
    { kind: 'added', text: '120' },
    { kind: 'same', text: ' euros.' }
  ]);
});

test('Arabic is cut at its words', () => {
  expect(
    words('مدة العقد سنة واحدة', 'مدة العقد سنتان', 'ar').filter(({ kind }) => kind === 'same')[0]!.text
  ).toBe('مدة العقد ');
});

test('from a difference both texts can be read back, whatever they are', () => {
  const text = fc
    .array(fc.constantFrom('un', 'deux', ' ', '  ', '\n', ',', 'trois', 'é', 'مدة', '- ', '1/3'), {
      maxLength: 40
    })
    .map((all) => all.join(''));
  fc.assert(
    fc.property(text, text, (one, other) => {
      const pieces = words(one, other, 'fr');
      expect(before(pieces)).toBe(one);
      expect(after(pieces)).toBe(other);
    }),
    { numRuns: 1000 }
  );
});

test('two texts that share nothing, however long, are shown as replaced within a moment', () => {
  const long = (word: string) => Array.from({ length: 6000 }, (_, i) => `${word}${i}`).join(' ');
  const started = process.cpuUsage();
  const pieces = words(long('a'), long('b'), 'fr');
  expect(process.cpuUsage(started).user / 1000).toBeLessThan(3000);
  expect([before(pieces), after(pieces)]).toEqual([long('a'), long('b')]);
});

test('however much two versions differ, comparing them ends: the last of many clauses that were mixed up are shown as replaced', () => {
  const line = (count: number) => Array.from({ length: count }, (_, i) => `mot${i}`);
  const mixed = line(120).toReversed().join(' ');
  const effort = { left: 100_000 };
  const clause = (): Piece[] => words(line(120).join(' '), mixed, 'fr', effort);
  const compared = Array.from({ length: 10 }, clause);
  expect(compared[0]!.some(({ kind }) => kind === 'same')).toBe(true);
  expect(compared.at(-1)).toEqual([
    { kind: 'removed', text: line(120).join(' ') },
    { kind: 'added', text: mixed }
  ]);
  expect(
    words('La cotisation est de 100 euros.', 'La cotisation est de 120 euros.', 'fr', effort)
  ).toHaveLength(4);
});

test('a clause that is added, removed or moved is said to be so', () => {
  const older = content([
    ['1', 'un'],
    ['2', 'deux'],
    ['3', 'trois'],
    ['4', 'quatre']
  ]);
  const newer = content([
    ['4', 'quatre'],
    ['1', 'un'],
    ['3', 'trois et demi'],
    ['5', 'cinq']
  ]);
  const shown = difference(older, newer, 'fr').clauses.map(
    ({ id, kind, moved }) => `${id} ${kind}${moved ? ' moved' : ''}`
  );
  expect(shown.toSorted()).toEqual(
    ['1 same', '2 removed', '3 changed', '4 same moved', '5 added'].toSorted()
  );
});

test('parties that came and went are named', () => {
  const { parties } = difference(
    content([['1', 'un']], { parties: ['Alpha', 'Bêta'] }),
    content([['1', 'un']], { parties: ['Bêta', 'Gamma'] }),
    'fr'
  );
  expect(parties).toEqual({ added: ['Gamma'], removed: ['Alpha'] });
});

test('a text compared with itself differs in nothing', () => {
  const one = content([
    ['1', 'un'],
    ['2', 'deux']
  ]);
  expect(changesNothing(difference(one, structuredClone(one), 'fr'))).toBe(true);
});
