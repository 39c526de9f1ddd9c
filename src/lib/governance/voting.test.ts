import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closesNow, tally } from './counting/rules.ts';
import { VotingRule, votingFromFields } from './schema.ts';
import { canBecome, castBallot, closedOn, closing, closingInstant, motionStates } from './rules.ts';
import type { Motion, Voter } from './rules.ts';

const instant = (text: string) => Temporal.Instant.from(text);
const rule = VotingRule.parse({
  electorate: 'members',
  majority: 'simple',
  quorum: { kind: 'none' },
  durationDays: 7,
  closeAt: 'end_of_day',
  closeEarly: false,
  openBallot: true
});
const motion: Motion = { state: 'open', rule, closesAt: instant('2026-03-10T23:00:00Z') };
const voter: Voter = { seat: 'on_roll', mandate: true };
const during = instant('2026-03-05T10:00:00Z');
const code = (result: ReturnType<typeof castBallot>) => (result.ok ? result.value : result.problems[0]?.code);

describe('a ballot', () => {
  test('is taken from a representative with a mandate of an organisation on the roll', () => {
    expect(code(castBallot(motion, voter, undefined, null, during))).toBe(1);
  });
  test('is refused without a mandate, off the roll, or when the organisation was struck off', () => {
    expect(code(castBallot(motion, { ...voter, mandate: false }, undefined, null, during))).toBe(
      'no_mandate'
    );
    expect(code(castBallot(motion, { ...voter, seat: 'none' }, undefined, null, during))).toBe('not_on_roll');
    expect(code(castBallot(motion, { ...voter, seat: 'struck' }, undefined, null, during))).toBe(
      'organisation_struck'
    );
  });
  test('is taken until the last millisecond before closing and refused at the closing instant', () => {
    const last = motion.closesAt.subtract({ milliseconds: 1 });
    expect(code(castBallot(motion, voter, undefined, null, last))).toBe(1);
    expect(code(castBallot(motion, voter, undefined, null, motion.closesAt))).toBe('motion_closed');
  });
  test('is refused when the motion is not open, even before its time', () => {
    for (const state of motionStates.filter((s) => s !== 'open'))
      expect(code(castBallot({ ...motion, state }, voter, undefined, null, during))).toBe('motion_closed');
  });
  test('counts once for each organisation: the second representative is told', () => {
    expect(
      code(castBallot(motion, voter, { choice: 'yes', revision: 1, castByName: 'Ana' }, null, during))
    ).toBe('already_voted');
  });
  test('may be changed until closing by naming the ballot it replaces', () => {
    expect(
      code(castBallot(motion, voter, { choice: 'yes', revision: 2, castByName: 'Ana' }, 2, during))
    ).toBe(3);
    expect(
      code(castBallot(motion, voter, { choice: 'yes', revision: 3, castByName: 'Ana' }, 2, during))
    ).toBe('ballot_changed');
    expect(code(castBallot(motion, voter, undefined, 1, during))).toBe('ballot_changed');
  });
  test('is final where the vote closes as soon as the result is certain', () => {
    const early = { ...motion, rule: { ...rule, closeEarly: true } };
    expect(code(castBallot(early, voter, { choice: 'yes', revision: 1, castByName: 'Ana' }, 1, during))).toBe(
      'ballot_final'
    );
  });
});

describe('closing early', () => {
  const early = { ...rule, closeEarly: true };
  test('happens when those who are silent can no longer change the result', () => {
    expect(closesNow(early, tally(5, ['yes', 'yes', 'no']))).toBe(false);
    expect(closesNow(early, tally(5, ['yes', 'yes', 'yes']))).toBe(true);
    expect(closesNow(early, tally(6, ['no', 'no', 'no']))).toBe(true);
  });
  test('waits for the quorum, because no quorum and refusal are different results', () => {
    const unanimous = {
      ...early,
      majority: 'unanimity',
      quorum: { kind: 'number', organisations: 3 }
    } as const;
    expect(closesNow(unanimous, tally(5, ['no', 'yes']))).toBe(false);
    expect(closesNow(unanimous, tally(5, ['no', 'yes', 'yes']))).toBe(true);
  });
  test('never happens where the rule does not say so', () => {
    expect(closesNow(rule, tally(2, ['yes', 'yes']))).toBe(false);
  });
});

describe('the states of a motion', () => {
  test('a closed or withdrawn motion never changes again', () => {
    for (const from of ['adopted', 'rejected', 'no_quorum', 'withdrawn'] as const)
      for (const to of motionStates) expect(canBecome(from, to)).toBe(false);
  });
  test('a draft is opened or withdrawn; an open motion is closed or withdrawn', () => {
    expect(motionStates.filter((to) => canBecome('draft', to))).toEqual(['open', 'withdrawn']);
    expect(motionStates.filter((to) => canBecome('open', to))).toEqual([
      'adopted',
      'rejected',
      'no_quorum',
      'withdrawn'
    ]);
  });
});

