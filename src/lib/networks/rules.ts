import { slugify } from '#lib/kernel/text.ts';

/** Addresses a network may take, best first: its name, then its name with a number. A name in another script gets a plain word. */
export function* slugsFor(name: string): Generator<string> {
  const base = slugify(name) || 'reseau';
  yield base;
  for (let n = 2; ; n += 1) yield `${base.slice(0, 44).replace(/-$/, '')}-${n}`;
}

/** What most networks of a country want; the founder may change each. */
export const countryDefaults: Record<string, { currency: string; zone: string }> = {
  FR: { currency: 'EUR', zone: 'Europe/Paris' },
  MA: { currency: 'MAD', zone: 'Africa/Casablanca' }
};

export type Choice = { value: string; label: string };

/** ISO 3166 codes with their names in the reader's language: the countries Lierre knows first, then the alphabet. */
export function countryChoices(locale: string): Choice[] {
  const names = new Intl.DisplayNames([locale], { type: 'region', fallback: 'none' });
  const rest = [...regionCodes(names)].sort((a, b) => a.label.localeCompare(b.label, locale));
  const first = Object.keys(countryDefaults).map((value) => ({ value, label: names.of(value) ?? value }));
  return [...first, ...rest.filter(({ value }) => !(value in countryDefaults))];
}

/** Currencies of the known countries first, then every other one that Intl knows by a name. */
export function currencyChoices(locale: string): Choice[] {
  const names = new Intl.DisplayNames([locale], { type: 'currency', fallback: 'none' });
  const first = Object.values(countryDefaults).map(({ currency }) => currency);
  const codes = [...new Set([...first, ...Intl.supportedValuesOf('currency')])];
  return codes.flatMap((value) => {
    const name = names.of(value);
    return name ? [{ value, label: `${value} – ${name}` }] : [];
  });
}

/** IANA time zones, those of the known countries first. */
export function zoneChoices(): Choice[] {
  const first = Object.values(countryDefaults).map(({ zone }) => zone);
  return [...new Set([...first, ...Intl.supportedValuesOf('timeZone')])].map((value) => ({
    value,
    label: value.replace(/_/g, ' ')
  }));
}

/** Codes that are historical or no country: they have a name in Intl but no flag of their own. */
const NOT_COUNTRIES = new Set([
  'EU',
  'EZ',
  'UN',
  'QO',
  'XA',
  'XB',
  'ZZ',
  'AN',
  'BU',
  'CS',
  'DD',
  'FX',
  'NH',
  'NT',
  'RH',
  'SU',
  'TP',
  'VD',
  'YD',
  'YU',
  'ZR',
  'UK',
  'DY',
  'HV'
]);

function* regionCodes(names: Intl.DisplayNames): Generator<Choice> {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  for (const a of letters)
    for (const b of letters) {
      const label = names.of(a + b);
      if (label && !NOT_COUNTRIES.has(a + b)) yield { value: a + b, label };
    }
}
