import { describe, expect, test } from 'vitest';
import { declareInterest, withdrawInterest } from '#lib/governance/interests/operations.ts';
import { countNow } from '#lib/governance/ballots/data.server.ts';
import { assembly, codeOf, must } from '#lib/governance/scenario.ts';
import { proposeExclusion } from '#lib/memberships/exclusion/operations.ts';
import { closeDueMotion } from '#lib/governance/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { giveProxy, listProxies, revokeProxy } from './operations.ts';
import { spanOf } from './rules.ts';

useTestDatabase({ max: 10 });

type Assembly = Awaited<ReturnType<typeof assembly>>;
const give = (a: Assembly, from: number, to: number, more: object = {}) =>
  execute(giveProxy, {
    actor: a.members[from]!.voter,
    input: { giverId: a.members[from]!.id, holderId: a.members[to]!.id, ...more }
  });
const inAMonth = Temporal.Now.plainDateISO().add({ days: 30 }).toString();

describe('a proxy', () => {
  test('lets the representative of another organisation vote, and the ballot says so', async () => {
    const a = await assembly(3);
    await a.rule('resolution', { proxies: 1 });
    const id = await a.propose();
    expect(codeOf(await a.vote(id, 1, 'yes', { as: 0 }))).toBe('no_mandate');
    must(await give(a, 1, 0, { motionId: id }));
    const { own } = await a.look(id, a.members[0]!.voter);
    expect(own.map((seat) => [seat.name, seat.holderName, seat.mayHold])).toEqual([
      ['Membre 0', null, false],
      ['Membre 1', 'Membre 0', true]
    ]);
    must(await a.vote(id, 1, 'yes', { as: 0 }));
    expect(await a.look(id)).toMatchObject({ part: 1, tally: { yes: 1 } });
  });

  test('is held by one organisation for as many others as the by-law allows', async () => {
    const a = await assembly(4);
    await a.rule('resolution', { proxies: 2 });
    const id = await a.propose();
    must(await give(a, 1, 0, { motionId: id }));
    must(await give(a, 2, 0, { motionId: id }));
    expect(codeOf(await give(a, 3, 0, { motionId: id }))).toBe('holder_full');
    expect(codeOf(await give(a, 1, 3, { motionId: id }))).toBe('proxy_given_already');
  });

  test('does not exist where the by-law knows none, to oneself, or to who does not vote', async () => {
    const a = await assembly(2);
    const candidate = await a.organisation('Candidate', 'candidate');
    const id = await a.propose();
    expect(codeOf(await give(a, 1, 0, { motionId: id }))).toBe('proxies_not_allowed');
    expect(codeOf(await give(a, 1, 0, { toDay: inAMonth }))).toBe('proxies_not_allowed');
    await a.rule('resolution', { proxies: 1 });
    expect(codeOf(await give(a, 1, 1, { toDay: inAMonth }))).toBe('proxy_to_itself');
    const input = { giverId: a.members[1]!.id, holderId: candidate, toDay: inAMonth };
    expect(codeOf(await execute(giveProxy, { actor: a.members[1]!.voter, input }))).toBe(
      'holder_does_not_vote'
    );
    expect(codeOf(await execute(giveProxy, { actor: a.members[0]!.voter, input }))).toBe('no_mandate');
  });

  test('for a period serves every motion of it; one for a motion goes before it', async () => {
    const a = await assembly(3);
    await a.rule('resolution', { proxies: 1 });
    must(await give(a, 1, 0, { toDay: inAMonth }));
    const id = await a.propose();
    must(await give(a, 1, 2, { motionId: id }));
    expect(codeOf(await a.vote(id, 1, 'yes', { as: 0 }))).toBe('no_mandate');
    must(await a.vote(id, 1, 'yes', { as: 2 }));
    const other = await a.propose();
    must(await a.vote(other, 1, 'no', { as: 0 }));
  });

  test('does not keep the giver from voting itself: its own ballot takes the place of the other', async () => {
    const a = await assembly(2);
    await a.rule('resolution', { proxies: 1 });
    const id = await a.propose();
    must(await give(a, 1, 0, { motionId: id }));
    must(await a.vote(id, 1, 'yes', { as: 0 }));
    must(await a.vote(id, 1, 'no', { replaces: 1 }));
    expect(await a.look(id)).toMatchObject({ tally: { yes: 0, no: 1 } });
  });

  test('ends when it is taken back by the giver or given up by the holder, not by a stranger', async () => {
    const a = await assembly(3);
    await a.rule('resolution', { proxies: 1 });
    const id = await a.propose();
    const proxy = must(await give(a, 1, 0, { motionId: id }));
    expect(codeOf(await execute(revokeProxy, { actor: a.members[2]!.voter, input: proxy }))).toBe(
      'no_mandate'
    );
    must(await execute(revokeProxy, { actor: a.members[0]!.voter, input: proxy }));
    expect(codeOf(await execute(revokeProxy, { actor: a.members[1]!.voter, input: proxy }))).toBe(
      'proxy_revoked'
    );
    expect(codeOf(await a.vote(id, 1, 'yes', { as: 0 }))).toBe('no_mandate');
    expect(must(await execute(listProxies, { actor: a.facilitator, input: {} })).proxies).toEqual([]);
  });

  test('for a period lasts a year at most, and ends with the last local day', () => {
    const now = Temporal.Instant.from('2026-03-20T10:00:00Z');
    const span = spanOf(null, '2026-03-29', 'Europe/Paris', now);
    expect(span.ok && span.value.endsAt.toString()).toBe('2026-03-29T22:00:00Z');
    expect(spanOf(null, '2027-03-21', 'Europe/Paris', now).ok).toBe(false);
    expect(spanOf('2026-05-02', '2026-05-01', 'Europe/Paris', now).ok).toBe(false);
  });
});

