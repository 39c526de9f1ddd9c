/**
 * Where an organisation is, as far as its postal code says: the department in France, the province or prefecture in
 * Morocco (first two digits; Corsica by its four ranges, overseas three digits). Distances are between the main towns
 * of two areas, as the crow flies: good enough to choose a neighbour, not to send an invoice. Coordinates to a
 * hundredth of a degree.
 */
import areas from './areas.json' with { type: 'json' };

export type Area = { name: string; region: string; at: [latitude: number, longitude: number] };
const known: Record<string, { name: string; region: string; at: number[] }> = areas;

/** `FR-64`; null where the code or its country says nothing. */
export function areaOf(postalCode: string | null, country: string): string | null {
  if (!postalCode || !/^\d{5}$/.test(postalCode)) return null;
  const digits = country === 'FR' && postalCode.startsWith('97') ? 3 : 2;
  const corsica = country === 'FR' && postalCode.startsWith('20');
  const part = corsica ? (postalCode < '20200' ? '2A' : '2B') : postalCode.slice(0, digits);
  const area = `${country}-${part}`;
  return isArea(area) ? area : null;
}

export const isArea = (text: string): boolean => Object.hasOwn(known, text);
export const areaName = (area: string): string => known[area]?.name ?? area;
export const regionOf = (area: string): string | null => known[area]?.region ?? null;

/** `64 – Pyrénées-Atlantiques`, for a choice; those of the reader's country first. */
export const areaChoices = (country: string): { value: string; label: string }[] =>
  Object.entries(known)
    .map(([value, { name }]) => ({ value, label: `${value.slice(3)} – ${name}` }))
    .toSorted((a, b) => Number(b.value.startsWith(country)) - Number(a.value.startsWith(country)));

const EARTH_KM = 6371;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Kilometres between the main towns of two areas (haversine formula); null for an area that is not known. */
export function kilometres(from: string, to: string): number | null {
  const [a, b] = [known[from]?.at, known[to]?.at];
  if (!a || !b) return null;
  const [north, east] = [radians(b[0]! - a[0]!), radians(b[1]! - a[1]!)];
  const chord =
    Math.sin(north / 2) ** 2 + Math.cos(radians(a[0]!)) * Math.cos(radians(b[0]!)) * Math.sin(east / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(Math.min(1, chord)));
}