describe('the closing time', () => {
  const opened = instant('2026-03-24T09:30:00Z'); // Paris changes to summer time on 29 March 2026
  test('is the end of the local day, so many days after the day of opening, across the change of clocks', () => {
    const c = closing({ durationDays: 7, closeAt: 'end_of_day' }, 'Europe/Paris', opened);
    expect(c.wall).toBe('2026-03-31');
    expect(c.at.toString()).toBe('2026-03-31T22:00:00Z');
  });
  test('is the wall time of the rule on the last day, whatever the clocks did between', () => {
    const c = closing({ durationDays: 7, closeAt: '18:00' }, 'Europe/Paris', opened);
    expect(c.wall).toBe('2026-03-31T18:00');
    expect(c.at.toString()).toBe('2026-03-31T16:00:00Z');
  });
  test('at a wall time that clocks skip, the vote stays open as long as the skipped hour would have lasted', () => {
    expect(closingInstant('2026-03-29T02:30', 'Europe/Paris').toString()).toBe('2026-03-29T01:30:00Z');
  });
  test('at a wall time that clocks show twice, the second one closes', () => {
    expect(closingInstant('2026-10-25T02:30', 'Europe/Paris').toString()).toBe('2026-10-25T01:30:00Z');
  });
  test('where midnight itself is skipped, the day ends when the next one begins', () => {
    expect(closingInstant('2018-11-03', 'America/Sao_Paulo').toString()).toBe('2018-11-04T03:00:00Z');
  });
  test('counts from the local day of opening: half past midnight in Paris is still yesterday in UTC', () => {
    const night = instant('2026-07-01T22:30:00Z');
    expect(closing({ durationDays: 1, closeAt: 'end_of_day' }, 'Europe/Paris', night).wall).toBe(
      '2026-07-03'
    );
  });
  test('at the end of a day is on that day, and one brought forward on the day it happened', () => {
    const c = closing({ durationDays: 7, closeAt: 'end_of_day' }, 'Europe/Paris', opened);
    const closed = (closedAt: Temporal.Instant) =>
      closedOn({ closedAt, closesAt: c.at, closesWall: c.wall, closesZone: c.zone }).toString();
    expect(closed(c.at)).toBe('2026-03-31');
    expect(closed(instant('2026-03-27T23:30:00Z'))).toBe('2026-03-28');
  });
  test('lies in the future, and names the same day in its zone, for any zone and moment', () => {
    const zones = fc.constantFrom(
      'Europe/Paris',
      'Africa/Casablanca',
      'Asia/Beirut',
      'Pacific/Apia',
      'America/Sao_Paulo',
      'Asia/Kathmandu',
      'UTC'
    );
    const moments = fc
      .integer({ min: 0, max: 3_000_000_000 })
      .map((s) => Temporal.Instant.fromEpochMilliseconds(s * 1000));
    fc.assert(
      fc.property(
        zones,
        moments,
        fc.integer({ min: 1, max: 90 }),
        fc.constantFrom('end_of_day', '00:00', '02:30', '18:00'),
        (zone, now, days, closeAt) => {
          const c = closing({ durationDays: days, closeAt }, zone, now);
          expect(Temporal.Instant.compare(c.at, now)).toBe(1);
          const lastMoment = c.at.subtract({ milliseconds: 1 }).toZonedDateTimeISO(zone).toPlainDate();
          if (closeAt !== '00:00') expect(lastMoment.toString() <= c.wall.slice(0, 10)).toBe(true);
        }
      ),
      { numRuns: 2_000 }
    );
  });
});

test('a rule with a quorum of 101 percent, no day to vote or an hour of 25 is refused at its field', () => {
  const bad = VotingRule.safeParse({
    ...rule,
    quorum: { kind: 'share', percent: 101 },
    durationDays: 0,
    closeAt: '25:00'
  });
  expect(bad.error?.issues.map((i) => i.path.join('.')).sort()).toEqual([
    'closeAt',
    'durationDays',
    'quorum.percent'
  ]);
});

test('a share is a fraction or a percentage; anything else is one mistake, told in its own words', () => {
  const typed = (fraction: string) =>
    VotingRule.safeParse({
      ...(votingFromFields({ ...fields, fraction }) as object)
    }).error?.issues.map(({ path, message }) => [path.join('.'), message]);
  const fields = { electorate: 'members', majority: 'qualified', quorumKind: 'none', durationDays: '7' };
  expect(typed('3/5')).toBeUndefined();
  expect(typed(' 3 / 5 ')).toBeUndefined();
  for (const percent of ['75 %', '75%', '75'])
    expect(votingFromFields({ ...fields, fraction: percent })).toMatchObject({ fraction: [3, 4] });
  for (const wrong of ['les trois quarts', '0,75', '5', '/'])
    expect(typed(wrong)).toEqual([['fraction', 'fraction_range']]);
});

test('the share that another majority left in its field keeps nobody from saving a rule', () => {
  const fields = { electorate: 'members', quorumKind: 'none', durationDays: '7', fraction: '3' };
  for (const majority of ['simple', 'two_thirds', 'unanimity'])
    expect(VotingRule.safeParse(votingFromFields({ ...fields, majority })).success).toBe(true);
  expect(VotingRule.safeParse(votingFromFields({ ...fields, majority: 'qualified' })).success).toBe(false);
});
