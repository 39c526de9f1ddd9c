/**
 * The ten stages of a network's life and the steps in each (DOMAIN, "The life of a network"). A step's id is
 * `stage.step`; the words are `journey.stage.<stage>` and `journey.step.<step>` with `_why` in the message files.
 */
export const STAGES = {
  decide: ['position', 'roads', 'readiness', 'recommendation'],
  design: ['aim', 'perimeter', 'shape', 'form', 'rules', 'first_win'],
  find: ['known', 'criteria', 'shortlist', 'invitation', 'members', 'test_deal'],
  agree: ['relations', 'letter', 'charter', 'contract'],
  launch: ['plans', 'negotiation', 'action_plan'],
  operate: ['facilitator', 'representatives', 'voting_rule', 'decision', 'sheets', 'meeting'],
  evaluate: ['satisfaction', 'value', 'review'],
  energise: ['contacts', 'introductions'],
  join: ['presentation', 'candidates'],
  end: ['alternatives', 'ending']
} as const;

export type Stage = keyof typeof STAGES;
/** `decide.position`, `design.aim` … */
export type StepId = { [S in Stage]: `${S}.${(typeof STAGES)[S][number]}` }[Stage];

export const stages = Object.keys(STAGES) as Stage[];
export const stepsOf = (stage: Stage): StepId[] => STAGES[stage].map((step) => `${stage}.${step}` as StepId);
export const steps: StepId[] = stages.flatMap(stepsOf);
export const isStep = (text: unknown): text is StepId => steps.includes(text as StepId);
export const stageOf = (step: StepId): Stage => step.split('.')[0] as Stage;

/** Steps that come in several pieces: each of the minutes, decisions and contracts of before may be brought. */
export const SEVERAL: readonly StepId[] = ['agree.contract', 'operate.decision', 'operate.meeting'];
export const inPieces = (step: StepId): boolean => SEVERAL.includes(step);

/** What makes a step easier when it was done before. Advice: nothing is locked. */
export const AFTER: Partial<Record<StepId, StepId[]>> = {
  'decide.recommendation': ['decide.roads', 'decide.readiness'],
  'design.form': ['design.aim', 'design.shape'],
  'design.rules': ['design.aim'],
  'find.criteria': ['design.aim'],
  'find.shortlist': ['find.known', 'find.criteria'],
  'find.invitation': ['find.shortlist'],
  'agree.relations': ['find.members'],
  'agree.letter': ['design.aim', 'find.members'],
  'agree.charter': ['design.rules', 'find.members'],
  'agree.contract': ['find.test_deal'],
  'launch.plans': ['find.members'],
  'launch.action_plan': ['launch.plans'],
  'operate.decision': ['operate.representatives', 'operate.voting_rule'],
  'evaluate.review': ['evaluate.satisfaction', 'evaluate.value'],
  'join.candidates': ['operate.voting_rule'],
  'end.ending': ['end.alternatives']
};

/**
 * What a feature knows about one step: `count` pieces of evidence out of `needed` (done when reached), `waiting` ones
 * that are begun and not finished, and when the latest came (`at`).
 */
export type Evidence = { count: number; needed: number; waiting: number; at: Temporal.Instant | null };

/** Somebody said that a step was done outside Lierre, and how one can see it. */
export type Declaration = {
  id: string;
  step: StepId;
  reason: string;
  happenedOn: string | null;
  link: string | null;
  fileName: string | null;
  byId: string | null;
  by: string | null;
  at: string;
};

export type StepState = 'done' | 'declared' | 'under_way' | 'missing';
export type Standing = {
  step: StepId;
  state: StepState;
  evidence: Evidence | null;
  declaration: Declaration | null;
  /** Where it is done, as a path inside the network; null: it can be declared. */
  href: string | null;
  /** Steps that come better before and are still open. */
  after: StepId[];
};

export const isClosed = ({ state }: { state: StepState }): boolean =>
  state === 'done' || state === 'declared';

