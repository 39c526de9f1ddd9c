import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as rules from './rules.ts';
import type { Dispute, Seat } from './rules.ts';

const now = Temporal.Instant.from('2026-11-22T08:00:00Z');
const seat = (personId: string, state: Seat['state'] = 'taken'): Seat => ({
  personId,
  state,
  supports: false
});
const party = { organisationId: 'x', answer: null, told: false, refused: false };
const dispute = (change: Partial<Dispute> = {}): Dispute => ({
  form: 'one',
  state: 'naming',
  dueAt: now.add({ hours: 24 }),
  opener: party,
  other: party,
  ruleRestated: false,
  proposalShown: false,
  seats: [seat('m')],
  ...change
});

test('a step lasts so many local days and ends with the last one, also when the clocks change', () => {
  expect(
    rules.dueAt('naming', 'Europe/Paris', Temporal.Instant.from('2026-10-20T21:30:00Z')).toString()
  ).toBe('2026-10-27T23:00:00Z');
  expect(rules.dueAt('listening', 'Africa/Tunis', now).toString()).toBe('2026-12-06T23:00:00Z');
});

test('the last of those asked who says yes begins the work', () => {
  const panel = dispute({ form: 'panel', seats: [seat('a'), seat('b'), seat('c', 'asked')] });
  expect(rules.takeSeat(panel, 'c', true)).toEqual({ ok: true, value: 'restating' });
  expect(rules.takeSeat(panel, 'c', false)).toEqual({ ok: true, value: 'naming' });
  expect(rules.takeSeat(panel, 'a', true).ok).toBe(false);
});

test('who spoke for a party within a year, opened it, or serves the network it is with, does not mediate', () => {
  const parties = { openerId: 'a', otherId: 'b' };
  const person = { personId: 'p', spokeFor: ['c'], servesNetwork: true };
  expect(rules.mayMediate(person, parties, 'o').ok).toBe(true);
  expect(rules.mayMediate({ ...person, spokeFor: ['b'] }, parties, 'o').ok).toBe(false);
  expect(rules.mayMediate(person, parties, 'p').ok).toBe(false);
  expect(rules.mayMediate(person, { openerId: 'a', otherId: null }, 'o').ok).toBe(false);
});

test('two yes settle it at the rule and at the proposal; a no to the rule leads to listening, to the proposal to another', () => {
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom('restating', 'proposing'),
      (first, second, state) => {
        const asked = dispute({
          state,
          ruleRestated: true,
          proposalShown: true,
          opener: { ...party, answer: first }
        });
        const next = rules.answer(asked, 'other', second);
        const refused = state === 'restating' ? 'listening' : 'proposing';
        expect(next).toEqual({ ok: true, value: first && second ? 'settled' : refused });
      }
    )
  );
});

test('somebody is always awaited until it ends, and nobody after', () => {
  const answer = fc.constantFrom(null, true, false);
  const anyParty = fc.record({
    organisationId: fc.constant('x'),
    answer,
    told: fc.boolean(),
    refused: fc.boolean()
  });
  const anything = fc.record({
    state: fc.constantFrom(...rules.states),
    opener: anyParty,
    other: anyParty,
    ruleRestated: fc.boolean(),
    proposalShown: fc.boolean()
  });
  fc.assert(
    fc.property(anything, (change) => {
      const answered = change.opener.answer !== null && change.other.answer !== null;
      fc.pre(!(change.state === 'restating' && change.ruleRestated && answered)); // then it has moved on
      expect(rules.awaited(dispute(change)).length > 0).toBe(rules.isStep(change.state));
    })
  );
});

test('it is closed without agreement only after a refusal or a missed deadline', () => {
  expect(rules.mayCloseUnsettled(dispute({ state: 'listening' }), now).ok).toBe(false);
  expect(rules.mayCloseUnsettled(dispute({ state: 'listening', dueAt: now }), now).ok).toBe(true);
  const refused = dispute({ state: 'proposing', proposalShown: true, other: { ...party, answer: false } });
  expect(rules.mayCloseUnsettled(refused, now).ok).toBe(true);
  expect(rules.mayPropose(refused, now).ok).toBe(true);
});

test('a deadline is moved to a day to come, sixty days ahead at most', () => {
  const at = (until: string) =>
    rules.moveDeadline(dispute({ state: 'listening' }), until, 'Europe/Paris', now);
  expect(at('2026-11-22')).toMatchObject({ ok: true });
  expect(at('2026-11-21')).toMatchObject({ problems: [{ code: 'day_past', field: 'until' }] });
  expect(at('2027-01-21')).toMatchObject({ ok: true });
  expect(at('2027-01-22')).toMatchObject({ problems: [{ code: 'deadline_too_far' }] });
});

test('a lesson that names a party or a person is refused, with accents and capitals or without', () => {
  const names = ['Crêperie Élan', 'Paul Aubrac', 'SA'];
  expect(rules.lessonIsNameless('La CREPERIE élan paiera.', names)).toMatchObject({
    problems: [{ code: 'lesson_names' }]
  });
  expect(rules.lessonIsNameless('Écrire le partage avant le salon, sa durée aussi.', names).ok).toBe(true);
});
