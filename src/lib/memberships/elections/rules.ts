/** Elections and appointments to a role. Pure. */
import { invalid, ok } from '#lib/kernel/result.ts';
import type { Result } from '#lib/kernel/result.ts';

export type Asked = { role: string; seats: number; months: number; personIds: string[] };

/** So many people are put before whoever chooses candidates; of more, those whose name has some letters. */
export const LISTED = 60;

/** Nobody stands twice, no more seats than a chair has, and a list that fits its seats. */
export function election({ role, seats, personIds }: Asked): Result<null> {
  if (new Set(personIds).size < personIds.length) return invalid('personIds', 'stands_twice');
  if (role === 'chair' && seats > 1) return invalid('seats', 'one_chair');
  return personIds.length < seats ? invalid('personIds', 'fewer_than_seats', { seats }) : ok(null);
}

/** A term in whole months from the day of the election, to the end of its last local day. */
export const endOfTerm = (months: number, zone: string, now: Temporal.Instant): Temporal.Instant =>
  now.toZonedDateTimeISO(zone).toPlainDate().add({ months }).toZonedDateTime(zone).toInstant();
