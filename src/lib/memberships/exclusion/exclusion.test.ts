import { expect, test } from 'vitest';
import { recordVotes } from '#lib/governance/meeting/operations.ts';
import { closeDueMotion } from '#lib/governance/operations.ts';
import { replyToMotion } from '#lib/governance/proposing/operations.ts';
import { assembly, codeOf, must } from '#lib/governance/scenario.ts';
import { isInside } from '#lib/platform/actor.ts';
import { execute } from '#lib/platform/operation.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { proposeExclusion } from './operations.ts';

useTestDatabase({ max: 5 });

async function accused(size = 4, voting: object = {}) {
  const a = await assembly(size);
  await a.rule('exclusion', voting);
  const member = a.members.at(-1)!;
  const propose = (more: object = {}) =>
    execute(proposeExclusion, {
      actor: a.members[0]!.voter,
      input: { organisationId: member.id, reason: 'Elle a vendu sous le prix convenu.', ...more }
    });
  return { ...a, member, propose };
}

test('the member concerned reads, answers before the vote closes, and does not vote', async () => {
  const a = await accused();
  const { id } = must(await a.propose());
  expect(await a.look(id)).toMatchObject({ roll: 3, exceptName: 'Membre 3', title: 'Membre 3' });
  expect(codeOf(await a.vote(id, 3, 'no'))).toBe('not_on_roll');
  const reply = { id, text: 'Le prix avait changé d’un commun accord.' };
  expect(codeOf(await execute(replyToMotion, { actor: a.members[0]!.voter, input: reply }))).toBe(
    'no_mandate'
  );
  must(await execute(replyToMotion, { actor: a.member.voter, input: reply }));
  const seen = await a.look(id, a.member.voter);
  expect(seen).toMatchObject({ reply: reply.text, replyByName: 'Voix 3', mayReply: true });
  const late = { actor: a.member.voter, input: reply, now: seen.closesAt };
  expect(codeOf(await execute(replyToMotion, late))).toBe('motion_closed');
});

test('an excluded member keeps the reason, loses every mandate, and is out with the commit', async () => {
  const a = await accused();
  const { id } = must(await a.propose());
  for (const i of [0, 1]) await a.vote(id, i, 'yes');
  expect(await a.close(id)).toBe('adopted');
  expect(isInside(await a.again(a.member.voter))).toBe(false);
  const membership = await a.inside((tx) =>
    tx
      .selectFrom('memberships')
      .select(['state', 'reason'])
      .where('organisation_id', '=', a.member.id)
      .executeTakeFirst()
  );
  expect(membership).toEqual({ state: 'excluded', reason: 'Elle a vendu sous le prix convenu.' });
});

test('a rejected or withdrawn exclusion changes nothing, and may be proposed again', async () => {
  const a = await accused();
  const { id } = must(await a.propose());
  expect(codeOf(await a.propose())).toBe('exclusion_running');
  await a.vote(id, 0, 'no');
  expect(await a.close(id)).toBe('rejected');
  expect(isInside(await a.again(a.member.voter))).toBe(true);
  must(await a.propose());
});

test('of several exclusions of one member proposed at once one is opened', async () => {
  const a = await accused();
  const answers = await Promise.all(Array.from({ length: 6 }, () => a.propose()));
  expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
});

test('an organisation does not exclude itself, and a candidate is refused, not excluded', async () => {
  const a = await accused();
  const itself = { organisationId: a.members[0]!.id };
  expect(codeOf(await a.propose(itself))).toBe('exclusion_of_oneself');
  expect(codeOf(await a.propose({ organisationId: await a.organisation('Candidate', 'candidate') }))).toBe(
    'membership_not_so'
  );
});

test('a meeting votes by show of hands: who keeps the list records it from that day on, and it is counted at once', async () => {
  const a = await accused();
  const heldOn = Temporal.Now.plainDateISO('Europe/Paris').add({ days: 10 });
  const { id } = must(await a.propose({ heldOn: heldOn.toString() }));
  expect(codeOf(await a.vote(id, 0, 'yes'))).toBe('voted_in_meeting');
  const evening = heldOn.toZonedDateTime({ timeZone: 'Europe/Paris', plainTime: '20:00' }).toInstant();
  const list = (...choices: (string | null)[]) => ({
    id,
    votes: choices.flatMap((choice, i) =>
      choice ? [{ organisationId: a.members[i]!.id, choice: choice as 'yes' }] : []
    )
  });
  const record = (input: object, now = evening, actor = a.facilitator) =>
    execute(recordVotes, { actor, input: input as never, now });
  expect(codeOf(await record(list('yes'), Temporal.Now.instant()))).toBe('meeting_not_yet');
  expect(codeOf(await record(list('yes'), evening, a.members[0]!.voter))).toBe('forbidden');
  expect(codeOf(await record(list()))).toBe('nobody_present');
  expect(codeOf(await record(list('yes', null, null, 'no')))).toBe('not_on_roll');
  expect(must(await record(list('yes', 'yes', 'abstain')))).toMatchObject({ outcome: 'adopted', present: 3 });
  expect(codeOf(await record(list('no')))).toBe('motion_closed');
  const ballots = await a.inside((tx) => tx.selectFrom('ballots').select('recorded_by_name').execute());
  expect(ballots.map((ballot) => ballot.recorded_by_name)).toEqual(['Farida', 'Farida', 'Farida']);
});

test('a meeting whose vote nobody records decides nothing', async () => {
  const a = await accused();
  const { id } = must(await a.propose({ heldOn: Temporal.Now.plainDateISO('Europe/Paris').toString() }));
  const { closesAt } = await a.look(id);
  must(await execute(closeDueMotion, { actor: a.system, input: { id }, now: closesAt }));
  expect(await a.look(id)).toMatchObject({ state: 'withdrawn', decision: null });
});
