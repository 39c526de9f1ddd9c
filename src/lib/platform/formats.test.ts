import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LARGEST_AMOUNT, minorDigits, readAmount } from '#lib/kernel/money.ts';
import { formatDate, formatMoney, formatNumber, formatRelative, formatter, typedMoney } from './formats.ts';

const france = { locale: 'fr', country: 'FR', zone: 'Europe/Paris' } as const;
const morocco = { locale: 'fr', country: 'MA', zone: 'Africa/Casablanca' } as const;
const maghreb = { locale: 'ar', country: 'MA', zone: 'Africa/Casablanca' } as const;
const at = (text: string) => Temporal.Instant.from(text);

describe('an amount', () => {
  test('is written as its readers write it', () => {
    expect(formatMoney(125050n, 'EUR', france)).toBe('1\u202f250,50\u00a0€');
    expect(formatMoney(125050n, 'MAD', morocco)).toBe('1.250,50\u00a0MAD');
    expect(formatMoney(125050n, 'MAD', maghreb).replace(/\u200f/g, '')).toBe('1.250,50\u00a0د.م.');
  });
  test('has as many decimals as its currency', () => {
    expect(formatMoney(1250n, 'JPY', france)).toContain('1\u202f250');
    expect(formatMoney(1250n, 'TND', france)).toContain('1,250');
  });
  test('stands in a field with the decimal sign of its reader, and is read back as it was', () => {
    const written = (['fr', 'en', 'ar'] as const).map((locale) =>
      typedMoney(125050n, 'MAD', { locale, country: 'MA' })
    );
    expect(written).toEqual(['1250,50', '1250.50', '1250,50']);
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: LARGEST_AMOUNT }),
        fc.constantFrom('EUR', 'MAD', 'TND', 'JPY'),
        fc.constantFrom('fr' as const, 'en' as const, 'ar' as const),
        fc.constantFrom('FR', 'MA', 'TN', 'BE', 'CH'),
        (minor, currency, locale, country) => {
          const typed = typedMoney(minor, currency, { locale, country });
          expect(readAmount(typed, minorDigits(currency))).toBe(minor);
        }
      )
    );
  });
  test('that is round is written without its cents', () => {
    expect(formatMoney(18000n, 'EUR', france)).toBe('180\u00a0€');
    expect(formatMoney(18000n, 'EUR', { ...france, locale: 'en' })).toBe('€180');
    expect(formatMoney(125000n, 'MAD', maghreb).replace(/\u200f/g, '')).toBe('1.250\u00a0د.م.');
    expect(formatMoney(12000n, 'TND', france)).toMatch(/^12\s/);
  });
  test('that stands under others has cents as soon as one of them has some', () => {
    const written = (amounts: bigint[]) => amounts.map(formatter(france).column(amounts, 'EUR'));
    expect(written([620000n, 0n])).toEqual(['6\u202f200\u00a0€', '0\u00a0€']);
    expect(written([620000n, 125050n])).toEqual(['6\u202f200,00\u00a0€', '1\u202f250,50\u00a0€']);
  });
  test('is exact, whatever its size and sign', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), (minor) => {
        const digits = formatMoney(minor, 'EUR', france, true).replace(/[^\d-]/g, '');
        expect(BigInt(digits)).toBe(minor);
      })
    );
  });
});

describe('a date', () => {
  test('is that of the zone of the network, not of the server', () => {
    expect(formatDate(at('2026-02-28T23:30:00Z'), france)).toBe('1er mars 2026');
    expect(formatDate(at('2026-03-11T11:00:00Z'), france, 'full')).toBe('mercredi 11 mars 2026');
    expect(formatDate(at('2026-02-28T23:30:00Z'), { locale: 'fr' })).toBe('28 février 2026');
    expect(formatDate(at('2026-07-14T10:05:00Z'), france, 'time')).toBe('12:05');
  });
  test('without a time stays the day that it is', () => {
    expect(
      formatDate(Temporal.PlainDate.from('2026-03-01'), { ...france, zone: 'Pacific/Auckland' }, 'short')
    ).toBe('01/03/2026');
  });
  test('in Arabic bears the names of months of the Maghreb, in Latin digits', () => {
    expect(formatDate(Temporal.PlainDate.from('2026-07-14'), maghreb)).toBe('14 يوليوز 2026');
  });
});

describe('a moment seen from now', () => {
  const now = at('2026-03-10T12:00:00Z');
  test.each([
    ['2026-03-10T12:00:20Z', 'maintenant'],
    ['2026-03-10T11:01:00Z', 'il y a 59 minutes'],
    ['2026-03-10T15:00:00Z', 'dans 3 heures'],
    ['2026-03-09T12:00:00Z', 'hier'],
    ['2026-02-20T12:00:00Z', 'il y a 18 jours'],
    ['2026-01-20T12:00:00Z', '20 janvier 2026']
  ])('%s is %s', (when, words) => {
    expect(formatRelative(at(when), now, france)).toBe(words);
  });
});

test('a number follows the country of the network', () => {
  expect(formatNumber(3667, france)).toBe('3\u202f667');
  expect(formatNumber(3667, morocco)).toBe('3.667');
  expect(formatNumber(0.25, france, { style: 'percent' })).toBe('25\u00a0%');
});
