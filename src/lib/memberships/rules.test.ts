import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canBecome, change, isLiving, membershipStates } from './rules.ts';
import type { MembershipState } from './rules.ts';

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
