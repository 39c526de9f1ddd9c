/** One organisation votes in the place of another. Pure; the prose is in the README of governance. */
import { conflict, forbidden, invalid, ok } from '#lib/kernel/result.ts';
import type { Result } from '#lib/kernel/result.ts';

/** When a proxy holds: for a motion until it closes, otherwise from the start of one local day to the end of another. */
export type Span = { startsAt: Temporal.Instant; endsAt: Temporal.Instant };

const LONGEST_DAYS = 366;

/** A period in local days, both included; it does not begin in the past and lasts a year at most. */
export function spanOf(
  fromDay: string | null,
  toDay: string,
  zone: string,
  now: Temporal.Instant
): Result<Span> {
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const asked = fromDay ? Temporal.PlainDate.from(fromDay) : today;
  const from = Temporal.PlainDate.compare(asked, today) < 0 ? today : asked;
  const to = Temporal.PlainDate.from(toDay);
  if (Temporal.PlainDate.compare(to, from) < 0) return invalid('toDay', 'ends_before_start');
  if (from.until(to, { largestUnit: 'days' }).days >= LONGEST_DAYS)
    return invalid('toDay', 'proxy_too_long', { days: LONGEST_DAYS });
  const startsAt = from.equals(today) ? now : from.toZonedDateTime(zone).toInstant();
  return ok({ startsAt, endsAt: to.add({ days: 1 }).toZonedDateTime(zone).toInstant() });
}

export type Giving = {
  /** Organisations that one may vote for by proxy; 0 where the by-law knows no proxies. */
  max: number;
  /** Living proxies of others that the holder has for the same motion or period. */
  heldByHolder: number;
  /** The giver has a living proxy for the same motion or an overlapping period. */
  givenAlready: boolean;
  /** Both are members that vote; for a motion both are on its roll. */
  holderVotes: boolean;
  giverVotes: boolean;
};

/** May this proxy be given? */
export function give(giverId: string, holderId: string, facts: Giving): Result<null> {
  if (facts.max === 0) return conflict('proxies_not_allowed');
  if (giverId === holderId) return invalid('holderId', 'proxy_to_itself');
  if (!facts.giverVotes) return forbidden('not_on_roll');
  if (!facts.holderVotes) return invalid('holderId', 'holder_does_not_vote');
  if (facts.givenAlready) return conflict('proxy_given_already');
  if (facts.heldByHolder >= facts.max) return invalid('holderId', 'holder_full', { max: facts.max });
  return ok(null);
}
