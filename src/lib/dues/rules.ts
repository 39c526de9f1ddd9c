/** What members pay, as it is voted. Pure. */

/** A written amount in minor units of a currency with `digits` decimals; null when it is none. */
export function parseAmount(text: string, digits: number): bigint | null {
  const compact = text.replace(/[\s\u00a0\u202f]/g, '').replace(',', '.');
  const match = /^(\d{1,12})(?:\.(\d*))?$/.exec(compact);
  const decimals = match?.[2] ?? '';
  if (!match || decimals.length > digits) return null;
  return BigInt(match[1]! + decimals.padEnd(digits, '0'));
}

/** Words for a rate that names no category: it is for all, or for those of no other category. */
export const restKey = (rates: number): 'dues.everybody' | 'dues.others' =>
  rates === 1 ? 'dues.everybody' : 'dues.others';

/** Decimals of an ISO 4217 currency: 2 for EUR and MAD, 3 for TND. */
export const digitsOf = (currency: string): number =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;

/** Minor units as they are typed: `120.50`. */
export function writeAmount(minor: bigint, digits: number): string {
  const text = minor.toString().padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
