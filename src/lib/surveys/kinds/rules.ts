/** The questions of each kind of survey: data. Their words are `surveys.<kind>.<question>` in the messages. */
import type { Option, Question } from '../questions/rules.ts';

export type SurveyKind = keyof typeof kinds;
export type KindRules = {
  answeredBy: 'organisations' | 'persons';
  questions: readonly Question[];
  /** Begun by the feature that owns it, not from the list of surveys. */
  elsewhere?: true;
};

const options = (...ids: string[]): Option[] => ids.map((id) => ({ id }));

/** DOMAIN stage 4: what each partner gains, risks and gives, what limits it, and on whom success depends. */
const relations: readonly Question[] = [
  { id: 'gain', type: 'text', part: 'gain' },
  { id: 'gain_on', type: 'one', options: options('cost', 'revenue', 'both', 'neither') },
  { id: 'gain_line', type: 'text', optional: true },
  { id: 'gain_amount', type: 'amount', optional: true },
  { id: 'importance', type: 'scale', most: 5 },
  { id: 'risk', type: 'text', part: 'risk' },
  { id: 'risk_level', type: 'scale', most: 5 },
  { id: 'give', type: 'lines', most: 8, part: 'give' },
  { id: 'give_time', type: 'one', options: options('hours', 'half_day', 'day', 'more') },
  { id: 'limits', type: 'doubt', part: 'limits' },
  { id: 'limits_which', type: 'text', optional: true },
  { id: 'key_members', type: 'lines', most: 8, part: 'keys' },
  { id: 'key_sure', type: 'doubt' },
  {
    id: 'disagreement',
    type: 'one',
    options: options('talk', 'vote', 'facilitator', 'mediator'),
    part: 'end'
  },
  { id: 'leave', type: 'text', optional: true }
];

/** A business plan on one page (DOMAIN stage 5). */
const plan: readonly Question[] = [
  { id: 'activity', type: 'text', part: 'today' },
  { id: 'customers', type: 'lines', most: 8 },
  { id: 'turnover', type: 'amount', optional: true },
  { id: 'objectives', type: 'lines', most: 6, part: 'tomorrow' },
  { id: 'horizon', type: 'one', options: options('y1', 'y2', 'y3', 'y5') },
  { id: 'markets', type: 'lines', most: 6 },
  { id: 'strategy', type: 'text' },
  { id: 'means', type: 'lines', most: 8, part: 'means' },
  { id: 'lacks', type: 'lines', most: 8 },
  { id: 'investment', type: 'amount', optional: true },
  { id: 'from_network', type: 'text', part: 'network' },
  { id: 'network_share', type: 'scale', most: 5 }
];

const swot: readonly Question[] = [
  { id: 'strengths', type: 'lines', most: 8, part: 'inside' },
  { id: 'weaknesses', type: 'lines', most: 8 },
  { id: 'opportunities', type: 'lines', most: 8, optional: true, part: 'outside' },
  { id: 'threats', type: 'lines', most: 8, optional: true }
];

export const roads = ['alone', 'buy', 'together'] as const;
export type Road = (typeof roads)[number];
export const usualCriteria = ['cost', 'time', 'control', 'risk', 'learning', 'reach'] as const;
export const readiness = [
  'time',
  'meetings',
  'decisions',
  'problems',
  'flexibility',
  'budget',
  'staff',
  'newcomers',
  'profit',
  'secrets'
] as const;

/** The criteria of one comparison: the usual ones and the founders' own, under the words they typed. */
export const criteriaWith = (own: readonly string[]): Option[] => [
  ...options(...usualCriteria),
  ...own.map((text, i) => ({ id: `own${i + 1}`, text }))
];

/** DOMAIN stage 1: where we stand, three roads on the same criteria, what together must be worth, the hard questions. */
export const decideQuestions = (own: readonly string[] = []): readonly Question[] => [
  { id: 'position', type: 'text', part: 'state' },
  { id: 'aim', type: 'text' },
  { id: 'term', type: 'one', options: options('y1', 'y2', 'y3', 'y5') },
  { id: 'lacks', type: 'lines', most: 8 },
  { id: 'weights', type: 'weights', options: criteriaWith(own), list: 'criterion', part: 'roads' },
  ...roads.map((road): Question => ({
    id: `scores_${road}`,
    type: 'scores',
    most: 5,
    options: criteriaWith(own),
    list: 'criterion'
  })),
  { id: 'worth_alone', type: 'amount', optional: true, part: 'worth' },
  { id: 'worth_together', type: 'amount', optional: true },
  { id: 'worth_cost', type: 'amount', optional: true },
  ...readiness.map((name, i): Question => ({
    id: `ready_${name}`,
    type: 'doubt',
    ...(i === 0 ? { part: 'ready' } : {})
  }))
];

export const kinds = {
  relations: { answeredBy: 'organisations', questions: relations },
  plan: { answeredBy: 'organisations', questions: plan },
  swot: { answeredBy: 'organisations', questions: swot },
  decide: { answeredBy: 'persons', questions: decideQuestions(), elsewhere: true }
} as const satisfies Record<string, KindRules>;

export const isKind = (text: string): text is SurveyKind => Object.hasOwn(kinds, text);
/** Kinds that a facilitator begins from the list of surveys. */
export const listedKinds = (Object.keys(kinds) as SurveyKind[]).filter(
  (kind) => !('elsewhere' in kinds[kind])
);
