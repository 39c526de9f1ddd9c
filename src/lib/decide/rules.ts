/**
 * Three roads on weighted criteria, and what the comparison comes to. Pure. README.md says the rules in prose; the tests
 * are properties.
 */
import { readiness, roads, type Road } from '#lib/surveys/kinds/rules.ts';
import type { Answers, Doubt, Option } from '#lib/surveys/questions/rules.ts';

export { roads, type Road } from '#lib/surveys/kinds/rules.ts';

/** Weights of any sum above 0, and a score from 1 (bad for us) to 5 (very good) for each road and criterion. */
export type Basis = { weights: Record<string, number>; scores: Record<Road, Record<string, number>> };

export const LEAST = 1;
export const MOST = 5;
const NEARLY = 1e-9;

/** What one founder said alone; undefined while something of it is missing. */
export function basisOf(answers: Answers, criteria: readonly Option[]): Basis | undefined {
  const weights = answers.weights as Record<string, number> | undefined;
  const scores = Object.fromEntries(roads.map((road) => [road, answers[`scores_${road}`]]));
  const whole = criteria.every(
    ({ id }) =>
      typeof weights?.[id] === 'number' &&
      roads.every((road) => typeof (scores[road] as Record<string, number> | undefined)?.[id] === 'number')
  );
  return whole ? ({ weights, scores } as Basis) : undefined;
}

/** The means of what several said alone. */
export function pool(bases: readonly Basis[], criteria: readonly Option[]): Basis {
  const mean = (of: (basis: Basis) => number) =>
    bases.reduce((sum, basis) => sum + of(basis), 0) / bases.length;
  return {
    weights: Object.fromEntries(criteria.map(({ id }) => [id, mean((b) => b.weights[id]!)])),
    scores: byRoad((road) =>
      Object.fromEntries(criteria.map(({ id }) => [id, mean((b) => b.scores[road][id]!)]))
    )
  };
}

export const byRoad = <T>(make: (road: Road) => T): Record<Road, T> =>
  Object.fromEntries(roads.map((road) => [road, make(road)])) as Record<Road, T>;

export type Comparison = {
  /** The weighted mean of a road's scores, 1 to 5. */
  values: Record<Road, number>;
  /** The best road; several when they are equal. */
  winners: Road[];
};

/** A road that another one beats somewhere and equals everywhere else never wins, whatever the weights. */
export function compare({ weights, scores }: Basis): Comparison {
  const criteria = Object.keys(weights);
  const total = criteria.reduce((sum, c) => sum + weights[c]!, 0);
  const values = byRoad(
    (road) => criteria.reduce((sum, c) => sum + weights[c]! * scores[road][c]!, 0) / total
  );
  const best = Math.max(...roads.map((road) => values[road]));
  const winners = roads.filter(
    (road) =>
      best - values[road] < NEARLY && !roads.some((other) => dominates(scores[other], scores[road], criteria))
  );
  return { values, winners };
}

const dominates = (one: Record<string, number>, other: Record<string, number>, criteria: string[]): boolean =>
  criteria.every((c) => one[c]! >= other[c]!) && criteria.some((c) => one[c]! > other[c]!);

/**
 * One thing that, moved alone, gives another answer: the weight of a criterion, as a share of 100 with the others in
 * proportion, or one score. At `to` the two roads are equal; a little beyond it `becomes` wins, a little before not.
 */
export type Change = {
  what: 'weight' | 'score';
  criterion: string;
  /** Whose score. */
  road: Road | null;
  from: number;
  to: number;
  becomes: Road;
  /** Share of the whole way it could move: the smaller, the closer the answer is to another. */
  effort: number;
};

/** What would change the answer, the smallest change first; nothing when roads are equal, for then everything would. */
export function sensitivity(basis: Basis): Change[] {
  const { values, winners } = compare(basis);
  const winner = winners[0];
  if (winner === undefined || winners.length > 1) return [];
  const challengers = roads.filter((road) => road !== winner);
  const criteria = Object.keys(basis.weights);
  return criteria
    .flatMap((criterion) => [
      ...weightChanges(basis, criterion, winner, challengers),
      ...scoreChanges(basis, criterion, winner, challengers, values)
    ])
    .sort((a, b) => a.effort - b.effort);
}

