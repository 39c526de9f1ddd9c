import { expect, test } from 'vitest';
import { assembly, codeOf, must } from '#lib/governance/scenario.ts';
import { listRules, proposeRuleChange, setRule } from '#lib/governance/ruling/operations.ts';
import { defaultRule, plainRule } from '#lib/governance/rules.ts';
import { newId } from '#lib/kernel/ids.ts';
import { execute } from '#lib/platform/operation.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { dropDraft, editDraft, getDraft, listDrafts, openDraft, proposeResolution } from './operations.ts';

useTestDatabase({ max: 5 });

test('a resolution is voted by the rule of resolutions and stands in the register with its lines', async () => {
  const a = await assembly(3);
  await a.rule('resolution', { majority: 'absolute', base: 'members' });
  const id = await a.propose();
  await a.vote(id, 0, 'yes');
  expect(await a.close(id)).toBe('rejected');
  const motion = await a.look(id);
  expect(motion.lines!.map((line) => line.code)).toContain('base_members');
  expect(motion).toMatchObject({ state: 'rejected', decision: 1, part: 1, roll: 3 });
});

test('votes by category are on the roll, and a category without votes is not', async () => {
  const a = await assembly(4);
  await a.categorise(0, 'fondateur');
  await a.categorise(1, 'ami');
  await a.rule('resolution', {
    weights: { fondateur: 5, ami: 0 },
    quorum: { kind: 'votes', percent: 80 }
  });
  const id = await a.propose();
  expect(await a.look(id)).toMatchObject({ roll: 3, tally: { roll: 7 } });
  expect(codeOf(await a.vote(id, 1, 'no'))).toBe('not_on_roll');
  await a.vote(id, 0, 'yes');
  await a.vote(id, 2, 'no');
  expect(await a.close(id)).toBe('adopted');
  expect((await a.look(id)).lines!.map((line) => line.code)).toContain('quorum_votes_met');
});

test('an organisation has the weight it had when the vote opened, whatever its category becomes', async () => {
  const a = await assembly(2);
  await a.categorise(0, 'fondateur');
  await a.rule('resolution', { weights: { fondateur: 3 } });
  const id = await a.propose();
  await a.categorise(0, 'ami');
  await a.vote(id, 0, 'yes');
  await a.vote(id, 1, 'no');
  expect(await a.look(id)).toMatchObject({ tally: { yes: 3, no: 1 } });
  expect(await a.close(id)).toBe('adopted');
});

test('a draft is read by all, changed and opened by those who proposed it, and voted by the rule of that day', async () => {
  const a = await assembly(3);
  const proposed = await execute(proposeResolution, {
    actor: a.members[0]!.voter,
    input: { title: 'Un four', statement: 'On achète un four.', start: 'draft' }
  });
  const { id } = must(proposed);
  const { drafts } = must(await execute(listDrafts, { actor: a.members[2]!.voter, input: {} }));
  expect(drafts.map((draft) => draft.title)).toEqual(['Un four']);
  const text = { id, title: 'Un four à deux', statement: 'On achète un four à deux.' };
  expect(codeOf(await execute(editDraft, { actor: a.members[1]!.voter, input: text }))).toBe(
    'not_your_draft'
  );
  must(await execute(editDraft, { actor: a.members[0]!.voter, input: text }));
  await a.rule('resolution', { majority: 'unanimity' });
  expect(codeOf(await a.vote(id, 0, 'yes'))).toBe('not_found');
  must(await execute(openDraft, { actor: a.facilitator, input: { id } }));
  expect(await a.look(id)).toMatchObject({
    title: 'Un four à deux',
    rule: { majority: 'unanimity' },
    roll: 3
  });
  expect(codeOf(await execute(dropDraft, { actor: a.facilitator, input: { id } }))).toBe('draft_over');
});

test('of several who open a draft at once one opens it', async () => {
  const a = await assembly(2);
  const id = await a.propose({ start: 'draft' });
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => execute(openDraft, { actor: a.facilitator, input: { id } }))
  );
  expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
  expect((await a.look(id)).roll).toBe(2);
});

test('a draft that is dropped leaves the list and is not shown among decisions', async () => {
  const a = await assembly(2);
  const id = await a.propose({ start: 'draft' });
  must(await execute(dropDraft, { actor: a.members[0]!.voter, input: { id } }));
  expect(must(await execute(listDrafts, { actor: a.facilitator, input: {} })).drafts).toEqual([]);
  expect(must(await execute(getDraft, { actor: a.facilitator, input: { id } })).state).toBe('withdrawn');
});

