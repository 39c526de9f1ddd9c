import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Result } from '#lib/kernel/result.ts';
import { answer, calledBy, pathOf, settle, voiceOf, withdraw, type Asker, type State } from './rules.ts';

const code = (result: Result<unknown>): string => (result.ok ? 'ok' : result.problems[0]!.code);
const remark = (state: State, personId: string | null = 'ana') => ({
  state,
  personId,
  organisationId: 'atelier'
});
const who = (personId: string, speaksFor: string[] = [], leads = false): Asker => ({
  personId,
  speaksFor,
  leads
});
const lead = who('farida', [], true);
const CLOSED = ['taken_up', 'kept', 'withdrawn'] as const;

test('a remark is answered while it is open', () => {
  expect(code(answer(remark('open')))).toBe('ok');
  for (const state of CLOSED) expect(code(answer(remark(state)))).toBe('remark_closed');
});

test('those who lead the plan settle a remark, once; its author does not', () => {
  expect(code(settle(remark('open'), lead))).toBe('ok');
  expect(code(settle(remark('open'), who('ana', ['atelier'])))).toBe('forbidden');
  for (const state of CLOSED) expect(code(settle(remark(state), lead))).toBe('remark_closed');
});

test('a remark is taken back by whoever wrote it or speaks for the same member, not by those who lead', () => {
  expect(code(withdraw(remark('open'), who('ana')))).toBe('ok');
  expect(code(withdraw(remark('open'), who('chloe', ['atelier'])))).toBe('ok');
  expect(code(withdraw(remark('open'), who('ben', ['brasserie'])))).toBe('forbidden');
  expect(code(withdraw(remark('open'), lead))).toBe('forbidden');
  for (const state of CLOSED) expect(code(withdraw(remark(state), who('ana')))).toBe('remark_closed');
});

test('of a remark whose author and member are gone nobody without a name is the author', () => {
  const gone = { state: 'open' as const, personId: null, organisationId: null };
  expect(code(withdraw(gone, { personId: null, speaksFor: [], leads: true }))).toBe('forbidden');
});

test('one speaks in the name of a member for which one speaks; who speaks for none, in their own', () => {
  const own = [
    { id: 'atelier', name: 'Atelier' },
    { id: 'brasserie', name: 'Brasserie' }
  ];
  expect(voiceOf(own, null)).toMatchObject({ value: { id: 'atelier' } });
  expect(voiceOf(own, 'brasserie')).toMatchObject({ value: { id: 'brasserie' } });
  expect(voiceOf(own, 'charpente')).toMatchObject({
    problems: [{ code: 'not_offered', field: 'organisationId' }]
  });
  expect(voiceOf([], null)).toMatchObject({ ok: true, value: null });
  expect(code(voiceOf([], 'atelier'))).toBe('not_offered');
});

test('a remark about a task is read on its page, any other at its part', () => {
  expect(pathOf({ id: 'r', part: 'risks', taskId: null })).toBe('plan/discussion/risks#said-r');
  expect(pathOf({ id: 'r', part: 'tasks', taskId: 't' })).toBe('plan/tasks/t#said-r');
});

test('a remark is called by its first words, on one line and never longer than asked', () => {
  expect(calledBy('Et si\nle vélo casse ?')).toBe('Et si le vélo casse ?');
  expect(calledBy('Et si le vélo casse un mardi ?', 16)).toBe('Et si le vélo…');
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.integer({ min: 4, max: 90 }),
      (body, most) => {
        expect([...calledBy(body, most)].length).toBeLessThanOrEqual(most);
      }
    )
  );
});
