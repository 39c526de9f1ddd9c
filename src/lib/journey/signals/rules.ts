import { isClosed, stageOf, type Standing, type StepId } from '../rules.ts';

/** The five passages where networks die (DOMAIN, first page). */
export const PASSAGES = ['strategy', 'partners', 'agreement', 'running', 'facilitator'] as const;
export type Passage = (typeof PASSAGES)[number];
export type Level = 'quiet' | 'attention' | 'danger';

/** What is known of a network besides its steps; counts stop at a bound. */
export type Facts = {
  now: Temporal.Instant;
  /** When it came to Lierre. */
  since: Temporal.Instant;
  members: number;
  hasAim: boolean;
  facilitators: number;
  /** The last act of any facilitator, or when they got the role. */
  facilitatorAt: Temporal.Instant | null;
};

export type Signal = {
  passage: Passage;
  level: Level;
  /** `journey.signal.<passage>.<reason>` in the messages, with its numbers. */
  reason: string;
  params: Record<string, number>;
  /** The step that would make it quiet. */
  mends: StepId;
};

/** Days after which a young network is no longer young, for each passage. README says why. */
export const PATIENCE = { strategy: 60, partners: 120, agreement: 180, running: 90 } as const;
/** Days a text may wait for signatures. */
export const SIGNING = 60;
/** Days without an act of a facilitator: worth a question, then a danger. */
export const SILENCE = { attention: 45, danger: 90 } as const;
/** A business network has at least three independent organisations. */
export const ENOUGH = 3;

const days = (from: Temporal.Instant, to: Temporal.Instant): number =>
  Math.max(0, Math.floor((to.epochMilliseconds - from.epochMilliseconds) / 86_400_000));

type Look = { facts: Facts; age: number; closed: (...steps: StepId[]) => boolean; all: readonly Standing[] };
type Verdict = [level: Level, reason: string, mends: StepId, params?: Record<string, number>];

/** The state of each passage, computed from facts alone; every verdict names its reason. */
export function signals(all: readonly Standing[], facts: Facts): Signal[] {
  const state = new Map(all.map((one) => [one.step, one]));
  const closed = (...steps: StepId[]) =>
    steps.some((step) => state.get(step) !== undefined && isClosed(state.get(step)!));
  const look: Look = { facts, age: days(facts.since, facts.now), closed, all };
  return PASSAGES.map((passage) => {
    const [level, reason, mends, params = {}] = verdicts[passage](look);
    return { passage, level, reason, params, mends };
  });
}

/** The network acts already: it trades, launches, decides or meets. */
const acts = ({ all, closed }: Look): boolean =>
  closed('find.test_deal', 'agree.contract', 'operate.decision', 'operate.meeting') ||
  all.some((one) => stageOf(one.step) === 'launch' && isClosed(one));

const verdicts: Record<Passage, (look: Look) => Verdict> = {
  strategy(look) {
    const { facts, age, closed } = look;
    if (closed('design.aim')) return ['quiet', 'chosen', 'design.aim'];
    if (facts.hasAim) return ['attention', 'stated', 'design.aim'];
    if (acts(look)) return ['danger', 'acting', 'design.aim'];
    if (age > PATIENCE.strategy) return ['danger', 'late', 'design.aim', { days: age }];
    return ['attention', 'young', 'design.aim'];
  },
  partners({ facts: { members }, age, closed }) {
    const invite = closed('find.shortlist') && !closed('find.invitation');
    const mends: StepId = invite ? 'find.invitation' : 'find.members';
    if (members >= ENOUGH) return ['quiet', 'enough', mends, { members }];
    if (closed('find.members')) return ['quiet', 'declared', mends];
    if (age > PATIENCE.partners) return ['danger', 'late', mends, { members, days: age }];
    return ['attention', 'few', mends, { members }];
  },
  agreement(look) {
    const { facts, age, closed, all } = look;
    if (closed('agree.letter', 'agree.charter', 'agree.contract')) return ['quiet', 'signed', 'agree.letter'];
    const texts = all.filter(({ step }) => step === 'agree.letter' || step === 'agree.charter');
    const begun = texts.find(({ state }) => state === 'under_way');
    const waited = begun?.evidence?.at ? days(begun.evidence.at, facts.now) : 0;
    if (begun && waited > SIGNING) return ['danger', 'waiting', begun.step, { days: waited }];
    if (begun) return ['attention', 'begun', begun.step];
    if (facts.members < 2) return ['quiet', 'alone', 'agree.letter'];
    if (acts(look)) return ['danger', 'acting', 'agree.letter'];
    if (age > PATIENCE.agreement) return ['danger', 'late', 'agree.letter', { days: age }];
    return ['attention', 'young', 'agree.letter'];
  },
  running(look) {
    const { facts, age, closed } = look;
    const [rule, charter] = [closed('operate.voting_rule'), closed('agree.charter')];
    if (rule && charter) return ['quiet', 'agreed', 'agree.charter'];
    if (rule) return ['attention', 'no_charter', 'agree.charter'];
    if (charter) return ['attention', 'no_rule', 'operate.voting_rule'];
    if (facts.members < ENOUGH && !acts(look)) return ['quiet', 'few', 'operate.voting_rule'];
    if (acts(look)) return ['danger', 'acting', 'operate.voting_rule'];
    if (age > PATIENCE.running) return ['danger', 'late', 'operate.voting_rule', { days: age }];
    return ['attention', 'young', 'operate.voting_rule'];
  },
  facilitator({ facts }) {
    if (facts.facilitators === 0) return ['danger', 'none', 'operate.facilitator'];
    const silence = facts.facilitatorAt ? days(facts.facilitatorAt, facts.now) : 0;
    if (silence > SILENCE.danger) return ['danger', 'silent', 'operate.facilitator', { days: silence }];
    if (silence > SILENCE.attention) return ['attention', 'silent', 'operate.facilitator', { days: silence }];
    return ['quiet', 'active', 'operate.facilitator'];
  }
};

/** What the passages in danger ask for, in the order of the passages. */
export const urgentSteps = (found: readonly Signal[]): StepId[] =>
  found.filter(({ level }) => level === 'danger').map(({ mends }) => mends);
