/** When an organisation may say that it has an interest of its own in a question. Pure. */
import { takesBallots, type Motion } from '#lib/governance/rules.ts';
import { conflict, forbidden, ok } from '#lib/kernel/result.ts';
import type { Result } from '#lib/kernel/result.ts';

export type Declaring = {
  /** The person commits the organisation. */
  mandate: boolean;
  onRoll: boolean;
  voted: boolean;
  declared: boolean;
};

/** Until the vote closes. Where a ballot is final the declaration comes before it: a certain result stays certain. */
export function declare(motion: Motion, who: Declaring, now: Temporal.Instant): Result<null> {
  if (!who.mandate) return forbidden('no_mandate');
  if (!who.onRoll) return forbidden('not_on_roll');
  if (!takesBallots(motion, now)) return conflict('motion_closed');
  if (who.declared) return conflict('interest_already');
  if (who.voted && isFinal(motion)) return conflict('interest_before_ballot');
  return ok(null);
}

/** What was declared by mistake is taken back while the vote runs; where ballots are final, a declaration is final too. */
export function takeBack(motion: Motion, who: Declaring, now: Temporal.Instant): Result<null> {
  if (!who.mandate) return forbidden('no_mandate');
  if (!takesBallots(motion, now)) return conflict('motion_closed');
  if (!who.declared) return conflict('interest_not_declared');
  return isFinal(motion) ? conflict('interest_final') : ok(null);
}

/** A ballot that closes the vote early, or that lies in a box with the others, cannot be taken out again. */
const isFinal = ({ rule }: Motion): boolean => rule.closeEarly || rule.confidential;
