import { expect, test } from 'vitest';
import { castBallot, listBallots } from '#lib/governance/ballots/operations.ts';
import { getMotion, listMotions, withdrawMotion } from '#lib/governance/operations.ts';
import { liftSuspension, suspendMembership } from '#lib/memberships/operations.ts';
import {
  appointRepresentative,
  changeMandate,
  endRepresentative
} from '#lib/memberships/representatives/operations.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { execute } from '#lib/platform/operation.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { getCandidate, setAdmissionRule } from './operations.ts';
import { defaultAdmissionRule } from './rules.ts';
import { assembly, codes, must, who } from './scenario.ts';

useTestDatabase();

const membershipOf = (a: Awaited<ReturnType<typeof assembly>>) =>
  a.inside((tx) =>
    tx
      .selectFrom('memberships')
      .selectAll()
      .where('organisation_id', '=', a.candidate)
      .orderBy('id', 'desc')
      .execute()
  );
const eventsOf = (a: Awaited<ReturnType<typeof assembly>>, type: string) =>
  a.inside((tx) => tx.selectFrom('events').select('payload').where('type', '=', type).execute());

test('presenting a candidate opens a vote of the organisations that are admitted at that moment', async () => {
  const a = await assembly(3);
  await a.organisation('Suspendue', 'suspended');
  await a.open();
  await a.organisation('Arrivée après');
  expect(await a.look()).toMatchObject({
    state: 'open',
    title: 'Candidate',
    roll: 3,
    part: 0,
    proposedForName: 'Membre 0'
  });
  expect(await membershipOf(a)).toMatchObject([
    { state: 'candidate', sponsor_organisation_id: a.members[0]!.id }
  ]);
});

test('adopted: the candidate is a member, its contact is told with the address, and the register has the decision', async () => {
  const a = await assembly(3);
  const { id } = await a.open();
  await a.vote(0, 'yes');
  await a.vote(1, 'abstain');
  expect(must(await a.close())).toEqual({ outcome: 'adopted', counted: true });
  expect(await membershipOf(a)).toMatchObject([{ state: 'admitted', reason: null }]);
  expect(await eventsOf(a, 'membership.admitted')).toMatchObject([
    {
      payload: {
        membershipId: id,
        contactEmail: 'yasmine@exemple.fr',
        contactName: 'Yasmine',
        organisationName: 'Candidate',
        sponsorOrganisationId: a.members[0]!.id
      }
    }
  ]);
  const motion = await a.look();
  expect(motion).toMatchObject({
    state: 'adopted',
    decision: 1,
    closedEarly: false,
    tally: { roll: 3, yes: 1, no: 0, abstain: 1, blank: 0 }
  });
  expect(motion.lines?.at(-1)?.code).toBe('adopted');
  expect(motion.closedAt).toEqual(motion.closesAt);
});

test('refused: the reason is kept, the address of the contact is forgotten, and the sponsor is told', async () => {
  const a = await assembly(3);
  const { id } = await a.open();
  await a.vote(1, 'no', { reason: 'Concurrente directe.' });
  must(await a.close());
  expect(await membershipOf(a)).toMatchObject([{ state: 'refused', reason: 'rejected' }]);
  const candidate = must(await execute(getCandidate, { actor: a.facilitator, input: { id } }));
  expect(candidate).toMatchObject({ state: 'refused', contactName: null, contactEmail: null, why: who.why });
  expect(await eventsOf(a, 'membership.refused')).toMatchObject([
    { payload: { membershipId: id, presentedBy: a.members[0]!.voter.personId } }
  ]);
});

test('a refused candidate waits as long as the rule says, then may be presented again', async () => {
  const a = await assembly(2, {}, { waitDays: 30 });
  await a.open();
  await a.vote(0, 'no');
  must(await a.close());
  const refused = (await membershipOf(a))[0]!.ended_at!;
  expect(codes(await a.present({}, undefined, refused.add({ hours: 24 * 29 })))).toBe('wait_after_refusal');
  expect(codes(await a.present({}, undefined, refused.add({ hours: 24 * 31 })))).toBe('ok');
  expect(await membershipOf(a)).toMatchObject([{ state: 'candidate' }, { state: 'refused' }]);
});

