import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digitsOf, parseAmount, restKey, writeAmount } from './rules.ts';

test('an amount is written with a comma or a point, spaces or none, and never more decimals than the currency has', () => {
  expect(parseAmount('120', 2)).toBe(12_000n);
  expect(parseAmount('1 120,5', 2)).toBe(112_050n);
  expect(parseAmount('0', 2)).toBe(0n);
  expect(parseAmount('0,005', 3)).toBe(5n);
  for (const bad of ['', '-1', '1,234', '1.2.3', 'douze', '1e3', '12€'])
    expect(parseAmount(bad, 2), bad).toBeNull();
});

test('what is written is read again, exactly', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 99_999_999_999n }),
      fc.constantFrom('EUR', 'MAD', 'TND', 'JPY'),
      (minor, currency) => {
        const digits = digitsOf(currency);
        expect(parseAmount(writeAmount(minor, digits), digits)).toBe(minor);
      }
    )
  );
});

test('one rate alone is for all members; beside those of categories it is for the others', () => {
  expect([1, 2, 5].map(restKey)).toEqual(['dues.everybody', 'dues.others', 'dues.others']);
});
