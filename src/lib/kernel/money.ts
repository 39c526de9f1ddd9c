/** Money is whole minor units (cents, centimes, millimes) as bigint, with an ISO 4217 currency beside it. */

/** How many digits the minor unit of a currency takes: 2 for EUR and MAD, 3 for TND, 0 for JPY (ISO 4217, by CLDR). */
export function minorDigits(currency: string): number {
  let digits = known.get(currency);
  if (digits === undefined) {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    known.set(currency, (digits = format.resolvedOptions().maximumFractionDigits ?? 2));
  }
  return digits;
}
const known = new Map<string, number>();

/** A hundred thousand million euros or dirhams: more is a slip of the fingers. */
export const LARGEST_AMOUNT = 10n ** 13n;

/**
 * An amount as people type it, `1 250,50`, `1,250.50`, `1.250,5` or `١٢٥٠٫٥٠`, in minor units; null when it is none or
 * has more decimals than `digits`. The last comma or point is the decimal one when the other sign stands before it, or when
 * it is the only one and not three digits follow; otherwise it groups thousands. With mils (Tunisia, Bahrain) three digits
 * after the only sign are the part.
 */
export function readAmount(text: string, digits: number): bigint | null {
  const plain = text
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/\u066B/g, ',')
    .replace(/[\s\u00A0\u202F\u066C'’]/g, '');
  if (!/^\d[\d.,]*$/.test(plain) || plain.length > 18) return null;
  const last = Math.max(plain.lastIndexOf(','), plain.lastIndexOf('.'));
  const behind = last === -1 ? 0 : plain.length - last - 1;
  const mixed = plain.includes(',') && plain.includes('.');
  const isDecimal =
    last !== -1 && (mixed || ((behind !== 3 || digits === 3) && plain.indexOf(plain[last]!) === last));
  const whole = isDecimal ? plain.slice(0, last) : plain;
  if (!/^\d+$|^\d{1,3}([.,]\d{3})+$/.test(whole)) return null;
  const fraction = isDecimal ? plain.slice(last + 1) : '';
  if (!/^\d*$/.test(fraction) || fraction.length > digits) return null;
  return BigInt(whole.replace(/\D/g, '') + fraction.padEnd(digits, '0'));
}

/** Minor units as they go back into a field: `1250,50` with the sign the language writes (`formats.typed`). */
export function writeAmount(minor: bigint, digits: number, sign = ','): string {
  const text = minor.toString().padStart(digits + 1, '0');
  if (digits === 0) return text;
  const [whole, fraction] = [text.slice(0, -digits), text.slice(-digits)];
  return /^0+$/.test(fraction) ? whole : `${whole}${sign}${fraction}`;
}
