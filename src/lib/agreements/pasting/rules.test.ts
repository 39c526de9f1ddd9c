import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clausesIn } from './rules.ts';

const read = (text: string) => clausesIn(text, 'Charte', { heading: 160, body: 12_000 });

test('a charter as people keep it is read article by article, without the numbers', () => {
  const text = `Charte du réseau
adoptée le 3 mars 2019

Article 1 – But
Acheter ensemble.

Article 2 : Membres
Deux collèges :
1. les fondateurs ;
2. les autres.
`;
  expect(read(text)).toEqual([
    { heading: 'Charte', body: 'Charte du réseau\nadoptée le 3 mars 2019' },
    { heading: 'But', body: 'Acheter ensemble.' },
    { heading: 'Membres', body: 'Deux collèges :\n1. les fondateurs ;\n2. les autres.' }
  ]);
});

test('numbered or marked headings are headings; a title above one goes into it', () => {
  expect(read('I. Vie commune\n\n1. Réunions\n\nChaque mois.\n\n2) Frais\n\nPartagés.')).toEqual([
    { heading: 'Vie commune – Réunions', body: 'Chaque mois.' },
    { heading: 'Frais', body: 'Partagés.' }
  ]);
  expect(read('# But\nAcheter.\n## 2. Durée\nUn an.').map(({ heading }) => heading)).toEqual([
    'But',
    'Durée'
  ]);
});

test('Arabic articles are articles', () => {
  expect(read('المادة 1: الهدف\nالشراء معا.\n\nالمادة الثانية: الأعضاء\nكل منظمة مقبولة.')).toEqual([
    { heading: 'الهدف', body: 'الشراء معا.' },
    { heading: 'الأعضاء', body: 'كل منظمة مقبولة.' }
  ]);
});

test('a text without headings is one clause under the title', () => {
  expect(read('Nous achetons ensemble.\n\nChacun paie sa part.')).toEqual([
    { heading: 'Charte', body: 'Nous achetons ensemble.\n\nChacun paie sa part.' }
  ]);
});

test('nothing that was written is lost, and nothing is longer than a clause takes', () => {
  const line = fc.oneof(
    fc.constantFrom(
      '',
      '',
      '# heading that is longer than a heading may be in this test',
      'Article 1 – But',
      '2. Frais',
      '# Durée',
      'Titre III',
      'المادة 4: الأجل'
    ),
    fc.lorem({ maxCount: 12 })
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), (lines) => {
      const text = lines.join('\n');
      const clauses = clausesIn(text, 'Charte', { heading: 40, body: 80 });
      const said = clauses.map(({ heading, body }) => `${heading} ${body}`).join(' ');
      for (const word of text.match(/\b[a-z]{4,}\b/g) ?? []) expect(said).toContain(word);
      for (const { heading, body } of clauses) {
        expect(heading.length).toBeGreaterThan(0);
        expect(heading.length).toBeLessThanOrEqual(40);
        expect(body.length).toBeGreaterThan(0);
        expect(body.length).toBeLessThanOrEqual(80);
      }
    })
  );
});
