import { beforeEach, expect, test } from 'vitest';
import { castBallot, listBallots } from '#lib/governance/ballots/operations.ts';
import { closeDueMotion, listMotions } from '#lib/governance/operations.ts';
import { presentCandidate } from '#lib/memberships/admission/operations.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { exportOwnData, liftSuspension, resignMembership, suspendMembership } from './operations.ts';

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
const leave = (actor: Actor, name = s.network.name, organisationId = atelier) =>
  execute(resignMembership, { actor, input: { organisationId, name, reason: 'Déménagement' } });
const stateOf = (organisationId: string) =>
  s.inside((tx) =>
    tx
      .selectFrom('memberships')
      .select(['state', 'reason', 'ended_at'])
      .where('organisation_id', '=', organisationId)
      .executeTakeFirstOrThrow()
  );
const suspend = (organisationId = atelier) =>
  execute(suspendMembership, { actor: facilitator, input: { organisationId, reason: 'Cotisation' } });

test('a member leaves at once: every representative loses access with the same commit', async () => {
  const colleague = await s.person('Ben', { speaksFor: [atelier], mandate: false });
  expect(codes(await leave(ana, `  ${s.network.name.toUpperCase()} `))).toBe('ok');
  expect(await stateOf(atelier)).toMatchObject({ state: 'resigned', reason: 'Déménagement' });
  for (const person of [ana, colleague]) {
    const now = await s.again(person);
    expect(now.network).toBe(null);
    expect(codes(await execute(listMotions, { actor: now, input: {} }))).toBe('not_found');
  }
});

test('leaving asks for the name of the network, typed, and for the mandate', async () => {
  expect(codes(await leave(ana, 'Autre'))).toBe('name_differs');
  const helper = await s.person('Aide', { speaksFor: [atelier], mandate: false });
  expect(codes(await leave(helper))).toBe('forbidden');
  const other = await s.person('Autre', { speaksFor: [await s.organisation('Fabrique')] });
  expect(codes(await leave(other))).toBe('no_mandate');
  expect((await stateOf(atelier)).state).toBe('admitted');
});

test('who also represents another member, or leads the network, keeps that access and those roles', async () => {
  const fabrique = await s.organisation('Fabrique');
  const both = await s.person('Chloé', { speaksFor: [atelier, fabrique], roles: ['board'] });
  const treasurer = await s.person('Driss', { speaksFor: [atelier], roles: ['treasurer', 'facilitator'] });
  expect(codes(await leave(ana))).toBe('ok');
  expect(await s.again(both)).toMatchObject({ roles: ['board'], represents: [{ organisationId: fabrique }] });
  expect(await s.again(treasurer)).toMatchObject({ roles: ['facilitator'], represents: [] });
});

test('a suspended member may leave; one that has left cannot leave again', async () => {
  await suspend();
  expect(codes(await leave(await s.again(ana)))).toBe('ok');
  expect(codes(await leave(ana))).toBe('not_found');
});

test('of two colleagues who leave at the same moment for one organisation, one does', async () => {
  const colleague = await s.person('Ben', { speaksFor: [atelier] });
  const answers = await Promise.all([leave(ana), leave(colleague), leave(ana), leave(colleague)]);
  expect(answers.filter((a) => a.ok)).toHaveLength(1);
});

