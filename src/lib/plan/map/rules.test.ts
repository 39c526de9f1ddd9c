import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alike, answersTo, pooled, wordsOf, type Line, type Said } from './rules.ts';

const line = (organisation: string, text: string): Line => ({ organisation, text, source: 'swot' });
const words = (text: string) => wordsOf(text).map(({ folded }) => folded);

describe('a strength answers a lack', () => {
  test('of another organisation, never one’s own', () => {
    const lack = line('a', 'Livraison en ville');
    expect(answersTo(lack, [line('a', 'Livraison'), line('b', 'Livraisons par vélo')])).toEqual([
      {
        strength: line('b', 'Livraisons par vélo'),
        shared: [{ strength: 'Livraisons', lack: 'Livraison', tag: false }]
      }
    ]);
  });
  test('by a word, without accents, capitals and plurals, or by a long common beginning', () => {
    expect(alike('export', 'exporter')).toBe(true);
    expect(alike('financement', 'financer')).toBe(true);
    expect(alike('transport', 'transfert')).toBe(false);
    expect(alike('communication', 'commune')).toBe(false);
    expect(words('Très bons résultats à l’EXPORT')).toEqual(['resultat', 'export']);
  });
  test('by a tag before anything else', () => {
    const strengths = [line('b', 'Gestion de trésorerie et budget'), line('c', 'Un voisin #compta')];
    const [first] = answersTo(line('a', 'Gestion de trésorerie #compta'), strengths);
    expect(first?.strength.organisation).toBe('c');
    expect(first?.shared).toEqual([{ strength: '#compta', lack: '#compta', tag: true }]);
  });
  test('not by words that say nothing', () => {
    expect(
      answersTo(line('a', 'Trop peu de temps pour nous'), [line('b', 'Bon avec tous pour peu')])
    ).toEqual([]);
  });
});

test('what one organisation says twice counts once, and each is named once for a lack', () => {
  const map = pooled([
    { organisation: 'a', swot: { weaknesses: ['Export'] }, plan: { lacks: ['export'] } },
    { organisation: 'b', swot: { strengths: ['Export au Maroc', 'Export et douane'] } }
  ]);
  expect(map.answered).toHaveLength(1);
  expect(map.answered[0]!.answers).toHaveLength(1);
});

test('what nobody answers is to be found outside; what several lack is to be had together', () => {
  const said: Said[] = [
    { organisation: 'a', swot: { strengths: ['Soudure inox'], weaknesses: ['Un commercial export'] } },
    {
      organisation: 'b',
      swot: { weaknesses: ['Trésorerie'] },
      plan: { lacks: ['Soudure'], means: ['Camion'] }
    },
    { organisation: 'c', swot: { weaknesses: ['Un commercial'] }, skills: ['gestion'] }
  ];
  const map = pooled(said);
  expect(map.answered.map(({ lack, answers }) => [lack.text, answers[0]!.strength.organisation])).toEqual([
    ['Soudure', 'a']
  ]);
  expect(map.open.map(({ text }) => text)).toEqual(['Un commercial export', 'Trésorerie', 'Un commercial']);
  expect(map.common.map(({ word, lines }) => [word, lines.length])).toEqual([['commercial', 2]]);
});

test('every match names a word of each side, and no lack is lost', () => {
  const text = fc.constantFrom(
    'Export',
    'Vente en ligne',
    'Soudure #inox',
    'Local plus grand',
    'ventes',
    'inox'
  );
  const member = fc.record({
    organisation: fc.constantFrom('a', 'b', 'c'),
    swot: fc.record({ strengths: fc.array(text), weaknesses: fc.array(text) })
  });
  fc.assert(
    fc.property(fc.array(member, { maxLength: 5 }), (said) => {
      const map = pooled(said);
      const lacks = said.flatMap((one) => one.swot.weaknesses.map((text) => `${one.organisation} ${text}`));
      expect(map.answered.length + map.open.length).toBe(new Set(lacks).size);
      for (const { lack, answers } of map.answered)
        for (const { strength, shared } of answers) {
          expect(strength.organisation).not.toBe(lack.organisation);
          for (const pair of shared) {
            expect(strength.text).toContain(pair.strength);
            expect(lack.text).toContain(pair.lack);
          }
        }
    })
  );
});
