import { minorDigits, writeAmount } from '#lib/kernel/money.ts';
import { intlTag, type Locale } from './messages.ts';

/** Who reads, and where: what numbers and dates look like depends on it. `zone` is an IANA name. */
export type Place = { locale: Locale; country?: string; zone?: string };

/** `date` 1er mars 2026 · `short` 01/03/2026 · `full` with the weekday · `dateTime` with the time · `time` alone · `month` mars 2026 */
export type DateStyle = 'date' | 'short' | 'full' | 'dateTime' | 'time' | 'month';
export type Moment = Temporal.Instant | Temporal.PlainDate;

const DATES: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  date: { dateStyle: 'long' },
  short: { day: '2-digit', month: '2-digit', year: 'numeric' },
  full: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  dateTime: { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit' },
  time: { hour: '2-digit', minute: '2-digit' },
  month: { month: 'long', year: 'numeric' }
};

/** French counts the first day of a month as the first, which Intl does not: 1er janvier. */
const FIRST_OF_MONTH = /\b1( \p{L})/u;

/** An instant is shown in the zone of the place (UTC when it has none); a plain date is shown as it is. */
export function formatDate(when: Moment, place: Place, style: DateStyle = 'date'): string {
  const timeZone = place.zone ?? 'UTC';
  const tag = intlTag(place.locale, place.country);
  const make = () => new Intl.DateTimeFormat(tag, { ...DATES[style], timeZone });
  const text = kept(`date ${tag} ${style} ${timeZone}`, make).format(
    when instanceof Temporal.Instant ? when.epochMilliseconds : when
  );
  return place.locale === 'fr' ? text.replace(FIRST_OF_MONTH, '1er$1') : text;
}

/** "yesterday", "in 3 hours", in the largest unit that is not zero; from 30 days on, the date. */
export function formatRelative(when: Temporal.Instant, now: Temporal.Instant, place: Place): string {
  const seconds = Math.round((when.epochMilliseconds - now.epochMilliseconds) / 1000);
  const [size, unit] = UNITS.find(([size]) => Math.abs(seconds) >= size) ?? [1, 'second'];
  if (unit === 'day' && Math.abs(seconds) >= 30 * size) return formatDate(when, place);
  const tag = intlTag(place.locale, place.country);
  const make = () => new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
  return kept(`relative ${tag}`, make).format(unit === 'second' ? 0 : Math.trunc(seconds / size), unit);
}

const UNITS: [seconds: number, unit: 'day' | 'hour' | 'minute' | 'second'][] = [
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute']
];

export function formatNumber(
  value: number | bigint,
  place: Place,
  options: Intl.NumberFormatOptions = {}
): string {
  const tag = intlTag(place.locale, place.country);
  const make = () => new Intl.NumberFormat(tag, options);
  return kept(`number ${tag} ${Object.entries(options).join()}`, make).format(value);
}

/**
 * An amount in minor units (cents, centimes, millimes) and its ISO 4217 currency, exact whatever its size. A round sum is
 * written without its cents, as people write it: 180 €; unless it stands with others of which one has cents (`moneyColumn`).
 */
export function formatMoney(minor: bigint, currency: string, place: Place, cents = false): string {
  const tag = intlTag(place.locale, place.country);
  const trailingZeroDisplay = cents ? 'auto' : 'stripIfInteger';
  const make = () => new Intl.NumberFormat(tag, { style: 'currency', currency, trailingZeroDisplay });
  const format = kept(`money ${tag} ${currency} ${trailingZeroDisplay}`, make);
  return format.format(`${minor}E-${minorDigits(currency)}` as `${number}`);
}

/** An amount as its reader types it: without the currency, ungrouped, with the decimal sign of the language. */
export function typedMoney(minor: bigint, currency: string, place: Place): string {
  const tag = intlTag(place.locale, place.country);
  const parts = kept(`number ${tag} `, () => new Intl.NumberFormat(tag)).formatToParts(0.5);
  return writeAmount(minor, minorDigits(currency), parts.find(({ type }) => type === 'decimal')?.value);
}

/** Amounts that stand under each other: all with their cents as soon as one of them has some, so that they align. */
function moneyColumn(amounts: readonly bigint[], currency: string, place: Place): (minor: bigint) => string {
  const whole = 10n ** BigInt(minorDigits(currency));
  const cents = amounts.some((amount) => amount % whole !== 0n);
  return (minor) => formatMoney(minor, currency, place, cents);
}

/** "Ana, Ben et Chloé" */
export function formatList(items: string[], place: Place): string {
  const tag = intlTag(place.locale, place.country);
  return kept(`list ${tag}`, () => new Intl.ListFormat(tag)).format(items);
}

/** All of the above for one place; pages get it from `useFormats()`. */
export const formatter = (place: Place) => ({
  date: (when: Moment, style?: DateStyle) => formatDate(when, place, style),
  relative: (when: Temporal.Instant, now: Temporal.Instant) => formatRelative(when, now, place),
  number: (value: number | bigint, options?: Intl.NumberFormatOptions) => formatNumber(value, place, options),
  money: (minor: bigint, currency: string) => formatMoney(minor, currency, place),
  /** As it stands in a field; `readAmount` reads it back. */
  typed: (minor: bigint, currency: string) => typedMoney(minor, currency, place),
  /** How the amounts of one column are written: with cents, if one of them has some. */
  column: (amounts: readonly bigint[], currency: string) => moneyColumn(amounts, currency, place),
  list: (items: string[]) => formatList(items, place)
});
export type Formats = ReturnType<typeof formatter>;

/** Making an Intl object costs fifty times its use. */
const cache = new Map<string, unknown>();
function kept<Format>(key: string, make: () => Format): Format {
  let format = cache.get(key) as Format | undefined;
  if (format === undefined) cache.set(key, (format = make()));
  return format;
}
