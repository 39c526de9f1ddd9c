import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as rules from './rules.ts';

const standing = (state: rules.AgreementState, more: Partial<rules.Standing> = {}): rules.Standing => ({
  state,
  kind: 'charter',
  between: 'members',
  versionInForce: null,
  ...more
});
const mandate: rules.Asker = { mandate: true, speaks: true, facilitator: false };
const speaker: rules.Asker = { mandate: false, speaks: true, facilitator: false };
const facilitator: rules.Asker = { mandate: false, speaks: false, facilitator: true };
const stranger: rules.Asker = { mandate: false, speaks: false, facilitator: false };
const whole = { clauses: [{ heading: 'But', body: 'Acheter ensemble.' }], parties: 2, same: false };
const code = (result: { ok: boolean; problems?: { code: string }[] }) =>
  result.ok ? 'ok' : result.problems![0]!.code;

describe('when a version comes into force', () => {
  test('a charter binds each member for itself: the first acceptance brings it into force', () => {
    expect(rules.usualThreshold('charter')).toEqual({ kind: 'each' });
    expect(rules.thresholdReached({ kind: 'each' }, 9, 0)).toBe(false);
    expect(rules.thresholdReached({ kind: 'each' }, 9, 1)).toBe(true);
  });
  test('a letter of intent takes the signature of all parties', () => {
    expect(rules.usualThreshold('letter_of_intent')).toEqual({ kind: 'all' });
    expect(rules.thresholdReached({ kind: 'all' }, 4, 3)).toBe(false);
    expect(rules.thresholdReached({ kind: 'all' }, 4, 4)).toBe(true);
  });
  test('two thirds of seven parties are five', () => {
    expect(rules.signaturesNeeded({ kind: 'share', percent: 67 }, 7)).toBe(5);
  });
  test('a number larger than that of the parties asks for all of them', () => {
    expect(rules.signaturesNeeded({ kind: 'number', organisations: 12 }, 5)).toBe(5);
  });
  test('nothing comes into force without a signature, nor without parties', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.constant({ kind: 'each' } as const),
          fc.constant({ kind: 'all' } as const),
          fc.record({ kind: fc.constant('number' as const), organisations: fc.integer({ min: 1, max: 50 }) }),
          fc.record({ kind: fc.constant('share' as const), percent: fc.integer({ min: 1, max: 100 }) })
        ),
        fc.nat(50),
        (threshold, parties) => {
          expect(rules.thresholdReached(threshold, parties, 0)).toBe(false);
          expect(rules.thresholdReached(threshold, parties, parties)).toBe(parties > 0);
        }
      )
    );
  });
});

describe('the text', () => {
  test('is worked on by those it concerns, with or without a mandate, and by the facilitator', () => {
    for (const who of [mandate, speaker, facilitator])
      expect(rules.work(standing('draft'), who).ok).toBe(true);
    expect(code(rules.work(standing('draft'), stranger))).toBe('agreement_not_yours');
  });
  test('is not worked on while a version of it is proposed or in force', () => {
    expect(code(rules.work(standing('proposed'), mandate))).toBe('agreement_not_in_work');
    expect(code(rules.work(standing('in_force', { versionInForce: 1 }), mandate))).toBe(
      'agreement_not_in_work'
    );
  });
  test('is proposed by somebody who may commit a party, or by the facilitator', () => {
    expect(rules.propose(standing('discussion'), mandate, whole).ok).toBe(true);
    expect(rules.propose(standing('draft'), facilitator, whole).ok).toBe(true);
    expect(code(rules.propose(standing('discussion'), speaker, whole))).toBe('agreement_not_yours');
  });
  test('is proposed whole: with clauses, to two parties at least, and without blanks', () => {
    const propose = (more: Partial<rules.Proposal>) =>
      rules.propose(standing('discussion'), mandate, { ...whole, ...more });
    expect(code(propose({ clauses: [] }))).toBe('agreement_without_clauses');
    expect(code(propose({ parties: 1 }))).toBe('agreement_without_parties');
    const blank = [{ heading: 'Prix', body: 'Le prix est de [[montant]] pour [[durée]].' }];
    expect(propose({ clauses: blank })).toMatchObject({
      problems: [{ code: 'agreement_blanks_left', params: { blanks: 2 } }]
    });
  });
  test('is not proposed again when nothing differs from what is in force', () => {
    expect(
      code(rules.propose(standing('discussion', { versionInForce: 1 }), mandate, { ...whole, same: true }))
    ).toBe('agreement_unchanged');
  });
});

