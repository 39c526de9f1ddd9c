import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalText, fingerprint, normaliseText, spaced, type CanonicalAgreement } from './canonical.ts';

const charter: CanonicalAgreement = {
  network: 'Les Ateliers du Confluent',
  agreement: '0190f3a4-0000-7000-8000-000000000001',
  version: 2,
  kind: 'charter',
  language: 'fr',
  title: 'Charte de l’été',
  parties: 'members',
  clauses: [
    { heading: 'But', body: 'Acheter mieux ensemble.\n\nEt le dire.' },
    { heading: 'Durée', body: 'Un an.' }
  ]
};
const arabic: CanonicalAgreement = {
  ...charter,
  version: 1,
  kind: 'letter_of_intent',
  language: 'ar',
  title: 'رسالة نوايا',
  parties: ['تعاونية الأمل', 'Atelier Ñandú'],
  clauses: [{ heading: 'الهدف', body: 'الشراء معا سنة 2026، والثلث (1/3) لكل طرف.' }]
};

test('the canonical text is what its format says, line by line', () => {
  expect(canonicalText(charter)).toBe(
    `LIERRE AGREEMENT TEXT 1
network: Les Ateliers du Confluent
agreement: 0190f3a4-0000-7000-8000-000000000001
version: 2
kind: charter
language: fr
title: Charte de l’été
parties: all members

clause: But
| Acheter mieux ensemble.
|
| Et le dire.

clause: Durée
| Un an.
`
  );
});

// Golden values, computed once with `sha256sum`: they may never change.
test('the same text has the same fingerprint for ever', async () => {
  expect(await fingerprint(canonicalText(charter))).toBe(
    '67b5d49250f834390f68a1fe3a5fa476db445cc62fbffdfddf41e95b2ff4a1be'
  );
  expect(await fingerprint(canonicalText(arabic))).toBe(
    '4c9a22dbb7df1cde997b4796e79e9f65ca1c63b3f49de99097ec98141c0aa156'
  );
  // FIPS 180-4, the one-block example.
  expect(await fingerprint('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('a text that went through another system is the same text', async () => {
  const text = canonicalText(charter);
  for (const changed of [
    text.replaceAll('\n', '\r\n'),
    text.replaceAll('\n', '\r'),
    `\uFEFF${text}`,
    text.normalize('NFD'),
    `\n${text}\n\n`,
    text.replaceAll('\n', ' \n')
  ])
    expect(await fingerprint(normaliseText(changed))).toBe(await fingerprint(text));
});

test('one letter, one space between words or one digit more is another text', () => {
  const text = canonicalText(charter);
  for (const [from, to] of [
    ['Un an', 'Un  an'],
    ['Un an', 'Un An'],
    ['version: 2', 'version: 3'],
    ['été', 'ete']
  ] as const)
    expect(normaliseText(text.replace(from, to))).not.toBe(text);
});

test('normalising twice changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      expect(normaliseText(normaliseText(text))).toBe(normaliseText(text));
    }),
    { numRuns: 300 }
  );
});

test('what is written in a clause cannot pass for another clause or header', () => {
  const word = fc.constantFrom('clause: Fin', 'party: Eve', '| x', 'x', '', 'version: 9', '\n', 'a b');
  const clause = fc.record({
    heading: word,
    body: fc.array(word, { minLength: 1 }).map((all) => all.join('\n'))
  });
  const clauses = fc.array(clause, { minLength: 1, maxLength: 3 });
  const plain = (all: CanonicalAgreement['clauses']) =>
    JSON.stringify(
      all.map(({ heading, body }) => [normaliseText(heading).trim(), normaliseText(body).trimEnd()])
    );
  fc.assert(
    fc.property(clauses, clauses, (one, other) => {
      const same =
        canonicalText({ ...charter, clauses: one }) === canonicalText({ ...charter, clauses: other });
      expect(same).toBe(plain(one) === plain(other));
    }),
    { numRuns: 2000 }
  );
});

test('a fingerprint is shown in eight groups of eight', () => {
  expect(spaced('0123456789abcdef'.repeat(4)).split(' ')).toHaveLength(8);
});