test('who may propose is for the rule to say', async () => {
  const a = await assembly(2);
  await execute(setRule, {
    actor: a.facilitator,
    input: { kind: 'resolution', proposers: ['council'], voting: { ...plainRule } as never }
  });
  const refused = await execute(proposeResolution, {
    actor: a.members[0]!.voter,
    input: { title: 'Un four', statement: 'Oui.' }
  });
  expect(codeOf(refused)).toBe('may_not_propose');
});

test('a change of rule that is adopted is in force; the vote on it kept the old one', async () => {
  const a = await assembly(3);
  const rule = {
    kind: 'resolution',
    proposers: ['member'],
    voting: { ...plainRule, majority: 'consent', base: 'expressed' }
  };
  const input = { title: 'Par consentement', statement: 'Nous voulons nous entendre.', rule: rule as never };
  const { id } = must(await execute(proposeRuleChange, { actor: a.members[0]!.voter, input }));
  for (const i of [0, 1]) await a.vote(id, i, 'yes');
  expect(await a.close(id)).toBe('adopted');
  const { rules } = must(await execute(listRules, { actor: a.facilitator, input: {} }));
  expect(rules.find(({ kind }) => kind === 'resolution')!.rule.voting.majority).toBe('consent');
  expect(rules.find(({ kind }) => kind === 'rule_change')!.rule).toEqual(defaultRule('rule_change'));
});

test('a rule written before weights, proxies and interests existed is read with their usual values', async () => {
  const a = await assembly(1);
  await a.inside((tx) =>
    tx
      .insertInto('motion_rules')
      .values({
        network_id: a.network.id,
        id: newId(),
        kind: 'resolution',
        rule: JSON.stringify({
          proposers: ['member'],
          voting: {
            electorate: 'members',
            majority: 'two_thirds',
            quorum: { kind: 'none' },
            durationDays: 3,
            closeAt: 'end_of_day',
            closeEarly: true,
            openBallot: true
          }
        }),
        set_at: Temporal.Now.instant()
      })
      .execute()
  );
  const id = await a.propose();
  await a.vote(id, 0, 'yes');
  expect(await a.look(id)).toMatchObject({ state: 'adopted', rule: { proxies: 0, base: 'expressed' } });
});

test('consent: an objection needs a reason, can be lifted, and stops the proposal as long as it stands', async () => {
  const a = await assembly(3);
  await a.rule('resolution', { majority: 'consent' });
  const id = await a.propose();
  await a.vote(id, 0, 'yes');
  expect(codeOf(await a.vote(id, 1, 'no'))).toBe('objection_needs_reason');
  must(await a.vote(id, 1, 'no', { reason: 'Le four est trop grand pour nous.' }));
  must(await a.vote(id, 1, 'abstain', { replaces: 1 }));
  expect(await a.close(id)).toBe('adopted');
  const again = await a.propose();
  await a.vote(again, 0, 'yes');
  must(await a.vote(again, 1, 'no', { reason: 'Le four est trop grand pour nous.' }));
  expect(await a.close(again)).toBe('rejected');
  expect((await a.look(again)).lines!.at(-1)!.code).toBe('rejected_objections');
});

test('at a tie the organisation of who presides decides', async () => {
  const a = await assembly(4);
  await a.rule('resolution', { castingVote: 'chair' });
  await a.inside((tx) =>
    tx
      .insertInto('role_holders')
      .values({
        network_id: a.network.id,
        id: newId(),
        person_id: a.members[3]!.voter.personId!,
        role: 'chair'
      })
      .execute()
  );
  for (const [chair, outcome] of [
    ['yes', 'adopted'],
    ['no', 'rejected']
  ] as const) {
    const id = await a.propose();
    const other = chair === 'yes' ? 'no' : 'yes';
    await a.vote(id, 0, other);
    await a.vote(id, 1, other);
    await a.vote(id, 2, chair);
    await a.vote(id, 3, chair);
    expect(await a.close(id)).toBe(outcome);
    expect((await a.look(id)).lines!.map((line) => line.code)).toContain(
      chair === 'yes' ? 'casting_for' : 'casting_not'
    );
  }
});

test('a vote that misses its quorum is called once more, without quorum, if the by-law says so', async () => {
  const a = await assembly(5);
  await a.rule('resolution', { quorum: { kind: 'share', percent: 50 }, secondCall: true });
  const first = await a.propose();
  await a.vote(first, 0, 'yes');
  expect(await a.close(first)).toBe('no_quorum');
  const { nextId, decision } = await a.look(first);
  expect(decision).toBe(1);
  const second = await a.look(nextId!);
  expect(second).toMatchObject({
    state: 'open',
    followsId: first,
    rule: { quorum: { kind: 'none' } },
    part: 0
  });
  await a.vote(nextId!, 1, 'yes');
  expect(await a.close(nextId!)).toBe('adopted');
  expect((await a.look(nextId!)).nextId).toBeNull();
});