describe('the life of an agreement', () => {
  test('what was in force can be ended, what never was can be withdrawn', () => {
    expect(rules.withdraw(standing('draft'), mandate).ok).toBe(true);
    expect(rules.withdraw(standing('discussion', { versionInForce: 1 }), mandate).ok).toBe(false);
    expect(rules.end(standing('in_force', { versionInForce: 1 }), facilitator).ok).toBe(true);
    expect(rules.end(standing('draft'), facilitator).ok).toBe(false);
  });
  test('what binds all members is not ended by one of them', () => {
    const charter = standing('in_force', { versionInForce: 2 });
    expect(code(rules.end(charter, mandate))).toBe('agreement_not_yours');
    expect(rules.end({ ...charter, kind: 'partnership_contract', between: 'chosen' }, mandate).ok).toBe(true);
  });
  test('a change of what is in force is begun, and can be given up while it is discussed', () => {
    expect(rules.startChange(standing('in_force', { versionInForce: 1 }), mandate).ok).toBe(true);
    expect(rules.dropChange(standing('discussion', { versionInForce: 1 }), mandate).ok).toBe(true);
    expect(code(rules.dropChange(standing('discussion'), mandate))).toBe('agreement_not_changing');
  });
  test('nothing leads back from withdrawn or ended', () => {
    for (const from of ['withdrawn', 'ended'] as const)
      for (const to of rules.agreementStates) expect(rules.canBecome(from, to)).toBe(false);
  });
});

describe('signing', () => {
  const version: rules.OnTheTable = { id: 'v', number: 2, fingerprint: 'ab'.repeat(32), state: 'proposed' };
  const seat: rules.Seat = { party: true, mandate: true, signed: false };
  test('one signs what one read: another fingerprint is refused', () => {
    expect(rules.sign(version, seat, version.fingerprint).ok).toBe(true);
    expect(code(rules.sign(version, seat, 'cd'.repeat(32)))).toBe('version_changed');
  });
  test('an organisation signs once, through somebody with its mandate', () => {
    expect(code(rules.sign(version, { ...seat, signed: true }, version.fingerprint))).toBe('already_signed');
    expect(code(rules.sign(version, { ...seat, mandate: false }, version.fingerprint))).toBe('no_mandate');
    expect(code(rules.sign(version, { ...seat, party: false }, version.fingerprint))).toBe(
      'agreement_not_party'
    );
  });
  test('whoever joins later signs the version in force; nobody signs one that was replaced or taken back', () => {
    expect(rules.sign({ ...version, state: 'in_force' }, seat, version.fingerprint).ok).toBe(true);
    for (const state of ['superseded', 'withdrawn', 'ended'] as const)
      expect(code(rules.sign({ ...version, state }, seat, version.fingerprint))).toBe('version_closed');
  });
  test('a signature on paper is recorded only for those who have nobody here, and not for a day to come', () => {
    const outside = { party: true, inNetwork: false, signed: false };
    const record = (party: typeof outside, on = '2026-03-01') =>
      rules.recordOnPaper(version, facilitator, party, on, '2026-03-02');
    expect(record(outside).ok).toBe(true);
    expect(code(record({ ...outside, inNetwork: true }))).toBe('signs_itself');
    expect(code(record(outside, '2026-03-03'))).toBe('in_the_future');
  });
  test('those who have not signed are reminded by hand once a day at most', () => {
    const now = Temporal.Instant.from('2026-03-02T10:00Z');
    const remind = (hours: number) =>
      rules.mayRemind({ state: 'proposed', remindedAt: now.subtract({ hours }) }, mandate, now);
    expect(code(remind(23))).toBe('reminded_today');
    expect(remind(24).ok).toBe(true);
  });
});

test('an agreement between parties does not exist for others', () => {
  expect(rules.mayRead({ disclosure: 'parties' }, stranger)).toBe(false);
  expect(rules.mayRead({ disclosure: 'parties' }, speaker)).toBe(true);
  expect(rules.mayRead({ disclosure: 'network' }, stranger)).toBe(true);
});
