import { describe, expect, test } from 'vitest';
import { castBallot } from '#lib/governance/ballots/operations.ts';
import { castConfidential } from '#lib/governance/confidential/operations.ts';
import { closeDueMotion } from '#lib/governance/operations.ts';
import { assembly, codeOf, must } from '#lib/governance/scenario.ts';
import { execute } from '#lib/platform/operation.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { proposeElection, stepDown } from './operations.ts';

useTestDatabase({ max: 5 });
type Assembly = Awaited<ReturnType<typeof assembly>>;

/** An election among members by their numbers. */
const elect = async (a: Assembly, candidates: number[], more: object = {}) =>
  must(
    await execute(proposeElection, {
      actor: a.members[0]!.voter,
      input: {
        title: 'Élection',
        statement: 'Les mandats arrivent à leur terme.',
        role: 'board',
        personIds: candidates.map((i) => a.members[i]!.voter.personId!),
        ...more
      }
    })
  ).id;
type Terms = { candidates: { id: string; personId: string }[] };
/** Member `i` ranks members in this order, openly or confidentially. */
async function rank(a: Assembly, id: string, i: number, order: number[], operation = castBallot as never) {
  const { terms } = await a.look(id);
  const ranking = order.map((j) => [
    (terms as Terms).candidates.find(({ personId }) => personId === a.members[j]!.voter.personId)!.id
  ]);
  const input = { id, organisationId: a.members[i]!.id, choice: 'yes', ranking };
  return execute(operation as typeof castBallot, { actor: a.members[i]!.voter, input: input as never });
}
const leave = (a: Assembly, id: string, i: number, now?: Temporal.Instant) =>
  execute(stepDown, { actor: a.members[i]!.voter, input: { id }, ...(now && { now }) });
const holders = (a: Assembly) =>
  a.inside(async (tx) => {
    const rows = await tx
      .selectFrom('role_holders')
      .select('person_id')
      .where('role', '=', 'board')
      .where('network_id', '=', a.network.id)
      .execute();
    return rows.map(({ person_id }) => a.members.findIndex(({ voter }) => voter.personId === person_id));
  });
const codesOf = async (a: Assembly, id: string) => (await a.look(id)).lines!.map(({ code }) => code);

