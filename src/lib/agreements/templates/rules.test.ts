import { expect, test } from 'vitest';
import { agreementKinds, blanks } from '../rules.ts';
import ar from './ar.json' with { type: 'json' };
import en from './en.json' with { type: 'json' };
import fr from './fr.json' with { type: 'json' };
import { clausesFor, templateClauses, titleFor } from './rules.ts';

const known = {
  network: 'Les Ateliers du Confluent',
  aim: 'Acheter mieux ensemble.',
  perimeter: 'Lyon',
  country: 'FR',
  currency: 'EUR'
};

test('the three languages have the same clauses, with the same blanks, lists and places to fill', () => {
  const shape = (book: typeof fr) =>
    Object.entries(book.clauses).map(([key, { body }]) => [
      key,
      blanks(body).length,
      body.split('\n').map((line) => line.startsWith('- ')),
      [...body.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()
    ]);
  expect(shape(en)).toEqual(shape(fr));
  expect(shape(ar)).toEqual(shape(fr));
});

test('every clause that is written is used by some kind of agreement', () => {
  expect(new Set(Object.values(templateClauses).flat())).toEqual(new Set(Object.keys(fr.clauses)));
});

test.each(['fr', 'en', 'ar'] as const)(
  'in %s nothing of the machinery is left in a first text',
  (language) => {
    for (const kind of agreementKinds) {
      const text = clausesFor(kind, language, known)
        .map(({ heading, body }) => `${heading}\n${body}`)
        .join('\n');
      expect(text).not.toMatch(/[{}]/);
      expect(titleFor(kind, language, known.network)).not.toMatch(/[{}[\]]/);
    }
  }
);

test('what the network does not know of itself stays a blank', () => {
  const [purpose] = clausesFor('charter', 'fr', { ...known, aim: '' });
  expect(blanks(purpose!.body)).toEqual(['but commun']);
  expect(clausesFor('final_agreement', 'ar', { ...known, country: 'BE' }).at(-1)!.body).toContain(
    '[[القانون الواجب التطبيق]]'
  );
});

test('a network’s name that looks like a place to fill stays a name', () => {
  const [purpose] = clausesFor('charter', 'fr', { ...known, network: '{aim} $& Cie' });
  expect(purpose!.body).toContain('Le réseau {aim} $& Cie réunit');
});

test('a letter of intent commits to the process, not to the result', () => {
  const commitment = (language: 'fr' | 'en') =>
    clausesFor('letter_of_intent', language, known)
      .map(({ body }) => body)
      .join();
  expect(commitment('fr')).toContain('engage sur la démarche, non sur le résultat');
  expect(commitment('en')).toContain('commits to the process, not to the result');
});

test('a French text never breaks a line before : ; ! ? nor inside quotation marks', () => {
  for (const kind of agreementKinds)
    for (const { body } of clausesFor(kind, 'fr', known)) expect(body).not.toMatch(/ [:;!?»]|« /);
});
