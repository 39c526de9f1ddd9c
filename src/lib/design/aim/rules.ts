import { schulze, type Ranking, type SchulzeResult } from '#lib/governance/ranked/rules.ts';
import { conflict, invalid, ok, type Result } from '#lib/kernel/result.ts';

/** Fewer than two objectives are no choice. */
export const FEWEST = 2;
/** More than this nobody ranks with care. */
export const MOST = 20;

export type AimResult = Pick<SchulzeResult, 'order' | 'winners' | 'lines'> & { rankings: number };

/** Opening takes a choice, and not so many that ranking becomes a chore. */
export function mayOpen(objectives: number): Result<true> {
  if (objectives < FEWEST) return conflict('objectives_too_few', { min: FEWEST });
  if (objectives > MOST) return conflict('objectives_too_many', { max: MOST });
  return ok(true);
}

/** A ranking names only what is ranked here, each once, and at least one. */
export function checkRanking(candidates: readonly string[], ranking: Ranking): Result<Ranking> {
  const named = ranking.flat();
  if (named.length === 0) return invalid('ranks', 'ranking_empty');
  if (new Set(named).size !== named.length || named.some((id) => !candidates.includes(id)))
    return invalid('ranks', 'not_a_choice');
  return ok(ranking);
}

/** The order in which the founders want the objectives, each organisation once, by the method of ranked elections. */
export function count(candidates: readonly string[], rankings: readonly Ranking[]): AimResult {
  const { order, winners, lines } = schulze(
    [...candidates],
    rankings.map((ranking) => ({ ranking }))
  );
  return { order, winners, lines, rankings: rankings.length };
}

/** The founders may choose another aim than the one ranked first; then they say why. */
export function chooseAim(
  result: AimResult,
  objectiveId: string,
  reason: string | null
): Result<string | null> {
  if (!result.order.flat().includes(objectiveId)) return invalid('objectiveId', 'not_a_choice');
  const first = result.winners.length === 1 && result.winners[0] === objectiveId;
  if (!first && !reason) return invalid('reason', 'aim_reason_needed');
  return ok(first ? null : reason);
}