describe('a candidate who steps down while the election runs', () => {
  test('is passed over in the ballots already cast, which go on to their next preference', async () => {
    const a = await assembly(5);
    const id = await elect(a, [0, 1, 2]);
    for (const i of [0, 1, 2]) must(await rank(a, id, i, [0, 1, 2]));
    for (const i of [3, 4]) must(await rank(a, id, i, [2, 1]));
    expect(must(await leave(a, id, 0)).left).toBe(2);
    expect(await a.close(id)).toBe('adopted');
    expect(await holders(a)).toEqual([1]);
    const gone = (await a.look(id)).lines!.find(({ code }) => code === 'stepped_down');
    expect(gone).toMatchObject({ names: ['Voix 0'] });
  });

  test('is passed over as well where several seats are filled', async () => {
    const a = await assembly(6);
    const id = await elect(a, [0, 1, 2, 3], { seats: 2 });
    for (const i of [0, 1, 2, 3]) must(await rank(a, id, i, [0, 1]));
    for (const i of [4, 5]) must(await rank(a, id, i, [2, 3]));
    must(await leave(a, id, 2));
    expect(await a.close(id)).toBe('adopted');
    // Their two ballots go to 3, who then has more than what 0 has to spare for 1.
    expect((await holders(a)).toSorted()).toEqual([0, 3]);
  });

  test('is passed over in confidential ballots, which nobody can change', async () => {
    const a = await assembly(6);
    await a.rule('role', { confidential: true, openBallot: false });
    const id = await elect(a, [0, 1, 2]);
    for (const i of [0, 1, 2]) must(await rank(a, id, i, [0, 1], castConfidential as never));
    for (const i of [3, 4]) must(await rank(a, id, i, [2], castConfidential as never));
    must(await leave(a, id, 0));
    expect(await a.close(id)).toBe('adopted');
    expect(await holders(a)).toEqual([1]);
  });

  test('leaves ballots that ranked nobody else without effect; they count for the quorum', async () => {
    const a = await assembly(4);
    await a.rule('role', { quorum: { kind: 'share', percent: 75 } });
    const id = await elect(a, [0, 1, 2]);
    for (const i of [0, 1]) must(await rank(a, id, i, [0]));
    must(await rank(a, id, 2, [1, 2]));
    must(await leave(a, id, 0));
    expect(await a.close(id)).toBe('adopted');
    expect(await holders(a)).toEqual([1]);
    const lost = (await a.look(id)).lines!.find(({ code }) => code === 'ranked_only_gone');
    expect(lost).toMatchObject({ params: { votes: 2 } });
  });

  test('leaves an election that nobody’s ballot decides without anybody elected', async () => {
    const a = await assembly(3);
    const id = await elect(a, [0, 1]);
    must(await rank(a, id, 0, [0]));
    must(await leave(a, id, 0));
    expect(await a.close(id)).toBe('rejected');
    expect(await holders(a)).toEqual([]);
  });

  test('leaves seats empty that nobody is left for, and the result says so', async () => {
    const a = await assembly(4);
    const id = await elect(a, [0, 1, 2], { seats: 2 });
    for (const i of [0, 1, 2]) must(await rank(a, id, i, [0, 1, 2]));
    must(await leave(a, id, 0));
    must(await leave(a, id, 1));
    expect(await a.close(id)).toBe('adopted');
    expect(await holders(a)).toEqual([2]);
    expect(await codesOf(a, id)).toContain('seats_short');
  });

  test('is not appointed with the list, of which the others still are', async () => {
    const a = await assembly(3);
    const id = await elect(a, [1, 2], { seats: 2 });
    await a.vote(id, 0, 'yes');
    must(await leave(a, id, 1));
    expect(await a.close(id)).toBe('adopted');
    expect(await holders(a)).toEqual([2]);
    expect(await codesOf(a, id)).toEqual(expect.arrayContaining(['stepped_down', 'seats_short', 'adopted']));
  });

  test('may be on a ballot written before it was known, if somebody else is on it too', async () => {
    const a = await assembly(3);
    const id = await elect(a, [0, 1, 2]);
    must(await leave(a, id, 0));
    expect(codeOf(await rank(a, id, 1, [0]))).toBe('rank_somebody');
    expect(codeOf(await rank(a, id, 1, [0, 2]))).toBe('ok');
    expect(await a.close(id)).toBe('adopted');
    expect(await holders(a)).toEqual([2]);
  });

  test('and is the last one, ends the election without a seat filled', async () => {
    const a = await assembly(3);
    const id = await elect(a, [0, 1]);
    must(await rank(a, id, 2, [0, 1]));
    must(await leave(a, id, 0));
    expect(must(await leave(a, id, 1)).left).toBe(0);
    const ended = await a.look(id);
    expect(ended).toMatchObject({ state: 'withdrawn', decision: null });
    expect(codeOf(await rank(a, id, 2, [1]))).not.toBe('ok');
    expect(await holders(a)).toEqual([]);
  });

  test('does so once, in person, and not after the vote', async () => {
    const a = await assembly(3);
    const id = await elect(a, [0, 1]);
    expect(codeOf(await leave(a, id, 2))).toBe('not_standing');
    expect(codeOf(await execute(stepDown, { actor: a.facilitator, input: { id } }))).toBe('not_standing');
    const { closesAt } = await a.look(id);
    expect(codeOf(await leave(a, id, 0, closesAt))).toBe('motion_closed');
    must(await leave(a, id, 0));
    expect(codeOf(await leave(a, id, 0))).toBe('not_standing');
    const question = await a.propose();
    expect(codeOf(await leave(a, question, 0))).toBe('not_standing');
  });

  test(
    'at the moment of closing is either passed over or elected, never both',
    { timeout: 120_000 },
    async () => {
      for (let round = 0; round < 10; round += 1) {
        const a = await assembly(3);
        const id = await elect(a, [0, 1]);
        for (const i of [0, 1, 2]) must(await rank(a, id, i, [0, 1]));
        const { closesAt } = await a.look(id);
        const before = closesAt.subtract({ milliseconds: 1 });
        const [left] = await Promise.all([
          leave(a, id, 0, before),
          execute(closeDueMotion, { actor: a.system, input: { id }, now: closesAt }).then(must)
        ]);
        expect(['ok', 'motion_closed']).toContain(codeOf(left));
        expect(await holders(a)).toEqual([left.ok ? 1 : 0]);
      }
    }
  );
});
