import { describe, expect, test } from 'vitest';
import type { MembershipState } from '#lib/memberships/rules.ts';
import { defaultAdmissionRule, present } from './rules.ts';
import type { AdmissionRule, Qualities, Standing } from './rules.ts';
import { AdmissionRule as Schema } from './schema.ts';

const zone = 'Europe/Paris';
const now = Temporal.Instant.from('2026-06-01T10:00:00Z');
const member: Qualities = { member: true, facilitator: false, council: false };
const nobody: Qualities = { member: false, facilitator: false, council: false };
const rule = defaultAdmissionRule;
const ask = (standing?: Standing, who = member, r: AdmissionRule = rule, voters = 5, at = now) => {
  const result = present(r, who, standing, voters, zone, at);
  return result.ok ? 'ok' : result.problems[0]?.code;
};
const ended = (state: MembershipState, at = '2026-05-20T10:00:00Z'): Standing => ({
  state,
  endedAt: Temporal.Instant.from(at)
});

describe('presenting a candidate', () => {
  test('is open to those whom the rule names, and to nobody else', () => {
    expect(ask()).toBe('ok');
    expect(ask(undefined, nobody)).toBe('may_not_present');
    expect(ask(undefined, member, { ...rule, presenters: ['council'] })).toBe('may_not_present');
    expect(ask(undefined, { ...nobody, council: true }, { ...rule, presenters: ['council'] })).toBe('ok');
    expect(ask(undefined, { ...nobody, facilitator: true })).toBe('ok');
  });
  test('is refused for an organisation that is already a candidate or a member, suspended ones included', () => {
    expect(ask({ state: 'candidate', endedAt: null })).toBe('already_candidate');
    expect(ask({ state: 'admitted', endedAt: null })).toBe('already_member');
    expect(ask({ state: 'suspended', endedAt: null })).toBe('already_member');
  });
  test('is possible again at once after a withdrawal, a vote with too few voters, or a resignation', () => {
    expect(ask(ended('withdrawn'))).toBe('ok');
    expect(ask(ended('resigned'))).toBe('ok');
  });
  test('waits after a refusal or an exclusion until the local day the rule says', () => {
    const refused = ended('refused', '2026-05-31T22:30:00Z'); // already 1 June in Paris
    const at = (text: string) =>
      ask(refused, member, { ...rule, waitDays: 30 }, 5, Temporal.Instant.from(text));
    expect(at('2026-06-30T21:59:59Z')).toBe('wait_after_refusal');
    expect(at('2026-06-30T22:00:00Z')).toBe('ok');
    expect(ask(ended('excluded'))).toBe('wait_after_refusal');
  });
  test('says from which day on a refused organisation may be presented again', () => {
    const result = present(rule, member, ended('refused', '2026-05-20T10:00:00Z'), 5, zone, now);
    expect(result.ok ? null : result.problems[0]?.params).toMatchObject({ until: '2026-08-18' });
  });
  test('is possible at once where the rule asks for no wait', () => {
    expect(ask(ended('refused', now.toString()), member, { ...rule, waitDays: 0 })).toBe('ok');
  });
  test('opens no vote that nobody could cast', () => {
    expect(ask(undefined, member, rule, 0)).toBe('no_voters');
    expect(ask(undefined, member, { ...rule, voting: { ...rule.voting, electorate: 'council' } }, 0)).toBe(
      'council_empty'
    );
  });
});

test('the rule a network starts with is one that a facilitator could have set', () => {
  expect(Schema.parse(rule)).toEqual(rule);
  expect(Schema.safeParse({ ...rule, presenters: [] }).success).toBe(false);
});
