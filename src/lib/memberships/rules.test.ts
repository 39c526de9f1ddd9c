import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canBecome,
  change,
  defaultAdmissionRule,
  isLiving,
  mayEndRole,
  membershipStates,
  present
} from './rules.ts';
import type { AdmissionRule, MembershipState, Qualities, Standing } from './rules.ts';
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
    expect(result.ok ? null : result.problems[0]?.params).toEqual({ until: '2026-08-18' });
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

describe('a membership', () => {
  test('that ended never lives again: somebody who comes back gets a new one', () => {
    for (const from of membershipStates.filter((s) => !isLiving(s)))
      for (const to of membershipStates) expect(canBecome(from, to)).toBe(false);
  });
  test('of a candidate becomes admitted, refused or withdrawn; only members are suspended, excluded or resign', () => {
    expect(membershipStates.filter((to) => canBecome('candidate', to))).toEqual([
      'admitted',
      'refused',
      'withdrawn'
    ]);
    expect(membershipStates.filter((to) => canBecome('suspended', to))).toEqual([
      'admitted',
      'excluded',
      'resigned'
    ]);
  });
  test('says whether the change is too late or merely not this one', () => {
    const code = (from: MembershipState, to: MembershipState) => {
      const result = change(from, to);
      return result.ok ? result.value : result.problems[0]?.code;
    };
    expect(code('admitted', 'suspended')).toBe('suspended');
    expect(code('candidate', 'suspended')).toBe('membership_not_so');
    expect(code('resigned', 'suspended')).toBe('membership_ended');
  });
  test('reaches an end from every living state, whatever happens', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...membershipStates), { maxLength: 30 }), (wishes) => {
        const end = wishes.reduce<MembershipState>(
          (state, wish) => (canBecome(state, wish) ? wish : state),
          'candidate'
        );
        if (isLiving(end))
          expect(membershipStates.some((to) => canBecome(end, to) && !isLiving(to))).toBe(true);
      })
    );
  });
});

test('the last facilitator keeps the role until there is another one', () => {
  expect(mayEndRole('facilitator', 1).ok).toBe(false);
  expect(mayEndRole('facilitator', 2).ok).toBe(true);
  expect(mayEndRole('treasurer', 1).ok).toBe(true);
});

test('the rule a network starts with is one that a facilitator could have set', () => {
  expect(Schema.parse(rule)).toEqual(rule);
  expect(Schema.safeParse({ ...rule, presenters: [] }).success).toBe(false);
});
