/** What may stand on the list of a meeting. Pure. */
import type { Choice } from '#lib/governance/counting/rules.ts';
import type { VotingRule } from '#lib/governance/rules.ts';
import { invalid, ok } from '#lib/kernel/result.ts';
import type { Result } from '#lib/kernel/result.ts';

export type Recorded = { organisationId: string; choice: Choice; reason: string | null };

/** Somebody was there, each organisation of the roll once at most, and an objection has its reason. */
export function sheet(
  rule: Pick<VotingRule, 'majority'>,
  votes: Recorded[],
  onRoll: (id: string) => boolean
): Result<null> {
  if (votes.length === 0) return invalid('votes', 'nobody_present');
  const ids = votes.map(({ organisationId }) => organisationId);
  if (new Set(ids).size < ids.length) return invalid('votes', 'organisation_twice');
  const stranger = ids.find((id) => !onRoll(id));
  if (stranger) return invalid(`vote:${stranger}`, 'not_on_roll');
  const bare = votes.find(({ choice, reason }) => choice === 'no' && !reason);
  if (rule.majority === 'consent' && bare)
    return invalid(`reason:${bare.organisationId}`, 'objection_needs_reason');
  return ok(null);
}
