import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fewSteps,
  furthest,
  isClosed,
  nextSteps,
  stages,
  stageOf,
  stageViews,
  standings,
  stateOf,
  steps,
  whereabouts,
  type Declaration,
  type Evidence,
  type Stage,
  type StepId
} from './rules.ts';

const proof = (count: number, needed = 1, waiting = 0): Evidence => ({ count, needed, waiting, at: null });
const said = (step: StepId): Declaration => ({
  id: '1',
  step,
  reason: 'Signée en 2021.',
  happenedOn: null,
  link: null,
  fileName: null,
  byId: null,
  by: 'Nadia',
  at: '2026-01-01T00:00:00Z'
});
const look = (evidence: Partial<Record<StepId, Evidence>> = {}, declared: StepId[] = []) =>
  standings(new Map(Object.entries(evidence) as [StepId, Evidence][]), declared.map(said), () => null);

test('there are ten stages, and every step belongs to one', () => {
  expect(stages).toHaveLength(10);
  expect(new Set(steps).size).toBe(steps.length);
  for (const step of steps) expect(stages).toContain(stageOf(step));
});

test('a step is done when all the evidence it needs is there', () => {
  expect(stateOf(proof(6, 7), false)).toBe('under_way');
  expect(stateOf(proof(7, 7), false)).toBe('done');
});

test('where nothing can be proved yet, nothing is done: no member means no represented member', () => {
  expect(stateOf(proof(0, 0), false)).toBe('missing');
});

test('what is begun is under way, also when no evidence of it is whole', () => {
  expect(stateOf(proof(0, 1, 2), false)).toBe('under_way');
});

test('a declared step counts, and evidence speaks before a declaration', () => {
  expect(stateOf(null, true)).toBe('declared');
  expect(stateOf(proof(0, 1, 1), true)).toBe('declared');
  expect(stateOf(proof(1), true)).toBe('done');
});

test('of several features that prove a step, the one that is furthest speaks', () => {
  expect(furthest([proof(1, 4), proof(3, 4), proof(0, 1, 9)])).toEqual(proof(3, 4));
  expect(furthest([])).toBeNull();
});

test('a new network stands at Decide', () => {
  expect(whereabouts(look(), null)).toBe('decide');
  expect(nextSteps(look(), null)[0]).toBe('decide.position');
});

test('a network that exists stands where it says, and goes on from there when that stage is complete', () => {
  expect(whereabouts(look(), 'operate')).toBe('operate');
  const operating = steps.filter((step) => stageOf(step) === 'operate');
  expect(whereabouts(look({}, operating), 'operate')).toBe('evaluate');
});

test('what it left behind when it came in the middle is asked last', () => {
  const order = nextSteps(look(), 'operate');
  expect(stageOf(order[0]!)).toBe('operate');
  expect(stageOf(order.at(-1)!)).not.toBe('operate');
  expect(order.indexOf('decide.position')).toBeGreaterThan(order.indexOf('join.candidates'));
});

test('nobody is led to the end but by saying so', () => {
  expect(nextSteps(look(), null).filter((step) => stageOf(step) === 'end')).toEqual([]);
  expect(nextSteps(look(), 'end')[0]).toBe('end.alternatives');
  expect(whereabouts(look({}, [...steps]), null)).toBe('join');
});

test('what is begun is finished first, and a passage in danger comes before all', () => {
  const all = look({ 'decide.readiness': proof(0, 1, 1) });
  expect(nextSteps(all, null)[0]).toBe('decide.readiness');
  expect(nextSteps(all, null, ['operate.facilitator'])[0]).toBe('operate.facilitator');
});

test('a step names what comes better before, until that is done', () => {
  const of = (all: ReturnType<typeof look>) => all.find(({ step }) => step === 'agree.letter')!.after;
  expect(of(look())).toEqual(['design.aim', 'find.members']);
  expect(of(look({ 'find.members': proof(3, 3) }, ['design.aim']))).toEqual([]);
});

test('the few steps on the home page are of different stages', () => {
  const few = fewSteps(nextSteps(look(), null), 4);
  expect(few.map(stageOf)).toEqual(['decide', 'design', 'find', 'agree']);
});

const anyEvidence = fc.dictionary(
  fc.constantFrom(...steps),
  fc.record({
    count: fc.nat(9),
    needed: fc.nat(9),
    waiting: fc.nat(3),
    at: fc.constant<Temporal.Instant | null>(null)
  })
) as fc.Arbitrary<Partial<Record<StepId, Evidence>>>;
const anyEntry = fc.option(fc.constantFrom<Stage>(...stages), { nil: null });

test('whatever is known: the network stands at one stage, and the next steps are the open ones, each once', () => {
  fc.assert(
    fc.property(anyEvidence, fc.subarray(steps), anyEntry, (evidence, declared, entry) => {
      const all = look(evidence, declared);
      expect(stageViews(all, entry).filter(({ here }) => here)).toHaveLength(1);
      const order = nextSteps(all, entry);
      expect(new Set(order).size).toBe(order.length);
      const open = all.filter((one) => !isClosed(one) && (entry === 'end' || stageOf(one.step) !== 'end'));
      expect([...order].sort()).toEqual(open.map(({ step }) => step).sort());
    })
  );
});

test('doing one more thing never opens a step again', () => {
  fc.assert(
    fc.property(anyEvidence, fc.constantFrom(...steps), (evidence, step) => {
      const before = look(evidence);
      const after = look(evidence, [step]);
      for (const [i, one] of before.entries()) if (isClosed(one)) expect(isClosed(after[i]!)).toBe(true);
    })
  );
});