describe('at the same moment', () => {
  test('of many who give their proxy to one organisation only as many succeed as it may hold', async () => {
    const a = await assembly(9);
    await a.rule('resolution', { proxies: 2 });
    const id = await a.propose();
    const answers = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((i) => give(a, i, 0, { motionId: id })));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(2);
  });

  test('a holder of too many proxies for a period votes for as many as the rule of the motion allows', async () => {
    const a = await assembly(4);
    await a.rule('dues', { proxies: 3 });
    await a.rule('resolution', { proxies: 1 });
    for (const i of [1, 2, 3]) must(await give(a, i, 0, { toDay: inAMonth }));
    const id = await a.propose();
    const answers = await Promise.all([1, 2, 3].map((i) => a.vote(id, i, 'yes', { as: 0 })));
    expect(answers.map(codeOf).toSorted()).toEqual(['ok', 'proxies_used_up', 'proxies_used_up']);
  });

  test('a proxy taken back while its holder votes: the ballot counts or is refused, never both', async () => {
    for (let round = 0; round < 6; round++) {
      const a = await assembly(2);
      await a.rule('resolution', { proxies: 1 });
      const id = await a.propose();
      const proxy = must(await give(a, 1, 0, { motionId: id }));
      const [ballot, back] = await Promise.all([
        a.vote(id, 1, 'yes', { as: 0 }),
        execute(revokeProxy, { actor: a.members[1]!.voter, input: proxy })
      ]);
      expect(back.ok).toBe(true);
      expect(['ok', 'no_mandate']).toContain(codeOf(ballot));
      expect((await a.look(id)).part).toBe(ballot.ok ? 1 : 0);
    }
  });

  test('two holders and the giver at once: one ballot', async () => {
    const a = await assembly(3);
    await a.rule('resolution', { proxies: 1 });
    must(await give(a, 1, 0, { toDay: inAMonth }));
    const id = await a.propose();
    must(await give(a, 1, 2, { motionId: id }));
    const answers = await Promise.all([
      a.vote(id, 1, 'yes', { as: 0 }),
      a.vote(id, 1, 'yes', { as: 2 }),
      a.vote(id, 1, 'no')
    ]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect((await a.look(id)).part).toBe(1);
  });

  test('200 ballots with weights and proxies: every one is counted once, and the kept figures are those of a recount', async () => {
    const a = await assembly(200);
    for (let i = 0; i < 200; i += 3) await a.categorise(i, 'fondateur');
    await a.rule('resolution', { proxies: 1, weights: { fondateur: 3 } });
    const id = await a.propose();
    // Every organisation from 100 on is voted for by one of the first hundred.
    for (let i = 100; i < 200; i++) must(await give(a, i, i - 100, { motionId: id }));
    const answers = await Promise.all(
      a.members.map((_, i) => a.vote(id, i, i % 2 ? 'yes' : 'no', i < 100 ? {} : { as: i - 100 }))
    );
    expect(answers.every((answer) => answer.ok)).toBe(true);
    const votes = (odd: number) =>
      a.members.map((_, i) => (i % 2 === odd ? (i % 3 === 0 ? 3 : 1) : 0)).reduce<number>((x, y) => x + y, 0);
    const { tally } = await a.inside((tx) => countNow(tx, a.network.id, id));
    expect(tally).toMatchObject({ yes: votes(1), no: votes(0), voted: 200, organisations: 200, roll: 334 });
    expect({ ...(await a.look(id)).tally, chair: null }).toEqual(tally);
  });

  test('an exclusion that closes while the member votes elsewhere: its ballot is struck or was counted', async () => {
    const a = await assembly(4);
    await a.rule('exclusion', {});
    const elsewhere = await a.propose();
    const { id } = must(
      await execute(proposeExclusion, {
        actor: a.members[0]!.voter,
        input: { organisationId: a.members[3]!.id, reason: 'Cotisation impayée depuis deux ans.' }
      })
    );
    for (const i of [0, 1, 2]) must(await a.vote(id, i, 'yes'));
    const { closesAt } = await a.look(id);
    const [ballot, closed] = await Promise.all([
      a.vote(elsewhere, 3, 'no'),
      execute(closeDueMotion, { actor: a.system, input: { id }, now: closesAt })
    ]);
    expect(must(closed).outcome).toBe('adopted');
    expect(['ok', 'no_mandate', 'organisation_struck']).toContain(codeOf(ballot));
    must(await a.vote(elsewhere, 0, 'yes'));
    expect(await a.close(elsewhere)).toBe('adopted');
    expect(await a.look(elsewhere)).toMatchObject({ struck: 1, tally: { yes: 1, no: 0, organisations: 3 } });
  });
});