function weightChanges({ weights, scores }: Basis, c: string, winner: Road, challengers: Road[]): Change[] {
  const others = Object.keys(weights).filter((one) => one !== c);
  const rest = others.reduce((sum, one) => sum + weights[one]!, 0);
  const now = weights[c]! / (weights[c]! + rest);
  const crossings = challengers.flatMap((road) => {
    const ahead = (one: string) => scores[winner][one]! - scores[road][one]!;
    const share = (one: string) => (rest > 0 ? weights[one]! / rest : 1 / others.length);
    const behind = others.reduce((sum, one) => sum + share(one) * ahead(one), 0);
    // The lead is x·ahead + (1 − x)·behind for a share x of this criterion: equal at x, and only one side of it is near.
    const to = behind / (behind - ahead(c));
    return to > NEARLY && to < 1 - NEARLY && Number.isFinite(to)
      ? [{ road, to, slope: Math.abs(ahead(c) - behind) }]
      : [];
  });
  // Of two that come level at the same point the steeper one is ahead beyond it.
  const side = (list: typeof crossings) =>
    list
      .sort((a, b) => {
        const further = Math.abs(a.to - now) - Math.abs(b.to - now);
        return Math.abs(further) < NEARLY ? b.slope - a.slope : further;
      })
      .slice(0, 1);
  return [
    ...side(crossings.filter(({ to }) => to >= now)),
    ...side(crossings.filter(({ to }) => to < now))
  ].map(({ road, to }) => ({
    what: 'weight' as const,
    criterion: c,
    road: null,
    from: now * 100,
    to: to * 100,
    becomes: road,
    effort: Math.abs(to - now)
  }));
}

function scoreChanges(
  { weights, scores }: Basis,
  criterion: string,
  winner: Road,
  challengers: Road[],
  values: Record<Road, number>
): Change[] {
  const total = Object.values(weights).reduce((a, b) => a + b, 0);
  const weight = weights[criterion]!;
  if (weight <= 0) return [];
  const distance = (road: Road) => ((values[winner] - values[road]) * total) / weight;
  const nearest = challengers.reduce((a, b) => (distance(b) < distance(a) ? b : a));
  const moves = [
    { road: winner, by: -distance(nearest), becomes: nearest },
    ...challengers.map((road) => ({ road, by: distance(road), becomes: road }))
  ];
  return moves.flatMap(({ road, by, becomes }) => {
    const from = scores[road][criterion]!;
    const to = from + by;
    if (to <= LEAST + NEARLY || to >= MOST - NEARLY) return [];
    const effort = Math.abs(by) / (MOST - LEAST);
    return [{ what: 'score' as const, criterion, road, from, to, becomes, effort }];
  });
}

export type Point = {
  name: (typeof readiness)[number];
  verdict: 'good' | 'clarify' | 'obstacle' | 'agree' | 'protect';
  yes: number;
  no: number;
  unsure: number;
};
export type Readiness = { reading: 'ready' | 'conditions' | 'not_yet'; points: Point[] };

/** Without these nothing else helps: time, coming oneself, accepting what others decide. */
const VITAL = new Set<string>(['time', 'meetings', 'decisions']);
const MANY = 3;

/** The hard questions. Half of the founders or more saying no is an obstacle, anybody's no or doubt has to be cleared. */
export function readinessOf(all: readonly Answers[]): Readiness {
  const points = readiness.map((name): Point => {
    const count = (doubt: Doubt) => all.filter((answers) => answers[`ready_${name}`] === doubt).length;
    const counts = { yes: count('yes'), no: count('no'), unsure: count('unsure') };
    return { name, ...counts, verdict: verdictOf(name, counts) };
  });
  const obstacles = points.filter(({ verdict }) => verdict === 'obstacle');
  const reading =
    obstacles.length >= MANY || obstacles.some(({ name }) => VITAL.has(name))
      ? 'not_yet'
      : points.some(({ verdict }) => verdict !== 'good')
        ? 'conditions'
        : 'ready';
  return { reading, points };
}

function verdictOf(
  name: string,
  { yes, no, unsure }: Pick<Point, 'yes' | 'no' | 'unsure'>
): Point['verdict'] {
  if (yes + no + unsure === 0) return 'clarify';
  // Whether the network earns a profit is no virtue: what matters is that the founders want the same.
  if (name === 'profit') return (yes && no) || unsure ? 'agree' : 'good';
  if (name === 'secrets') return yes ? 'protect' : unsure ? 'clarify' : 'good';
  if (no >= (yes + no + unsure) / 2) return 'obstacle';
  return no || unsure ? 'clarify' : 'good';
}

/** What together must be worth: the difference to alone, of those who gave both. Decimal texts of minor units. */
export type Gap = {
  counted: number;
  silent: number;
  alone: string;
  together: string;
  gap: string;
  cost: string | null;
};

