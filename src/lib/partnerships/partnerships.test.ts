import { beforeEach, expect, test } from 'vitest';
import type { Actor } from '#lib/platform/actor.ts';
import { execute, type Command } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { removeKnownOrganisation } from '#lib/organisations/removal/operations.ts';
import type { z } from 'zod';
import { addFigure, confirmFigure, withdrawFigure } from './figures/operations.ts';
import { remindAll } from './jobs.ts';
import {
  addParty,
  beginPartnership,
  closeTest,
  createPartnership,
  endPartnership,
  getPartnership,
  listPartnerships,
  reviewPartnership,
  setSide,
  signContract,
  startTest
} from './operations.ts';

useTestDatabase();

let s: Scenario;
let [atelier, fabrique] = ['', ''];
let ana: Actor;
let ben: Actor;
let id: string;
// A little later than the mandates below, which begin when they are written.
const now = Temporal.Now.instant().add({ minutes: 5 });
/** So many days from now. */
const day = (days: number): string =>
  now.toZonedDateTimeISO('Europe/Paris').toPlainDate().add({ days }).toString();

type Answer<T> = { ok: true; value: T } | { ok: false; problems: { code: string; field?: string }[] };
const value = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(JSON.stringify(answer.problems));
  return answer.value;
};
const code = (answer: Answer<unknown>): string => (answer.ok ? 'ok' : answer.problems[0]!.code);
const act = <S extends z.ZodType, T>(operation: Command<S, T>, actor: Actor, input: object = {}) =>
  execute(operation, { actor, input: { id, ...input }, now });
const seen = async (actor = ana) => value(await execute(getPartnership, { actor, input: { id }, now }));

beforeEach(async () => {
  s = await scenario();
  atelier = await s.organisation('Atelier');
  fabrique = await s.organisation('Fabrique');
  ana = await s.person('Ana', { speaksFor: [atelier] });
  ben = await s.person('Ben', { speaksFor: [fabrique] });
  const input = { organisationId: atelier, partnerId: fabrique, title: 'Livrer ensemble' };
  id = value(await execute(createPartnership, { actor: ana, input, now })).id;
});

const tested = async (): Promise<void> => {
  value(await act(setSide, ben, { organisationId: fabrique, managerId: ben.personId }));
  value(await act(startTest, ana, { what: 'Une tournée', startsOn: day(-31), endsOn: day(-1) }));
  value(await act(closeTest, ben, { verdict: 'success', lessons: 'Partir à sept heures.' }));
};
const signed = async (): Promise<void> => {
  await tested();
  value(await act(signContract, ana, { elsewhere: 'Chez le notaire', reviewOn: day(180) }));
  value(await act(beginPartnership, ben));
};

test('a partnership is for its sides alone: members beside it and the facilitator find nothing', async () => {
  const rita = await s.person('Rita', { speaksFor: [await s.organisation('Rivale')] });
  const facilitator = await s.person('Farida', { roles: ['facilitator'] });
  for (const stranger of [rita, facilitator]) {
    expect(code(await execute(getPartnership, { actor: stranger, input: { id } }))).toBe('not_found');
    expect(value(await execute(listPartnerships, { actor: stranger, input: {} })).partnerships).toEqual([]);
  }
  expect(code(await act(startTest, rita, { what: 'X', startsOn: day(-31), endsOn: day(-1) }))).toBe(
    'not_found'
  );
  expect((await seen(ben)).sides).toEqual([fabrique]);
});

test('the network sees that it exists, and its confirmed sums, once every side agrees', async () => {
  await signed();
  const figure = { kind: 'revenue', periodStart: day(-31), periodEnd: day(-1) };
  const { figureId } = value(
    await act(addFigure, ana, { ...figure, organisationId: atelier, amount: '1 250,50' })
  );
  value(await act(confirmFigure, ben, { figureId, organisationId: fabrique }));
  value(await act(addFigure, ben, { ...figure, organisationId: fabrique, amount: '99' }));
  const rita = await s.person('Rita', { speaksFor: [await s.organisation('Rivale')] });
  const listed = async () => value(await execute(listPartnerships, { actor: rita, input: {} })).partnerships;
  value(await act(setSide, ana, { organisationId: atelier, managerId: ana.personId, agreesToShow: true }));
  expect(await listed()).toEqual([]);
  value(await act(setSide, ben, { organisationId: fabrique, managerId: ben.personId, agreesToShow: 'on' }));
  expect(await listed()).toMatchObject([
    { title: 'Livrer ensemble', isOwn: false, sums: [{ kind: 'revenue', amount: '125050' }] }
  ]);
  expect(code(await execute(getPartnership, { actor: rita, input: { id } }))).toBe('not_found');
});

test('each side says its own things, and manages itself', async () => {
  expect(code(await act(setSide, ana, { organisationId: fabrique, managerId: ana.personId }))).toBe(
    'forbidden'
  );
  expect(code(await act(setSide, ben, { organisationId: fabrique, managerId: ana.personId }))).toBe(
    'not_offered'
  );
});

