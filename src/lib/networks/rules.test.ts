import { expect, test } from 'vitest';
import { countryChoices, currencyChoices, slugsFor, zoneChoices } from './rules.ts';

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

test('every currency has a name in each language', () => {
  for (const locale of ['fr', 'en', 'ar'])
    for (const { value, label } of currencyChoices(locale)) expect(label).not.toBe(`${value} – ${value}`);
});

test('every country has one place in the list and a name', () => {
  const countries = countryChoices('ar');
  expect(new Set(countries.map(({ value }) => value)).size).toBe(countries.length);
  expect(countries.length).toBeGreaterThan(240);
  expect(countries.length).toBeLessThan(270);
});
