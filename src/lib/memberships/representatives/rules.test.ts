import { describe, expect, test } from 'vitest';
import { mayAppoint, mayEnd, mayEndRole, mayHold, period } from './rules.ts';

const now = Temporal.Instant.from('2026-06-01T10:00:00Z');
const nobody = { facilitator: false, mandate: false, self: false };
const code = (result: ReturnType<typeof mayEnd>) => (result.ok ? 'ok' : result.problems[0]?.code);

describe('a mandate', () => {
  test('begins now, or on the first moment of a later day, and ends with the last moment of its last day', () => {
    expect(period(null, null, 'Europe/Paris', now)).toEqual({
      ok: true,
      value: { startsAt: now, endsAt: null }
    });
    const later = period('2026-07-01', '2026-12-31', 'Europe/Paris', now);
    expect(later.ok && later.value.startsAt.toString()).toBe('2026-06-30T22:00:00Z');
    expect(later.ok && later.value.endsAt?.toString()).toBe('2026-12-31T23:00:00Z');
  });
  test('never begins in the past', () => {
    const result = period('2020-01-01', null, 'Europe/Paris', now);
    expect(result.ok && result.value.startsAt).toEqual(now);
  });
  test('of today only is possible, one that ends before it begins is not', () => {
    expect(period(null, '2026-06-01', 'Europe/Paris', now).ok).toBe(true);
    expect(period('2026-07-02', '2026-07-01', 'Europe/Paris', now).ok).toBe(false);
    expect(period(null, '2026-05-31', 'Europe/Paris', now).ok).toBe(false);
  });
  test('is given by the facilitator or by somebody who holds it', () => {
    expect(mayAppoint({ ...nobody, facilitator: true }).ok).toBe(true);
    expect(mayAppoint({ ...nobody, mandate: true }).ok).toBe(true);
    expect(mayAppoint({ ...nobody, self: true }).ok).toBe(false);
  });
  test('is ended by the facilitator, a colleague with the mandate, or the person', () => {
    expect(code(mayEnd(nobody, true, 3))).toBe('may_not_appoint');
    for (const one of ['facilitator', 'mandate', 'self'] as const)
      expect(code(mayEnd({ ...nobody, [one]: true }, true, 3))).toBe('ok');
  });
  test('that is the last of its organisation is ended by the facilitator only', () => {
    expect(code(mayEnd({ ...nobody, self: true, mandate: true }, true, 0))).toBe('last_mandate');
    expect(code(mayEnd({ ...nobody, self: true }, false, 0))).toBe('ok');
    expect(code(mayEnd({ ...nobody, facilitator: true }, true, 0))).toBe('ok');
  });
});

test('the last facilitator keeps the role until there is another one', () => {
  expect(mayEndRole('facilitator', 1).ok).toBe(false);
  expect(mayEndRole('facilitator', 2).ok).toBe(true);
  expect(mayEndRole('treasurer', 1).ok).toBe(true);
});

test('only somebody with a mandate sits on the council', () => {
  expect(mayHold('council', 0).ok).toBe(false);
  expect(mayHold('council', 1).ok).toBe(true);
  expect(mayHold('treasurer', 0).ok).toBe(true);
});