test('with too few voters nothing is decided, and the candidate may be presented again at once', async () => {
  const a = await assembly(4, { quorum: { kind: 'share', percent: 50 } });
  await a.open();
  await a.vote(0, 'yes');
  expect(must(await a.close()).outcome).toBe('no_quorum');
  expect(await membershipOf(a)).toMatchObject([{ state: 'withdrawn', reason: 'no_quorum' }]);
  expect((await a.look()).lines?.at(-1)).toEqual({ code: 'no_quorum', params: { missing: 1 } });
  expect(codes(await a.present())).toBe('ok');
});

test('an organisation that is a candidate or a member cannot be presented', async () => {
  const a = await assembly(2);
  await a.open();
  expect(codes(await a.present())).toBe('already_candidate');
  await a.vote(0, 'yes');
  must(await a.close());
  expect(codes(await a.present())).toBe('already_member');
});

test('only those whom the rule names may present', async () => {
  const a = await assembly(2, {}, { presenters: ['facilitator'] });
  expect(codes(await a.present())).toBe('may_not_present');
  expect(codes(await a.present({}, a.facilitator))).toBe('ok');
});

test('an organisation outside the directory is presented by name; one of the same name must be chosen instead', async () => {
  const a = await assembly(1);
  expect(codes(await a.present({ organisationId: '', name: 'Les Tréteaux', town: 'Pau' }))).toBe('ok');
  const again = await a.present({ organisationId: '', name: '  les  treteaux ' });
  expect(again).toMatchObject({ ok: false, problems: [{ code: 'organisation_known', field: 'name' }] });
});

test('somebody who commits two members says in whose name they present', async () => {
  const a = await assembly(2);
  const both = await a.person('Deux', { speaksFor: [a.members[0]!.id, a.members[1]!.id] });
  expect(await a.present({}, both)).toMatchObject({ problems: [{ field: 'forOrganisationId' }] });
  expect(codes(await a.present({ forOrganisationId: a.members[1]!.id }, both))).toBe('ok');
  expect(await membershipOf(a)).toMatchObject([{ sponsor_organisation_id: a.members[1]!.id }]);
});

test('the sponsor withdraws a candidate before the vote ends; others cannot, and nobody can afterwards', async () => {
  const a = await assembly(3);
  await a.open();
  const withdraw = (actor: Actor, now?: Temporal.Instant) =>
    execute(withdrawMotion, { actor, input: { id: a.motion.id, reason: 'Pas prête.' }, now });
  expect(codes(await withdraw(a.members[1]!.voter))).toBe('may_not_withdraw');
  expect(codes(await withdraw(a.members[0]!.voter, (await a.look()).closesAt))).toBe('motion_closed');
  expect(codes(await withdraw(a.members[0]!.voter))).toBe('ok');
  expect(await membershipOf(a)).toMatchObject([{ state: 'withdrawn', reason: 'Pas prête.' }]);
  expect(codes(await a.vote(1, 'yes'))).toBe('motion_closed');
  expect(must(await a.close())).toEqual({ outcome: 'withdrawn', counted: false });
  expect(codes(await a.present())).toBe('ok');
});

test('the second representative of an organisation is told who voted, and may change the ballot until closing', async () => {
  const a = await assembly(2);
  await a.open();
  const second = await a.person('Seconde', { speaksFor: [a.members[0]!.id] });
  await a.vote(0, 'yes');
  const input = { id: a.motion.id, organisationId: a.members[0]!.id, choice: 'no' };
  expect(await execute(castBallot, { actor: second, input })).toMatchObject({
    problems: [{ code: 'already_voted', params: { name: 'Voix 0' } }]
  });
  expect(codes(await execute(castBallot, { actor: second, input: { ...input, replaces: 1 } }))).toBe('ok');
  expect(codes(await a.vote(0, 'yes', { replaces: 1 }))).toBe('ballot_changed');
  expect((await a.look()).tally).toMatchObject({ yes: 0, no: 1 });
});

test('without a mandate, for another organisation, or after the last moment, no ballot is taken', async () => {
  const a = await assembly(2);
  await a.open();
  const helper = await a.person('Aide', { speaksFor: [a.members[0]!.id], mandate: false });
  const input = { id: a.motion.id, organisationId: a.members[0]!.id, choice: 'yes' };
  expect(codes(await execute(castBallot, { actor: helper, input }))).toBe('forbidden');
  expect(codes(await execute(castBallot, { actor: a.members[1]!.voter, input }))).toBe('no_mandate');
  expect(codes(await a.vote(0, 'yes', { now: (await a.look()).closesAt }))).toBe('motion_closed');
});

