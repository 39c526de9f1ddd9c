import { describe, expect, test } from 'vitest';
import { listBallots } from '#lib/governance/ballots/operations.ts';
import { declareInterest } from '#lib/governance/interests/operations.ts';
import { giveProxy, revokeProxy } from '#lib/governance/proxies/operations.ts';
import type { VotingRule } from '#lib/governance/rules.ts';
import { assembly, codeOf, must } from '#lib/governance/scenario.ts';
import { execute } from '#lib/platform/operation.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { listRoll, recordVotes } from './operations.ts';

useTestDatabase();

type Vote = { by?: true; choice?: 'yes' | 'no' };

/** Five members who vote in a meeting of today, by a rule with one proxy for each holder. */
async function meeting(voting: Partial<VotingRule> = {}) {
  const a = await assembly(5);
  await a.rule('resolution', { proxies: 1, quorum: { kind: 'share', percent: 50 }, ...voting });
  const today = Temporal.Now.plainDateISO(a.network.zone).toString();
  const id = await a.propose({ heldOn: today });
  const give = async (from: number, to: number, more: object = { fromDay: today, toDay: today }) =>
    must(
      await execute(giveProxy, {
        actor: a.members[from]!.voter,
        input: { giverId: a.members[from]!.id, holderId: a.members[to]!.id, ...more }
      })
    ).id;
  const record = (votes: Record<number, Vote>) =>
    execute(recordVotes, {
      actor: a.facilitator,
      input: {
        id,
        votes: Object.entries(votes).map(([i, { by, choice = 'yes' }]) => ({
          organisationId: a.members[Number(i)]!.id,
          choice,
          byProxy: by ?? false
        }))
      }
    });
  return { ...a, id, today, give, record };
}

describe('in a meeting', () => {
  test('an absent organisation votes by the proxy it gave for that day, through a holder who is there', async () => {
    const m = await meeting();
    await m.give(1, 0);
    const { roll } = must(await execute(listRoll, { actor: m.facilitator, input: { id: m.id } }));
    expect(roll.map(({ proxy }) => proxy?.holderName ?? null)).toEqual([null, 'Membre 0', null, null, null]);
    expect(codeOf(await m.record({ 1: { by: true }, 2: {} }))).toBe('proxy_holder_absent');
    expect(codeOf(await m.record({ 0: {}, 2: { by: true } }))).toBe('no_proxy_given');
    expect(must(await m.record({ 0: {}, 1: { by: true }, 2: { choice: 'no' } })).outcome).toBe('adopted');
    const { ballots } = must(await execute(listBallots, { actor: m.facilitator, input: { id: m.id } }));
    expect(ballots.find(({ name }) => name === 'Membre 1')).toMatchObject({
      proxyHolder: 'Membre 0',
      recordedByName: 'Farida'
    });
    expect(await m.look(m.id)).toMatchObject({ part: 3, tally: { yes: 2, no: 1 } });
  });

  test('a holder votes for as many as the by-law allows, whatever proxies it was given', async () => {
    const m = await meeting();
    await m.give(1, 0);
    await expect(m.give(2, 0, { motionId: m.id })).rejects.toThrow('holder_full');
    await m.rule('dues', { proxies: 3 }); // another kind allows more for a period
    await m.give(2, 0);
    expect(codeOf(await m.record({ 0: {}, 1: { by: true }, 2: { by: true } }))).toBe('proxies_used_up');
    expect(must(await m.record({ 0: {}, 1: { by: true }, 3: {} })).outcome).toBe('adopted');
  });

  test('a proxy that was taken back, or that is for another day, serves nobody', async () => {
    const m = await meeting();
    const proxy = await m.give(1, 0);
    must(await execute(revokeProxy, { actor: m.members[1]!.voter, input: { id: proxy } }));
    const tomorrow = Temporal.PlainDate.from(m.today).add({ days: 1 }).toString();
    await m.give(2, 3, { fromDay: tomorrow, toDay: tomorrow });
    expect(codeOf(await m.record({ 0: {}, 1: { by: true } }))).toBe('no_proxy_given');
    expect(codeOf(await m.record({ 3: {}, 2: { by: true } }))).toBe('no_proxy_given');
  });

  test('whoever came itself votes itself, though it gave its proxy', async () => {
    const m = await meeting();
    await m.give(1, 0);
    must(await m.record({ 0: {}, 1: { choice: 'no' }, 2: { choice: 'no' } }));
    expect(await m.look(m.id)).toMatchObject({ state: 'rejected', tally: { yes: 1, no: 2 } });
  });

  test('a declared interest keeps its organisation from voting for others too, and from being counted', async () => {
    const m = await meeting({ interests: 'not_counted' });
    await m.give(1, 0);
    const input = { id: m.id, organisationId: m.members[0]!.id, statement: 'Le four est à nous.' };
    must(await execute(declareInterest, { actor: m.members[0]!.voter, input }));
    expect(codeOf(await m.record({ 0: {}, 1: { by: true } }))).toBe('proxy_holder_interest');
    must(await m.record({ 0: {}, 2: { choice: 'no' }, 3: { choice: 'no' } }));
    expect(await m.look(m.id)).toMatchObject({ state: 'rejected', recused: 1, tally: { yes: 0, no: 2 } });
  });
});
