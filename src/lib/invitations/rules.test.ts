import { describe, expect, test } from 'vitest';
import { openInvitation } from '#lib/invitations/rules.ts';

const now = Temporal.Instant.from('2026-03-01T10:00:00Z');
const code = (result: { ok: boolean; problems?: { code: string }[] }) =>
  result.ok ? 'ok' : result.problems![0]!.code;

describe('An invitation', () => {
  const open = {
    email: 'samira@exemple.fr',
    expiresAt: now.add({ hours: 1 }),
    acceptedAt: null,
    revokedAt: null
  };
  const owner = { id: '1', email: 'samira@exemple.fr' };
  test('opens a new account for an address that has none', () => {
    expect(openInvitation(open, null, false, now)).toEqual({ ok: true, value: 'create_account' });
  });
  test('never opens an account that exists: its owner signs in first', () => {
    expect(openInvitation(open, null, true, now)).toEqual({ ok: true, value: 'sign_in' });
    expect(openInvitation(open, owner, true, now)).toEqual({ ok: true, value: 'accept' });
  });
  test('is for one person only', () => {
    expect(code(openInvitation(open, { id: '2', email: 'paul@exemple.fr' }, true, now))).toBe(
      'invitation_for_another'
    );
  });
  test('serves once', () => {
    expect(code(openInvitation({ ...open, acceptedAt: now }, owner, true, now))).toBe('invitation_accepted');
  });
  test('ends at its hour exactly', () => {
    expect(code(openInvitation({ ...open, expiresAt: now }, null, false, now))).toBe('invitation_expired');
  });
  test('that was withdrawn looks like one that never was', () => {
    expect(openInvitation({ ...open, revokedAt: now }, owner, true, now)).toEqual(
      openInvitation(null, owner, true, now)
    );
  });
});