test('a ballot stays when the mandate of its voter ends during the vote, and that person votes no more', async () => {
  const a = await assembly(2);
  await a.open();
  await a.vote(0, 'yes');
  const { id } = await a.inside((tx) =>
    tx
      .selectFrom('representatives')
      .select('id')
      .where('organisation_id', '=', a.members[0]!.id)
      .executeTakeFirstOrThrow()
  );
  must(await execute(endRepresentative, { actor: a.facilitator, input: { id } }));
  expect(codes(await a.vote(0, 'no', { replaces: 1 }))).toBe('no_mandate'); // with the rights they had when the page was opened
  must(await a.close());
  expect(await a.look(a.facilitator)).toMatchObject({ state: 'adopted', tally: { roll: 2, yes: 1 } });
});

test('who gets a mandate during the vote may vote for an organisation on the roll', async () => {
  const a = await assembly(1);
  const helper = await a.person('Aide', { speaksFor: [a.members[0]!.id], mandate: false });
  await a.open();
  const id = helper.represents[0]!.representativeId;
  must(await execute(changeMandate, { actor: a.members[0]!.voter, input: { id, mandate: true } }));
  const input = { id: a.motion.id, organisationId: a.members[0]!.id, choice: 'yes' };
  expect(codes(await execute(castBallot, { actor: await a.again(helper), input }))).toBe('ok');
});

test('an organisation suspended during the vote leaves the roll with its ballot, even the sponsor; the vote goes on', async () => {
  const a = await assembly(3, { quorum: { kind: 'number', organisations: 2 } });
  await a.open();
  await a.vote(0, 'yes');
  await a.vote(1, 'no');
  await a.vote(2, 'no');
  must(
    await execute(suspendMembership, {
      actor: a.facilitator,
      input: { organisationId: a.members[1]!.id, reason: 'x' }
    })
  );
  must(
    await execute(suspendMembership, {
      actor: a.facilitator,
      input: { organisationId: a.members[0]!.id, reason: 'x' }
    })
  );
  expect(codes(await a.vote(0, 'no', { replaces: 1 }))).toBe('organisation_struck');
  must(await execute(liftSuspension, { actor: a.facilitator, input: { organisationId: a.members[0]!.id } }));
  must(await a.close());
  const motion = await a.look();
  expect(motion).toMatchObject({ state: 'rejected', struck: 1, tally: { roll: 2, yes: 1, no: 1 } });
  expect(motion.lines).toContainEqual({ code: 'struck', params: { struck: 1 } });
});

test('an organisation admitted after the opening is not on the roll', async () => {
  const a = await assembly(1);
  await a.open();
  const late = await a.organisation('Tardive');
  const voter = await a.person('Tard', { speaksFor: [late] });
  const input = { id: a.motion.id, organisationId: late, choice: 'yes' };
  expect(codes(await execute(castBallot, { actor: voter, input }))).toBe('not_on_roll');
});

test('a candidate that became a member by another way during the vote stays one, whatever the result', async () => {
  const a = await assembly(2);
  const { id } = await a.open();
  await a.inside((tx) =>
    tx.updateTable('memberships').set({ state: 'admitted' }).where('id', '=', id).execute()
  );
  await a.vote(0, 'no');
  must(await a.close());
  expect(await membershipOf(a)).toMatchObject([{ state: 'admitted' }]);
  const row = await a.inside((tx) => tx.selectFrom('motions').select(['state', 'effect']).executeTakeFirst());
  expect(row).toEqual({ state: 'rejected', effect: 'nothing_to_do' });
});

test('a change of the rule does not touch a vote that is running', async () => {
  const a = await assembly(2);
  await a.open();
  const before = await a.look();
  const voting = { ...defaultAdmissionRule.voting, majority: 'unanimity', durationDays: 30 };
  must(await execute(setAdmissionRule, { actor: a.facilitator, input: { ...defaultAdmissionRule, voting } }));
  expect(await a.look()).toMatchObject({ rule: before.rule, closesAt: before.closesAt });
});

test('where the rule says so, the ballot that makes the result certain closes the vote and carries it out', async () => {
  const a = await assembly(5, { closeEarly: true });
  await a.open();
  await a.vote(0, 'yes');
  expect(codes(await a.vote(0, 'no', { replaces: 1 }))).toBe('ballot_final');
  expect(must(await a.vote(1, 'yes')).outcome).toBe(null);
  expect(must(await a.vote(2, 'yes')).outcome).toBe('adopted');
  expect(codes(await a.vote(3, 'no'))).toBe('motion_closed');
  expect(await membershipOf(a)).toMatchObject([{ state: 'admitted' }]);
  expect(must(await a.close())).toEqual({ outcome: 'adopted', counted: false });
});

