import fc from 'fast-check';
import { expect, test } from 'vitest';
import fr from '#messages/fr.json' with { type: 'json' };
import { checkRanking, chooseAim, count, mayOpen } from './aim/rules.ts';
import { nearness, skeleton, trigramLikeness, twinsOf } from './names/rules.ts';
import { FAMILIES, fieldsOf, isFormPart, partProblems, PARTS, type FormPart } from './rules.ts';
import { contents } from './schema.ts';

test('every field, choice and prompt has words', () => {
  for (const part of Object.keys(PARTS) as FormPart[])
    for (const { name, values } of fieldsOf(part)) {
      expect(Object.hasOwn(fr, `design.${part}.${name}`), `${part}.${name}`).toBe(true);
      for (const value of values ?? [])
        expect(Object.hasOwn(fr, `design.${part}.${name}.${value}`), `${part}.${name}.${value}`).toBe(true);
    }
  for (const prompts of Object.values(FAMILIES))
    for (const prompt of prompts) expect(Object.hasOwn(fr, `design.prompt.${prompt}`), prompt).toBe(true);
});

test('dues need the services that justify them; no dues need none', () => {
  expect(partProblems('dues', { dues: 'equal', services: null })).toEqual([
    { field: 'services', code: 'dues_need_services' }
  ]);
  expect(contents.dues.safeParse({ dues: 'none', hires: 'no' }).success).toBe(true);
  expect(contents.dues.safeParse({ dues: 'equal', hires: 'no', services: 'Une animatrice.' }).success).toBe(
    true
  );
});

test('competition tolerated within limits says the limits', () => {
  expect(contents.members.safeParse({ wanted: 'Des voisins', competition: 'limits' }).success).toBe(false);
  expect(
    contents.members.safeParse({ wanted: 'Des voisins', competition: 'refused', count: '' }).data
  ).toEqual({
    wanted: 'Des voisins',
    count: null,
    competition: 'refused',
    competition_limits: null
  });
});

test('a part that nobody knows is none', () => {
  expect(isFormPart('constructor')).toBe(false);
  expect(isFormPart('rules')).toBe(true);
});

test('a first win says what, who, and by which day', () => {
  expect(
    contents.first_win.safeParse({ what: 'Acheter le papier', who: 'Léa', by: '2026-02-30' }).success
  ).toBe(false);
  expect(
    contents.first_win.safeParse({ what: 'Acheter le papier', who: 'Léa', by: '2026-05-30' }).success
  ).toBe(true);
});

test.each([
  ['Les Ateliers du Confluent', 'LES ATELIERS DU CONFLUENT', 'same'],
  ['Éco-Fab', 'eco fab', 'same'],
  ['Réseau Phare', 'Le Fare', 'sounds'],
  ['Atelier Ssylvain', 'Ateliers Silvin', null],
  ['Cap Sud', 'Kap Sudd', 'sounds'],
  ['Ateliers du Confluent', 'Atelier du Confluant', 'sounds'],
  ['Tiers-lieux du Béarn', 'Tiers lieux de Bigorre', null],
  ['Menuiserie Aubrac', 'Menuiserie Aubracq', 'sounds'],
  ['Boulangerie du Marché', 'Garage du Marché', null],
  ['شبكة الأطلس', 'شبكة الأطلس', 'same']
] as const)('« %s » and « %s »: %s', (a, b, expected) => {
  const found = nearness(a, b);
  if (expected === 'sounds') expect(['sounds', 'near']).toContain(found);
  else expect(found).toBe(expected);
});

test('nearness goes both ways, and a name is always its own twin', () => {
  const word = fc.string({ minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(word, word, (a, b) => {
      expect(nearness(a, b)).toBe(nearness(b, a));
      expect(trigramLikeness(a, b)).toBeCloseTo(trigramLikeness(b, a));
      if (nearness(a, a)) expect(nearness(a, a)).toBe('same');
      expect(skeleton(a)).toBe(skeleton(a.toUpperCase().toLowerCase()));
    })
  );
});

test('the nearest twin stands first', () => {
  const names = ['Cap Nord', 'Kap Sud', 'Cap Sud', 'Cap Sud Est'].map((name) => ({
    organisationId: name,
    name
  }));
  expect(twinsOf('cap sud', names).map(({ name }) => name)).toEqual(['Cap Sud', 'Kap Sud', 'Cap Sud Est']);
});

test('ranking takes at least two objectives, and not more than twenty', () => {
  expect(mayOpen(1).ok).toBe(false);
  expect(mayOpen(2).ok).toBe(true);
  expect(mayOpen(21).ok).toBe(false);
});

test('an objective is ranked once, and only one of this round', () => {
  expect(checkRanking(['a', 'b'], []).ok).toBe(false);
  expect(checkRanking(['a', 'b'], [['a'], ['a']]).ok).toBe(false);
  expect(checkRanking(['a', 'b'], [['c']]).ok).toBe(false);
  expect(checkRanking(['a', 'b'], [['b', 'a']]).ok).toBe(true);
});

test('the objective that a majority puts first comes first', () => {
  const result = count(
    ['achats', 'export', 'formation'],
    [
      [['export'], ['achats']],
      [['export'], ['formation']],
      [['achats'], ['formation'], ['export']]
    ]
  );
  expect(result.winners).toEqual(['export']);
  expect(result.rankings).toBe(3);
});

test('the founders may choose another aim than the first; then they say why', () => {
  const result = count(['a', 'b'], [[['a'], ['b']]]);
  expect(chooseAim(result, 'a', 'sans objet')).toEqual({ ok: true, value: null });
  expect(chooseAim(result, 'b', null)).toMatchObject({ problems: [{ field: 'reason' }] });
  expect(chooseAim(result, 'b', 'Plus vite gagné.')).toEqual({ ok: true, value: 'Plus vite gagné.' });
  expect(chooseAim(result, 'c', 'Rien.').ok).toBe(false);
});

test('of equals in front none is chosen without words', () => {
  const tied = count(
    ['a', 'b'],
    [
      [['a'], ['b']],
      [['b'], ['a']]
    ]
  );
  expect(tied.winners).toHaveLength(2);
  expect(chooseAim(tied, 'a', null).ok).toBe(false);
});
