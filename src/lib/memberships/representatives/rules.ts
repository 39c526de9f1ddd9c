/** Mandates and roles have a beginning and an end. Pure; the prose is in the README of memberships. */
import { conflict, forbidden, invalid, ok } from '#lib/kernel/result.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Role } from '#lib/platform/actor.ts';

/** From the first instant of a local day (at the earliest now) to the last of another; no end is open-ended. */
export type Period = { startsAt: Temporal.Instant; endsAt: Temporal.Instant | null };

/** Local days as people name them, into instants. A past first day means now: nobody votes for yesterday. */
export function period(
  startsOn: string | null,
  endsOn: string | null,
  zone: string,
  now: Temporal.Instant
): Result<Period> {
  const start = startsOn ? Temporal.PlainDate.from(startsOn).toZonedDateTime(zone).toInstant() : now;
  const startsAt = Temporal.Instant.compare(start, now) < 0 ? now : start;
  if (!endsOn) return ok({ startsAt, endsAt: null });
  const endsAt = Temporal.PlainDate.from(endsOn).add({ days: 1 }).toZonedDateTime(zone).toInstant();
  if (Temporal.Instant.compare(endsAt, startsAt) <= 0) return invalid('endsOn', 'ends_before_start');
  return ok({ startsAt, endsAt });
}

/** Who acts on the representatives of an organisation. `mandate`: they may commit it themselves. */
export type Manager = { facilitator: boolean; mandate: boolean; self: boolean };

export const mayAppoint = (who: Manager): Result<null> =>
  who.facilitator || who.mandate ? ok(null) : forbidden('may_not_appoint');

/**
 * A representative is ended by the facilitator, by a colleague with the mandate, or steps down. The last mandate of an
 * organisation is ended by the facilitator only: the organisation would have shut itself out.
 * @param otherMandates mandates of the organisation that are active and not this one
 */
export function mayEnd(who: Manager, mandate: boolean, otherMandates: number): Result<null> {
  if (!who.facilitator && !who.mandate && !who.self) return forbidden('may_not_appoint');
  if (!who.facilitator && mandate && otherMandates === 0) return conflict('last_mandate');
  return ok(null);
}

/** A network is never left without somebody who can lead it. */
export const mayEndRole = (role: string, holders: number): Result<null> =>
  role === 'facilitator' && holders <= 1 ? conflict('last_facilitator') : ok(null);

/** Whoever decides on the council or takes the chair votes for a member. */
export function mayHold(role: Role, mandates: number): Result<null> {
  if (role === 'council' && mandates === 0) return conflict('council_needs_mandate');
  return role === 'chair' && mandates === 0 ? conflict('chair_needs_mandate') : ok(null);
}

/** One person presides at a time. */
export const hasRoom = (role: Role, holders: number): Result<null> =>
  role === 'chair' && holders > 0 ? conflict('chair_taken') : ok(null);
