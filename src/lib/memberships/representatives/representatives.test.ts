import { beforeEach, expect, test } from 'vitest';
import type { Actor } from '#lib/platform/actor.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import {
  appointRepresentative,
  changeMandate,
  endRepresentative,
  endRole,
  grantRole,
  listRepresentatives,
  listRoles
} from './operations.ts';

useTestDatabase();

let s: Scenario;
let facilitator: Actor;
let atelier: string;
let ana: Actor;

beforeEach(async () => {
  s = await scenario();
  facilitator = await s.person('Farida', { roles: ['facilitator'] });
  atelier = await s.organisation('Atelier');
  ana = await s.person('Ana', { speaksFor: [atelier] });
});

const codes = (result: { ok: boolean; problems?: { code: string }[] }) =>
  result.ok ? 'ok' : result.problems![0]!.code;
const appoint = (actor: Actor, personId: string | null, more: object = {}) =>
  execute(appointRepresentative, {
    actor,
    input: { organisationId: atelier, personId, mandate: true, ...more }
  });
const rowOf = (actor: Actor) => actor.represents[0]!.representativeId;
const end = (actor: Actor, id: string) => execute(endRepresentative, { actor, input: { id } });
const roles = async () => {
  const result = await execute(listRoles, { actor: facilitator, input: {} });
  return result.ok ? result.value.roles : [];
};

test('a member appoints somebody of the network; somebody from outside has to be invited', async () => {
  const other = await s.person('Ben', { speaksFor: [await s.organisation('Fabrique')] });
  const stranger = await (await scenario()).person('Étrangère', { roles: ['board'] });
  expect(codes(await appoint(ana, other.personId))).toBe('ok');
  expect((await s.again(other)).represents).toHaveLength(2);
  expect(codes(await appoint(ana, other.personId))).toBe('already_representative');
  expect(codes(await appoint(ana, stranger.personId))).toBe('not_found');
});

test('nobody appoints for an organisation they may not commit', async () => {
  const other = await s.person('Ben', { speaksFor: [await s.organisation('Fabrique')] });
  expect(codes(await appoint(other, other.personId))).toBe('may_not_appoint');
  expect(codes(await appoint(facilitator, other.personId))).toBe('ok');
});

test('a mandate of tomorrow gives no right today, and one that has ended gives none either', async () => {
  const zone = 'Europe/Paris';
  const today = Temporal.Now.zonedDateTimeISO(zone).toPlainDate();
  const board = await s.person('Ben', { roles: ['board'] });
  const startsOn = today.add({ days: 1 }).toString();
  expect(codes(await appoint(facilitator, board.personId, { startsOn, endsOn: startsOn }))).toBe('ok');
  expect((await s.again(board)).represents).toEqual([]);
  const listed = await execute(listRepresentatives, { actor: ana, input: { organisationId: atelier } });
  expect(listed.ok && listed.value.representatives).toHaveLength(2);
  const noon = today.add({ days: 1 }).toZonedDateTime({ timeZone: zone, plainTime: '12:00' }).toInstant();
  const later = await execute(listRepresentatives, {
    actor: ana,
    input: { organisationId: atelier },
    now: noon.add({ hours: 24 })
  });
  expect(later.ok && later.value.representatives).toHaveLength(1);
});

test('taking a mandate back keeps on record when it was held', async () => {
  const helper = await s.person('Ben', { speaksFor: [atelier] });
  const id = rowOf(helper);
  expect(codes(await execute(changeMandate, { actor: ana, input: { id, mandate: false } }))).toBe('ok');
  expect(await s.again(helper)).toMatchObject({ represents: [{ mandate: false }] });
  const rows = await s.inside((tx) =>
    tx
      .selectFrom('representatives')
      .select(['mandate', 'ends_at'])
      .where('person_id', '=', helper.personId!)
      .orderBy('id')
      .execute()
  );
  expect(rows).toMatchObject([
    { mandate: true, ends_at: expect.anything() },
    { mandate: false, ends_at: null }
  ]);
});

test('of two who end each other’s mandate at the same moment, one keeps it', async () => {
  const ben = await s.person('Ben', { speaksFor: [atelier] });
  const answers = await Promise.all([end(ana, rowOf(ben)), end(ben, rowOf(ana))]);
  expect(answers.filter((a) => a.ok)).toHaveLength(1);
  expect(answers.map(codes)).toContain('last_mandate');
});

test('somebody steps down, but not with the last mandate; the facilitator may end that one', async () => {
  const helper = await s.person('Ben', { speaksFor: [atelier], mandate: false });
  expect(codes(await end(helper, rowOf(helper)))).toBe('ok');
  expect(codes(await end(ana, rowOf(ana)))).toBe('last_mandate');
  expect(codes(await end(facilitator, rowOf(ana)))).toBe('ok');
  expect((await s.again(ana)).network).toBe(null);
});

test('addresses are shown to the facilitator and to colleagues, not to other members', async () => {
  const other = await s.person('Ben', { speaksFor: [await s.organisation('Fabrique')] });
  const seenBy = async (actor: Actor) => {
    const result = await execute(listRepresentatives, { actor, input: { organisationId: atelier } });
    return result.ok ? result.value.representatives[0]!.email : undefined;
  };
  expect(await seenBy(other)).toBe(null);
  expect(await seenBy(ana)).toMatch(/@/);
  expect(await seenBy(facilitator)).toMatch(/@/);
});

test('the list goes on from where the page before ended', async () => {
  const organisations = await Promise.all(
    Array.from({ length: 55 }, (_, i) => s.organisation(`Membre ${i}`))
  );
  for (const id of organisations) await s.person(`P ${id}`, { speaksFor: [id] });
  const first = await execute(listRepresentatives, { actor: ana, input: {} });
  if (!first.ok) throw new Error('no list');
  const second = await execute(listRepresentatives, { actor: ana, input: { after: first.value.next } });
  const all = [first, second].flatMap((page) => (page.ok ? page.value.representatives.map((r) => r.id) : []));
  expect(first.value.representatives).toHaveLength(50);
  expect(new Set(all).size).toBe(56);
});

test('a role is granted once, to somebody of the network, and the council only to somebody with a mandate', async () => {
  const grant = (personId: string | null, role: string) =>
    execute(grantRole, { actor: facilitator, input: { personId, role } });
  expect(codes(await grant(ana.personId, 'council'))).toBe('ok');
  expect(codes(await grant(ana.personId, 'council'))).toBe('already_in_role');
  expect(codes(await grant(facilitator.personId, 'council'))).toBe('council_needs_mandate');
  expect(codes(await grant(crypto.randomUUID(), 'board'))).toBe('not_found');
  expect((await s.again(ana)).roles).toEqual(['council']);
});

test('the network keeps a facilitator, also when two are ended at the same moment', async () => {
  const [first] = await roles();
  expect(codes(await execute(endRole, { actor: facilitator, input: { id: first!.id } }))).toBe(
    'last_facilitator'
  );
  await s.person('Gaël', { roles: ['facilitator'] });
  const both = (await roles()).filter(({ role }) => role === 'facilitator');
  const answers = await Promise.all(
    both.map(({ id }) => execute(endRole, { actor: facilitator, input: { id } }))
  );
  expect(answers.filter((a) => a.ok)).toHaveLength(1);
  expect((await roles()).filter(({ role }) => role === 'facilitator')).toHaveLength(1);
});
