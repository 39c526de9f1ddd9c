import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hueOf, initials } from './initials.ts';

test.each([
  ['La Ruche', 'R'],
  ['Souad El Amrani', 'SA'],
  ['Tiers-lieu de la Gare', 'TG'],
  ['L’Atelier des Possibles', 'AP'],
  ['تعاونية الأركان', 'تا'],
  ['3 Petits Pas', '3P'],
  ['l', 'L'],
  ['𝒜lba', '𝒜']
])('%s is shown as %s', (name, letters) => {
  expect(initials(name)).toBe(letters);
});

test('any name has at most a few letters, and always the same colour', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (name) => {
      expect([...initials(name)].length).toBeLessThanOrEqual(6);
      expect(hueOf(name)).toBe(hueOf(`${name}`));
      expect(hueOf(name)).toBeGreaterThanOrEqual(60);
      expect(hueOf(name)).toBeLessThanOrEqual(300);
    })
  );
});
