import { expect, test } from 'vitest';
import { countryChoices, currencyChoices, nextSteps, slugsFor, zoneChoices } from './rules.ts';

const first = <T>(items: Iterable<T>, count: number): T[] => Iterator.from(items).take(count).toArray();

test('the address of a network is its name, then its name with a number', () => {
  expect(first(slugsFor('Les Ateliers de l’Œuvre'), 3)).toEqual([
    'les-ateliers-de-l-oeuvre',
    'les-ateliers-de-l-oeuvre-2',
    'les-ateliers-de-l-oeuvre-3'
  ]);
});

test('a name in another script still gets an address', () => {
  expect(first(slugsFor('شبكة الأطلس'), 2)).toEqual(['reseau', 'reseau-2']);
});

test('an address never grows past what the database takes, with its number', () => {
  for (const slug of first(slugsFor('a'.repeat(200)), 100)) expect(slug.length).toBeLessThanOrEqual(48);
});

const fresh = {
  hasAim: false,
  members: 1,
  known: 0,
  represented: 1,
  complete: 0,
  hasAdmissionRule: false,
  openMotions: 0
};

test('a new network is led first to its admission rule, then to its organisations', () => {
  expect(nextSteps(fresh).slice(0, 2)).toEqual(['set_rule', 'import']);
});

test('nothing waits in a network that has its rule, aim, members and complete sheets, and a vote under way', () => {
  const settled = {
    hasAim: true,
    members: 9,
    known: 3,
    represented: 9,
    complete: 9,
    hasAdmissionRule: true,
    openMotions: 1
  };
  expect(nextSteps(settled)).toEqual([]);
});

test('a member whom nobody may commit is a step that waits', () => {
  const steps = nextSteps({ ...fresh, members: 9, represented: 8, hasAdmissionRule: true });
  expect(steps).toContain('name_representatives');
});

test('France and Morocco stand first among countries, currencies and time zones', () => {
  expect(countryChoices('fr').slice(0, 2)).toEqual([
    { value: 'FR', label: 'France' },
    { value: 'MA', label: 'Maroc' }
  ]);
  expect(
    currencyChoices('fr')
      .map(({ value }) => value)
      .slice(0, 2)
  ).toEqual(['EUR', 'MAD']);
  expect(
    zoneChoices()
      .map(({ value }) => value)
      .slice(0, 2)
  ).toEqual(['Europe/Paris', 'Africa/Casablanca']);
});

test('every country has one place in the list and a name', () => {
  const countries = countryChoices('ar');
  expect(new Set(countries.map(({ value }) => value)).size).toBe(countries.length);
  expect(countries.length).toBeGreaterThan(240);
  expect(countries.length).toBeLessThan(270);
});