test('for a partner who is only known the member speaks', async () => {
  const known = await s.organisation('Transports', null);
  const input = { organisationId: atelier, partnerId: known, title: 'Dehors' };
  id = value(await execute(createPartnership, { actor: ana, input, now })).id;
  value(
    await act(setSide, ana, { organisationId: known, managerName: 'Yves', managerEmail: 'yves@example.org' })
  );
  expect(code(await act(signContract, ana, { elsewhere: 'Chez le notaire', reviewOn: day(180) }))).toBe(
    'untested_why'
  );
  value(
    await act(signContract, ana, {
      elsewhere: 'Chez le notaire',
      reviewOn: day(180),
      untestedReason: 'Dix ans de travail commun'
    })
  );
  expect((await seen()).untestedReason).toBe('Dix ans de travail commun');
});

test('one signs after a test, with managers on both sides, and with a mandate', async () => {
  expect(
    code(
      await act(signContract, ana, {
        elsewhere: 'Chez le notaire',
        reviewOn: day(180),
        untestedReason: 'Pressés'
      })
    )
  ).toBe('manager_missing');
  await tested();
  const helper = await s.person('Aide', { speaksFor: [atelier], mandate: false });
  expect(code(await act(signContract, helper, { elsewhere: 'Chez le notaire', reviewOn: day(180) }))).toBe(
    'no_mandate'
  );
  expect(code(await act(signContract, ana, { elsewhere: 'Chez le notaire', reviewOn: day(-31) }))).toBe(
    'in_the_past'
  );
  value(await act(signContract, ana, { elsewhere: 'Chez le notaire', reviewOn: day(180) }));
  expect(code(await act(addParty, ana, { organisationId: await s.organisation('Tard') }))).toBe(
    'partnership_step'
  );
});

test('a figure counts once the other side says it is right; one’s own is taken back before that only', async () => {
  await tested();
  const figure = {
    organisationId: atelier,
    kind: 'hours',
    periodStart: day(-31),
    periodEnd: day(-1),
    amount: '12,5'
  };
  const { figureId } = value(await act(addFigure, ana, figure));
  expect((await seen()).figures[0]).toMatchObject({ amount: '750', confirmedFor: null });
  expect(code(await act(confirmFigure, ana, { figureId, organisationId: atelier }))).toBe('figure_own');
  expect(code(await act(withdrawFigure, ben, { figureId }))).toBe('forbidden');
  value(await act(confirmFigure, ben, { figureId, organisationId: fabrique }));
  expect(code(await act(withdrawFigure, ana, { figureId }))).toBe('figure_confirmed');
  expect(code(await act(addFigure, ana, { ...figure, amount: 'beaucoup' }))).toBe('not_hours');
});

test('a confirmation and a withdrawal at the same moment: one of them comes first, and it holds', async () => {
  await tested();
  const figure = {
    organisationId: atelier,
    kind: 'cost',
    periodStart: day(-31),
    periodEnd: day(-1),
    amount: '10'
  };
  const { figureId } = value(await act(addFigure, ana, figure));
  const answers = await Promise.all([
    act(confirmFigure, ben, { figureId, organisationId: fabrique }),
    act(withdrawFigure, ana, { figureId })
  ]);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
});

test('two tests begun at the same moment are one', async () => {
  const begin = () => act(startTest, ana, { what: 'X', startsOn: day(0), endsOn: day(29) });
  const answers = (await Promise.all([begin(), begin()])).map(code).toSorted();
  expect(answers).toEqual(['ok', 'test_running']);
});

test('a review is kept with its lessons, the managers are reminded of the next one, once', async () => {
  await signed();
  const far = await remindAll(now);
  value(
    await act(reviewPartnership, ana, {
      heldOn: day(-2),
      verdict: 'adapt',
      lessons: 'Deux jours plutôt que trois',
      nextOn: day(4)
    })
  );
  expect(await remindAll(now)).toBe(far + 1);
  expect(await remindAll(now)).toBe(far);
  const told = await s.inside((tx) =>
    tx.selectFrom('events').select('payload').where('type', '=', 'partnership.review_due').execute()
  );
  expect(told).toHaveLength(1);
  expect((told[0]!.payload as { personIds: string[] }).personIds.toSorted()).toEqual(
    [ana.personId, ben.personId].toSorted()
  );
  expect((await seen()).state).toBe('reviewed');
});

test('it ends with a reason, and nothing moves after that', async () => {
  await signed();
  expect(code(await act(endPartnership, ana, {}))).toBe('required');
  value(await act(endPartnership, ana, { reason: 'done', note: 'Merci.' }));
  expect(code(await act(endPartnership, ben, { reason: 'trust' }))).toBe('partnership_ended');
  expect(code(await act(reviewPartnership, ana, { heldOn: day(-2), verdict: 'stop', lessons: 'X' }))).toBe(
    'partnership_step'
  );
  expect(await seen()).toMatchObject({ state: 'ended', endReason: 'done' });
});

test('an organisation that is a side of a partnership is not removed from the directory', async () => {
  const known = await s.organisation('Transports', null);
  const input = { organisationId: atelier, partnerId: known, title: 'Dehors' };
  value(await execute(createPartnership, { actor: ana, input, now }));
  const facilitator = await s.person('Farida', { roles: ['facilitator'] });
  const removal = { actor: facilitator, input: { id: known, name: 'Transports' } };
  expect(code(await execute(removeKnownOrganisation, removal))).toBe('organisation_has_history');
});