describe('an interest of one’s own', () => {
  const declare = (a: Assembly, i: number, id: string, operation: typeof declareInterest = declareInterest) =>
    execute(operation, {
      actor: a.members[i]!.voter,
      input: { id, organisationId: a.members[i]!.id, statement: 'Le four est vendu par notre filiale.' }
    });

  test('is shown, and the organisation is counted where the by-law says no more', async () => {
    const a = await assembly(2);
    const id = await a.propose();
    must(await declare(a, 1, id));
    must(await a.vote(id, 1, 'yes'));
    expect(await a.look(id)).toMatchObject({ interests: [{ name: 'Membre 1' }] });
    expect(await a.close(id)).toBe('adopted');
  });

  test('keeps the organisation out of the count and the quorum where the by-law says so', async () => {
    const a = await assembly(3);
    await a.rule('resolution', { interests: 'not_counted', quorum: { kind: 'share', percent: 100 } });
    const id = await a.propose();
    must(await a.vote(id, 2, 'no'));
    must(await declare(a, 2, id));
    expect(codeOf(await a.vote(id, 2, 'yes', { replaces: 1 }))).toBe('interest_declared');
    must(await a.vote(id, 0, 'yes'));
    must(await a.vote(id, 1, 'yes'));
    expect(await a.close(id)).toBe('adopted');
    expect(await a.look(id)).toMatchObject({ recused: 1, tally: { yes: 2, no: 0, organisations: 2 } });
  });

  test('may be taken back while the vote runs, but not where ballots are final', async () => {
    const a = await assembly(3);
    const id = await a.propose();
    must(await declare(a, 1, id));
    const back = { actor: a.members[1]!.voter, input: { id, organisationId: a.members[1]!.id } };
    must(await execute(withdrawInterest, back));
    expect((await a.look(id)).interests).toEqual([]);
    await a.rule('resolution', { closeEarly: true, interests: 'not_counted' });
    const final = await a.propose();
    must(await declare(a, 1, final));
    expect(codeOf(await execute(withdrawInterest, { ...back, input: { ...back.input, id: final } }))).toBe(
      'interest_final'
    );
    must(await a.vote(final, 0, 'yes'));
    expect(codeOf(await declare(a, 0, final))).toBe('interest_before_ballot');
  });

  test('may make the result certain: who leaves the count is no longer waited for', async () => {
    const a = await assembly(3);
    await a.rule('resolution', {
      closeEarly: true,
      interests: 'not_counted',
      majority: 'absolute',
      base: 'members'
    });
    const id = await a.propose();
    must(await a.vote(id, 0, 'yes'));
    must(await declare(a, 1, id));
    expect((await a.look(id)).state).toBe('open');
    expect(must(await declare(a, 2, id)).outcome).toBe('adopted');
  });

  test('of who holds a proxy keeps it from voting for others too, where it is not counted', async () => {
    const a = await assembly(2);
    await a.rule('resolution', { interests: 'not_counted', proxies: 1 });
    const id = await a.propose();
    must(await give(a, 1, 0, { motionId: id }));
    must(await declare(a, 0, id));
    expect(codeOf(await a.vote(id, 1, 'yes', { as: 0 }))).toBe('no_mandate');
  });
});