test('a vote does not close early on the silence of a suspended organisation, which may come back in time', async () => {
  const a = await assembly(3, { closeEarly: true });
  await a.open();
  const input = { organisationId: a.members[2]!.id, reason: 'x' };
  must(await execute(suspendMembership, { actor: a.facilitator, input }));
  await a.vote(0, 'yes');
  expect(must(await a.vote(1, 'no')).outcome).toBe(null); // without the third it would be a tie
  must(await execute(liftSuspension, { actor: a.facilitator, input }));
  expect(must(await a.vote(2, 'yes')).outcome).toBe('adopted');
});

test('where a council decides, its members’ organisations vote, one seat each, through those who sit on it', async () => {
  const a = await assembly(4, { electorate: 'council' });
  expect(codes(await a.present())).toBe('council_empty');
  const [zero, one] = a.members;
  const seated = await a.person('Siège', { roles: ['council'], speaksFor: [zero!.id] });
  const twin = await a.person('Jumelle', { roles: ['council'], speaksFor: [zero!.id] });
  const also = { organisationId: one!.id, personId: twin.personId, mandate: true };
  must(await execute(appointRepresentative, { actor: a.facilitator, input: also }));
  await a.person('Sans mandat', { roles: ['council'], speaksFor: [a.members[2]!.id], mandate: false });
  await a.open();
  expect((await a.look()).roll).toBe(1); // the twin sits for the member it has spoken for longest, which has one seat
  expect(codes(await a.vote(0, 'yes'))).toBe('no_mandate');
  expect(codes(await a.vote(1, 'yes'))).toBe('not_on_roll');
  const input = { id: a.motion.id, organisationId: zero!.id, choice: 'yes' };
  expect(codes(await execute(castBallot, { actor: seated, input }))).toBe('ok');
  expect(codes(await execute(castBallot, { actor: await a.again(twin), input }))).toBe('already_voted');
});

test('where choices are not shown during the vote, nobody learns them before the count, the facilitator included', async () => {
  const a = await assembly(2, { openBallot: false });
  await a.open();
  await a.vote(0, 'no', { reason: 'Secret jusque-là' });
  const seen = async () =>
    must(await execute(listBallots, { actor: a.facilitator, input: { id: a.motion.id } })).ballots;
  expect(await seen()).toMatchObject([
    { name: 'Membre 0', castByName: 'Voix 0', choice: null, reason: null }
  ]);
  expect(await a.look(a.facilitator)).toMatchObject({ part: 1, tally: null });
  expect(JSON.stringify(must(await execute(listMotions, { actor: a.facilitator, input: {} })))).not.toContain(
    '"no":1'
  );
  must(await a.close());
  expect(await seen()).toMatchObject([{ choice: 'no', reason: 'Secret jusque-là' }]);
});

test('the list names the organisations for which the reader still has to vote', async () => {
  const a = await assembly(2);
  await a.open();
  const waiting = async () =>
    must(await execute(listMotions, { actor: a.members[1]!.voter, input: {} })).open[0]!;
  expect(await waiting()).toMatchObject({
    waiting: [{ organisationId: a.members[1]!.id, name: 'Membre 1' }],
    voted: false
  });
  await a.vote(1, 'blank');
  expect(await waiting()).toMatchObject({ waiting: [], voted: true });
});

test('who asks for the open votes only is told no decided one', async () => {
  const a = await assembly(2);
  await a.open();
  must(await a.close());
  const list = async (openOnly: boolean) =>
    must(await execute(listMotions, { actor: a.members[1]!.voter, input: { openOnly } }));
  expect(await list(true)).toMatchObject({ open: [], closed: [], next: null });
  expect((await list(false)).closed).toHaveLength(1);
});

test('a member of another network finds neither the motion nor the candidate', async () => {
  const a = await assembly(1);
  const { id } = await a.open();
  const stranger = (await assembly(1)).members[0]!.voter;
  expect(codes(await execute(getMotion, { actor: stranger, input: { id: a.motion.id } }))).toBe('not_found');
  expect(codes(await execute(getCandidate, { actor: stranger, input: { id } }))).toBe('not_found');
  const input = { id: a.motion.id, organisationId: a.members[0]!.id, choice: 'yes' };
  expect(codes(await execute(castBallot, { actor: stranger, input }))).toBe('not_found');
});