test('the ballot of a member who leaves during a vote is said not to count, at once, and does not count', async () => {
  const fabrique = await s.organisation('Fabrique');
  const brahim = await s.person('Brahim', { speaksFor: [fabrique] });
  const candidate = { name: 'Candidate', contactName: 'Y', contactEmail: 'y@exemple.fr', why: 'Parce que.' };
  const presented = await execute(presentCandidate, { actor: ana, input: candidate });
  const id = presented.ok ? presented.value.motionId : '';
  const vote = (actor: Actor, organisationId: string, choice: string) =>
    execute(castBallot, { actor, input: { id, organisationId, choice } });
  expect(codes(await vote(ana, atelier, 'no'))).toBe('ok');
  expect(codes(await vote(brahim, fabrique, 'yes'))).toBe('ok');
  const marked = async (): Promise<Record<string, boolean>> => {
    const list = await execute(listBallots, { actor: facilitator, input: { id } });
    return Object.fromEntries(list.ok ? list.value.ballots.map(({ name, struck }) => [name, struck]) : []);
  };
  expect(await marked()).toEqual({ Atelier: false, Fabrique: false });
  expect(codes(await leave(ana))).toBe('ok');
  expect(await marked()).toEqual({ Atelier: true, Fabrique: false });
  const { closes_at } = await s.inside((tx) =>
    tx.selectFrom('motions').select('closes_at').where('id', '=', id).executeTakeFirstOrThrow()
  );
  expect(codes(await execute(closeDueMotion, { actor: s.system, input: { id }, now: closes_at! }))).toBe(
    'ok'
  );
  expect(await marked()).toEqual({ Atelier: true, Fabrique: false });
  const motion = await s.inside((tx) =>
    tx.selectFrom('motions').select(['state', 'struck']).where('id', '=', id).executeTakeFirst()
  );
  expect(motion).toEqual({ state: 'adopted', struck: 1 });
});

test('a member takes its own data away: sheet, people, ballots, candidates and journal, and nobody else’s', async () => {
  const fabrique = await s.organisation('Fabrique');
  const other = await s.person('Brahim', { speaksFor: [fabrique] });
  const about = { contactName: 'Y', contactEmail: 'y@exemple.fr', why: 'Parce que.' };
  const presented = await execute(presentCandidate, { actor: ana, input: { name: 'Candidate', ...about } });
  const id = presented.ok ? presented.value.motionId : '';
  await execute(castBallot, {
    actor: ana,
    input: { id, organisationId: atelier, choice: 'yes', reason: 'Oui !' }
  });
  await execute(castBallot, {
    actor: other,
    input: { id, organisationId: fabrique, choice: 'no', reason: 'Confidence' }
  });
  const result = await execute(exportOwnData, { actor: ana, input: { organisationId: atelier } });
  expect(result).toMatchObject({
    ok: true,
    value: {
      network: { slug: s.network.slug },
      organisation: { name: 'Atelier', organisation_id: atelier },
      memberships: [{ state: 'admitted' }],
      representatives: [{ name: 'Ana', mandate: true }],
      ballots: [{ motion: 'Candidate', choice: 'yes', reason: 'Oui !' }],
      presented: [{ candidate: 'Candidate', why: 'Parce que.' }]
    }
  });
  expect(JSON.stringify(result)).not.toMatch(/Confidence|Brahim|y@exemple/);
  expect(codes(await execute(exportOwnData, { actor: other, input: { organisationId: atelier } }))).toBe(
    'no_mandate'
  );
});

test('a suspended member keeps reading what members read but may not commit itself, until the suspension is lifted', async () => {
  expect(codes(await suspend())).toBe('ok');
  expect(codes(await suspend())).toBe('membership_not_so');
  expect(await stateOf(atelier)).toMatchObject({ state: 'suspended', reason: 'Cotisation', ended_at: null });
  const suspended = await s.again(ana);
  expect(suspended).toMatchObject({ represents: [{ state: 'suspended' }] });
  expect(codes(await execute(listMotions, { actor: suspended, input: {} }))).toBe('ok');
  const candidate = {
    name: 'Nouvelle',
    contactName: 'Nora',
    contactEmail: 'nora@example.org',
    why: 'Voisine'
  };
  expect(codes(await execute(presentCandidate, { actor: suspended, input: candidate }))).toBe('forbidden');
  const lift = () => execute(liftSuspension, { actor: facilitator, input: { organisationId: atelier } });
  expect(codes(await lift())).toBe('ok');
  expect(codes(await lift())).toBe('membership_not_so');
  expect(await stateOf(atelier)).toMatchObject({ state: 'admitted', reason: null });
});

test('a candidate is neither suspended nor does it resign', async () => {
  const candidate = await s.organisation('Candidate', 'candidate');
  expect(codes(await suspend(candidate))).toBe('membership_not_so');
  const person = await s.person('Yasmine', { speaksFor: [candidate] });
  expect(codes(await leave(person, s.network.name, candidate))).toBe('forbidden');
});
