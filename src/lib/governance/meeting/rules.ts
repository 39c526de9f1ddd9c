/** What may stand on the list of a meeting. Pure. */
import type { Choice } from '#lib/governance/counting/rules.ts';
import type { VotingRule } from '#lib/governance/rules.ts';
import { invalid, ok } from '#lib/kernel/result.ts';
import type { Result } from '#lib/kernel/result.ts';

/** `byProxy`: it was not there, and the holder of its proxy voted in its place. */
export type Recorded = { organisationId: string; choice: Choice; reason: string | null; byProxy: boolean };

/** What the list needs of a seat. `proxy`: who may vote in its place on the day of the meeting. */
export type Seat = {
  organisationId: string;
  interest: string | null;
  proxy: { id: string; holderId: string } | null;
};

/** The day of a meeting, as instants: the second no longer belongs to it. */
export function dayOf(heldOn: string, zone: string): [Temporal.Instant, Temporal.Instant] {
  const day = Temporal.PlainDate.from(heldOn);
  return [day.toZonedDateTime(zone).toInstant(), day.add({ days: 1 }).toZonedDateTime(zone).toInstant()];
}

/**
 * Somebody was there, each organisation of the roll once at most, an objection has its reason, and who votes by proxy has
 * given one to somebody who was there, within the limit of the rule.
 */
export function sheet(
  rule: Pick<VotingRule, 'majority' | 'proxies' | 'interests'>,
  votes: Recorded[],
  seats: ReadonlyMap<string, Seat>
): Result<null> {
  if (votes.length === 0) return invalid('votes', 'nobody_present');
  const ids = votes.map(({ organisationId }) => organisationId);
  if (new Set(ids).size < ids.length) return invalid('votes', 'organisation_twice');
  const stranger = ids.find((id) => !seats.has(id));
  if (stranger) return invalid(`vote:${stranger}`, 'not_on_roll');
  const bare = votes.find(({ choice, reason }) => choice === 'no' && !reason);
  if (rule.majority === 'consent' && bare)
    return invalid(`reason:${bare.organisationId}`, 'objection_needs_reason');
  return proxiesOf(rule, votes, seats);
}

function proxiesOf(
  rule: Pick<VotingRule, 'proxies' | 'interests'>,
  votes: Recorded[],
  seats: ReadonlyMap<string, Seat>
): Result<null> {
  const there = new Set(votes.filter(({ byProxy }) => !byProxy).map(({ organisationId }) => organisationId));
  const used = new Map<string, number>();
  for (const { organisationId } of votes.filter(({ byProxy }) => byProxy)) {
    const field = `by:${organisationId}`;
    const holderId = rule.proxies > 0 ? seats.get(organisationId)!.proxy?.holderId : undefined;
    if (!holderId) return invalid(field, 'no_proxy_given');
    if (!there.has(holderId)) return invalid(field, 'proxy_holder_absent');
    if (rule.interests === 'not_counted' && seats.get(holderId)?.interest)
      return invalid(field, 'proxy_holder_interest');
    used.set(holderId, (used.get(holderId) ?? 0) + 1);
    if (used.get(holderId)! > rule.proxies) return invalid(field, 'proxies_used_up', { max: rule.proxies });
  }
  return ok(null);
}
