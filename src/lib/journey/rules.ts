/**
 * The ten stages of a network's life and the steps in each (DOMAIN, "The life of a network"). A step's id is
 * `stage.step`; the words are `journey.stage.<stage>` and `journey.step.<step>` with `_why` in the message files.
 */
export const STAGES = {
  decide: ['position', 'roads', 'readiness', 'recommendation'],
  design: ['aim', 'perimeter', 'shape', 'form', 'rules', 'first_win'],
  find: ['criteria', 'shortlist', 'invitation', 'members', 'test_deal'],
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
export const steps: StepId[] = stages.flatMap((stage) =>
  STAGES[stage].map((step) => `${stage}.${step}` as StepId)
);
export const isStep = (text: unknown): text is StepId => steps.includes(text as StepId);
export const stageOf = (step: StepId): Stage => step.split('.')[0] as Stage;
