import fc from 'fast-check';
import { expect, test } from 'vitest';
import { standings, steps, type Declaration, type Evidence, type StepId } from '../rules.ts';
import { PASSAGES, signals, urgentSteps, type Facts, type Passage } from './rules.ts';

const now = Temporal.Instant.from('2026-03-01T09:00:00Z');
const ago = (days: number) => now.subtract({ hours: 24 * days });
const young: Facts = {
  now,
  since: ago(5),
  members: 1,
  hasAim: false,
  facilitators: 1,
  facilitatorAt: ago(1)
};

const look = (declared: StepId[] = [], evidence: [StepId, Evidence][] = []) =>
  standings(
    new Map(evidence),
    declared.map((step): Declaration => ({
      id: step,
      step,
      reason: 'Faite.',
      happenedOn: null,
      link: null,
      fileName: null,
      byId: null,
      by: null,
      at: ''
    })),
    () => null
  );
const of = (passage: Passage, facts: Partial<Facts>, ...rest: Parameters<typeof look>) => {
  const found = signals(look(...rest), { ...young, ...facts }).find((one) => one.passage === passage)!;
  return [found.level, found.reason];
};

test('a network of five days worries nobody: it has time', () => {
  expect(signals(look(), young).map(({ level }) => level)).not.toContain('danger');
});

test('no shared strategy is a danger after 60 days, or as soon as the network acts without one', () => {
  expect(of('strategy', {})).toEqual(['attention', 'young']);
  expect(of('strategy', { since: ago(61) })).toEqual(['danger', 'late']);
  expect(of('strategy', {}, ['operate.decision'])).toEqual(['danger', 'acting']);
});

test('an aim that one person wrote is not yet a strategy that the founders share', () => {
  expect(of('strategy', { hasAim: true, since: ago(300) })).toEqual(['attention', 'stated']);
  expect(of('strategy', { hasAim: true }, ['design.aim'])).toEqual(['quiet', 'chosen']);
});

test('three members are enough partners; fewer are a danger after 120 days', () => {
  expect(of('partners', { members: 3 })).toEqual(['quiet', 'enough']);
  expect(of('partners', { members: 2, since: ago(120) })).toEqual(['attention', 'few']);
  expect(of('partners', { members: 2, since: ago(121) })).toEqual(['danger', 'late']);
});

test('there is nothing to sign alone; two who trade without a signature are in danger', () => {
  expect(of('agreement', { since: ago(400) })).toEqual(['quiet', 'alone']);
  expect(of('agreement', { members: 2 }, ['find.test_deal'])).toEqual(['danger', 'acting']);
  expect(of('agreement', { members: 2 }, ['agree.charter'])).toEqual(['quiet', 'signed']);
});

test('a letter that waits more than 60 days for signatures is a danger', () => {
  const waiting = (days: number): [StepId, Evidence][] => [
    ['agree.letter', { count: 4, needed: 9, waiting: 0, at: ago(days) }]
  ];
  expect(of('agreement', { members: 9 }, [], waiting(60))).toEqual(['attention', 'begun']);
  expect(of('agreement', { members: 9 }, [], waiting(61))).toEqual(['danger', 'waiting']);
});

test('how to run it is agreed when there are a voting rule and a charter', () => {
  expect(of('running', { members: 5 }, ['operate.voting_rule', 'agree.charter'])).toEqual([
    'quiet',
    'agreed'
  ]);
  expect(of('running', { members: 5 }, ['operate.voting_rule'])).toEqual(['attention', 'no_charter']);
  expect(of('running', { members: 5, since: ago(91) })).toEqual(['danger', 'late']);
  expect(of('running', { members: 5 }, ['operate.decision'])).toEqual(['danger', 'acting']);
});

test('a facilitator who has done nothing for 45 days is worth a question, for 90 days a danger; none is one at once', () => {
  expect(of('facilitator', { facilitatorAt: ago(45) })).toEqual(['quiet', 'active']);
  expect(of('facilitator', { facilitatorAt: ago(46) })).toEqual(['attention', 'silent']);
  expect(of('facilitator', { facilitatorAt: ago(91) })).toEqual(['danger', 'silent']);
  expect(of('facilitator', { facilitators: 0, facilitatorAt: null })).toEqual(['danger', 'none']);
});

test('whatever the facts, each passage has one verdict, and a danger names an open step that mends it', () => {
  const anyFacts = fc.record({
    days: fc.nat(800),
    members: fc.nat(40),
    hasAim: fc.boolean(),
    facilitators: fc.nat(2),
    silence: fc.nat(300)
  });
  fc.assert(
    fc.property(anyFacts, fc.subarray(steps), ({ days, silence, ...rest }, declared) => {
      const facts = {
        now,
        since: ago(days),
        facilitatorAt: rest.facilitators ? ago(silence) : null,
        ...rest
      };
      const found = signals(look(declared), facts);
      expect(found.map(({ passage }) => passage)).toEqual([...PASSAGES]);
      for (const step of urgentSteps(found)) {
        if (step === 'operate.facilitator') continue; // having one is not enough: they must act
        expect(declared).not.toContain(step);
      }
    })
  );
});