/** Evidence that Lierre has counts before what somebody said. */
export function stateOf(evidence: Evidence | null, declared: boolean): StepState {
  if (evidence && evidence.needed > 0 && evidence.count >= evidence.needed) return 'done';
  if (declared) return 'declared';
  return evidence && (evidence.count > 0 || evidence.waiting > 0) ? 'under_way' : 'missing';
}

/** Of several sources for one step the one that is furthest speaks. */
export function furthest(sources: Evidence[]): Evidence | null {
  const share = ({ count, needed }: Evidence) => (needed > 0 ? Math.min(1, count / needed) : 0);
  const better = (one: Evidence, other: Evidence) => share(one) - share(other) || one.waiting - other.waiting;
  return sources.reduce<Evidence | null>((best, one) => (best && better(one, best) <= 0 ? best : one), null);
}

export function standings(
  evidence: ReadonlyMap<StepId, Evidence>,
  declarations: readonly Declaration[],
  placeOf: (step: StepId) => string | null
): Standing[] {
  const said = new Map(declarations.map((declaration) => [declaration.step, declaration]));
  const of = (step: StepId) => stateOf(evidence.get(step) ?? null, said.has(step));
  return steps.map((step) => ({
    step,
    state: of(step),
    evidence: evidence.get(step) ?? null,
    declaration: said.get(step) ?? null,
    href: placeOf(step),
    after: (AFTER[step] ?? []).filter((before) => !isClosed({ state: of(before) }))
  }));
}

export type StageView = { stage: Stage; steps: Standing[]; closed: number; here: boolean };

/**
 * The stage where a network stands: the first one with an open step, beginning with the one it said it had reached.
 * Nobody stands at the end but by saying so.
 */
export function whereabouts(all: readonly Standing[], entry: Stage | null): Stage {
  if (entry === 'end') return 'end';
  const living = stages.filter((stage) => stage !== 'end');
  const path = living.slice(living.indexOf(entry ?? 'decide'));
  const open = (stage: Stage) =>
    all.some(({ step, state }) => stageOf(step) === stage && !isClosed({ state }));
  return path.find(open) ?? living.at(-1)!;
}

export function stageViews(all: readonly Standing[], entry: Stage | null): StageView[] {
  const here = whereabouts(all, entry);
  return stages.map((stage) => {
    const mine = all.filter(({ step }) => stageOf(step) === stage);
    return { stage, steps: mine, closed: mine.filter(isClosed).length, here: stage === here };
  });
}

/**
 * Open steps, the most useful first: what a passage in danger asks for, what is begun where the network stands or
 * before, what is open where it stands, the first open step of each later stage, and last what it left behind when it
 * came in the middle. A step waits behind those that make it easier.
 */
export function nextSteps(
  all: readonly Standing[],
  entry: Stage | null,
  urgent: readonly StepId[] = []
): StepId[] {
  const here = stages.indexOf(whereabouts(all, entry));
  const first = stages.indexOf(entry ?? 'decide');
  const at = (one: Standing) => stages.indexOf(stageOf(one.step));
  const open = all.filter((one) => !isClosed(one) && (stageOf(one.step) !== 'end' || entry === 'end'));
  const unblocked = [...open].sort((a, b) => Number(a.after.length > 0) - Number(b.after.length > 0));
  const ahead = stages
    .slice(here + 1)
    .flatMap((_, i) => unblocked.find((one) => at(one) === here + 1 + i) ?? []);
  const order = [
    ...urgent.flatMap((step) => open.find((one) => one.step === step) ?? []),
    ...open.filter((one) => one.state === 'under_way' && at(one) >= first && at(one) <= here),
    ...unblocked.filter((one) => at(one) === here),
    ...ahead,
    ...unblocked.filter((one) => at(one) > here),
    ...unblocked.filter((one) => at(one) < here)
  ];
  return [...new Set(order.map(({ step }) => step))];
}

/** The first few to show: never more than one of a stage after the first, so that the list shows the path, not a wall. */
export function fewSteps(order: readonly StepId[], most: number): StepId[] {
  const seen = new Set<Stage>();
  const few = order.filter((step) => !seen.has(stageOf(step)) && seen.add(stageOf(step)));
  return few.slice(0, most);
}