export function gapOf(all: readonly Answers[]): Gap | null {
  const both = all.filter(
    ({ worth_alone, worth_together }) => worth_alone !== undefined && worth_together !== undefined
  );
  if (both.length === 0) return null;
  const sum = (of: string) => both.reduce((total, answers) => total + BigInt(String(answers[of] ?? '0')), 0n);
  const [alone, together] = [sum('worth_alone'), sum('worth_together')];
  return {
    counted: both.length,
    silent: all.length - both.length,
    alone: alone.toString(),
    together: together.toString(),
    gap: (together - alone).toString(),
    cost: both.every(({ worth_cost }) => worth_cost !== undefined) ? sum('worth_cost').toString() : null
  };
}

export type Founder = { name: string; answers: Answers };
export type Reason = { criterion: string; points: number };
/** Everything that the one page says, without words: it is frozen as it is when adopted, and read in any language. */
export type Recommendation = {
  winners: Road[];
  values: Record<Road, number>;
  criteria: Option[];
  basis: Basis;
  /** Whether the founders settled weights and scores together, or their means count. */
  settled: boolean;
  /** Where the best road is ahead of the next one, and where behind, in points of the weighted mean. */
  reasons: Reason[];
  against: Reason[];
  changes: Change[];
  readiness: Readiness;
  gap: Gap | null;
  founders: { name: string; winners: Road[]; position: string; aim: string; term: string; lacks: string[] }[];
};

const MOST_CHANGES = 5;

/** Undefined while nobody has given all weights and scores. */
export function recommend(
  founders: readonly Founder[],
  criteria: readonly Option[],
  agreed: Basis | null
): Recommendation | undefined {
  const bases = founders.flatMap(({ answers }) => basisOf(answers, criteria) ?? []);
  if (bases.length === 0) return undefined;
  const basis = agreed ?? pool(bases, criteria);
  const { values, winners } = compare(basis);
  const leads = leadOf(basis, winners[0]!, values);
  return {
    winners,
    values,
    criteria: [...criteria],
    basis,
    settled: agreed !== null,
    reasons: leads.filter(({ points }) => points > NEARLY),
    against: leads.filter(({ points }) => points < -NEARLY).toReversed(),
    changes: sensitivity(basis).slice(0, MOST_CHANGES),
    readiness: readinessOf(founders.map(({ answers }) => answers)),
    gap: gapOf(founders.map(({ answers }) => answers)),
    founders: founders.map(({ name, answers }) => {
      const own = basisOf(answers, criteria);
      return {
        name,
        winners: own ? compare(own).winners : [],
        position: String(answers.position ?? ''),
        aim: String(answers.aim ?? ''),
        term: String(answers.term ?? ''),
        lacks: (answers.lacks as string[] | undefined) ?? []
      };
    })
  };
}

/** What each criterion adds to the lead over the next best road, the largest first. */
function leadOf({ weights, scores }: Basis, winner: Road, values: Record<Road, number>): Reason[] {
  const next = roads.filter((road) => road !== winner).reduce((a, b) => (values[b] > values[a] ? b : a));
  const total = Object.values(weights).reduce((a, b) => a + b, 0);
  return Object.keys(weights)
    .map((criterion) => ({
      criterion,
      points: (weights[criterion]! * (scores[winner][criterion]! - scores[next][criterion]!)) / total
    }))
    .sort((a, b) => b.points - a.points);
}

/** Means as whole numbers to begin the talk with: weights that sum to 100 (largest remainders), scores from 1 to 5. */
export function roundedBasis({ weights, scores }: Basis): Answers {
  const total = Object.values(weights).reduce((a, b) => a + b, 0);
  const exact = Object.entries(weights).map(([id, weight]) => ({ id, exact: (weight / total) * 100 }));
  const whole = Object.fromEntries(exact.map(({ id, exact: x }) => [id, Math.floor(x + NEARLY)]));
  const left = 100 - Object.values(whole).reduce((a, b) => a + b, 0);
  const byRest = exact.toSorted((a, b) => (b.exact % 1) - (a.exact % 1));
  for (const { id } of byRest.slice(0, Math.max(0, left))) whole[id]! += 1;
  const rounded = (table: Record<string, number>) =>
    Object.fromEntries(Object.entries(table).map(([id, x]) => [id, Math.round(x)]));
  return {
    weights: whole,
    ...Object.fromEntries(roads.map((road) => [`scores_${road}`, rounded(scores[road])]))
  };
}
