/** The invitation to a first meeting: when it is, until when it may be answered, and what an answer needs. */
import { invalid, no, ok, type Result } from '#lib/kernel/result.ts';

export type Meeting = { at: Temporal.Instant; wall: string; zone: string; expires: Temporal.Instant };

/** A wall time of the network's zone, to come, within a year; the link works until a day after the meeting. */
export function meeting(on: string, at: string, zone: string, now: Temporal.Instant): Result<Meeting> {
  const wall = Temporal.PlainDateTime.from(`${on}T${at}`);
  const instant = wall.toZonedDateTime(zone).toInstant();
  if (Temporal.Instant.compare(instant, now) <= 0) return invalid('meetsOn', 'in_the_past');
  if (Temporal.Instant.compare(instant, now.add({ hours: 24 * 366 })) > 0)
    return invalid('meetsOn', 'too_far_ahead');
  const text = wall.toString({ smallestUnit: 'minute' });
  return ok({ at: instant, wall: text, zone, expires: instant.add({ hours: 24 }) });
}

/** Whether a link still takes an answer. An answer may be changed until the link ends, not after a new invitation. */
export function openAnswer(
  found: { replaced: boolean; expiresAt: Temporal.Instant } | null,
  now: Temporal.Instant
): Result<'open'> {
  if (!found) return no('not_found', 'not_found');
  if (found.replaced) return no('conflict', 'meeting_replaced');
  if (Temporal.Instant.compare(now, found.expiresAt) >= 0) return no('conflict', 'meeting_over');
  return ok('open');
}
