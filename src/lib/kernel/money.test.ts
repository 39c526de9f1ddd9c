import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minorDigits, readAmount, writeAmount } from './money.ts';

test.each([
  ['1250', 125000n],
  ['1 250,50', 125050n],
  ['1.250,50', 125050n],
  ['1,250.50', 125050n],
  ['1250.5', 125050n],
  ['1 250', 125000n],
  ['1.250', 125000n],
  ['1,250,000', 125000000n],
  ['0,05', 5n],
  ['١٢٥٠٫٥', 125050n]
])('%s is read as people mean it', (text, minor) => expect(readAmount(text, 2)).toBe(minor));

test.each(['', '-5', 'dix', '1,2,3', '1.2345', '12,505.1234', '1e3', '5 €', '.5'])(
  '"%s" is no amount',
  (text) => expect(readAmount(text, 2)).toBe(null)
);

test('a dinar has a thousand millimes, a yen no smaller coin', () => {
  expect([minorDigits('TND'), minorDigits('JPY'), minorDigits('MAD')]).toEqual([3, 0, 2]);
  expect(readAmount('5', 0)).toBe(5n);
  expect([readAmount('0,005', 3), readAmount('1,250', 3), readAmount('1.250,500', 3)]).toEqual([
    5n,
    1250n,
    1250500n
  ]);
});

test('what is written is read back exactly', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 14n }),
      fc.constantFrom(0, 2, 3),
      fc.constantFrom(',', '.'),
      (minor, digits, sign) => {
        expect(readAmount(writeAmount(minor, digits, sign), digits)).toBe(minor);
      }
    )
  );
});
