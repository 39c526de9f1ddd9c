import type { NotNull } from 'kysely';
import { describe, expect, test } from 'vitest';
import { castBallot } from '#lib/governance/ballots/operations.ts';
import { assembly, codeOf, must } from '#lib/governance/scenario.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { enter } from '#lib/platform/enter.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { findPeople, proposeElection } from './operations.ts';
import { endOfTerm } from './rules.ts';

useTestDatabase({ max: 5 });

type Assembly = Awaited<ReturnType<typeof assembly>>;
const propose = (a: Assembly, standing: number[], more: object = {}) =>
  execute(proposeElection, {
    actor: a.members[0]!.voter,
    input: {
      title: 'Élection',
      statement: 'Les mandats arrivent à leur terme.',
      role: 'board',
      personIds: standing.map((i) => a.members[i]!.voter.personId!),
      ...more
    }
  });
/** Member `i` ranks members in this order. */
async function rank(
  a: Assembly,
  id: string,
  i: number,
  order: number[],
  choice: 'yes' | 'no' | 'blank' = 'yes'
) {
  const { terms } = await a.look(id);
  const { candidates } = terms as { candidates: { id: string; personId: string }[] };
  const ranking = order.map((j) => [
    candidates.find(({ personId }) => personId === a.members[j]!.voter.personId)!.id
  ]);
  const input = { id, organisationId: a.members[i]!.id, choice, ranking };
  return execute(castBallot, { actor: a.members[i]!.voter, input });
}
const holders = (a: Assembly, role: string) =>
  a.inside(async (tx) => {
    const rows = await tx
      .selectFrom('role_holders')
      .select(['person_id', 'ends_at'])
      .where('role', '=', role)
      .where('network_id', '=', a.network.id)
      .where((eb) =>
        eb.or([eb('ends_at', 'is', null), eb('ends_at', '>', Temporal.Now.instant().add({ hours: 24 * 60 }))])
      )
      .execute();
    return rows
      .map((row) => a.members.findIndex(({ voter }) => voter.personId === row.person_id))
      .toSorted((x, y) => x - y);
  });

test('everybody who may stand is listed by name, accents or not; letters of a name leave those who have them', async () => {
  const a = await assembly(2);
  await a.person('Éric', { speaksFor: [a.members[0]!.id] });
  await a.person('ambre', { speaksFor: [a.members[1]!.id] });
  const listed = async (q?: string) => {
    const input = { q, chosen: [a.facilitator.personId!] };
    const { found, standing } = must(await execute(findPeople, { actor: a.facilitator, input }));
    expect(standing.map(({ name }) => name)).toEqual(['Farida']);
    return found.map(({ name }) => name);
  };
  expect(await listed()).toEqual(['ambre', 'Éric', 'Farida', 'Voix 0', 'Voix 1']);
  expect(await listed(' eri ')).toEqual(['Éric']);
});

test('a form sent empty says all at once what is missing, and that nobody stands', async () => {
  const a = await assembly(1);
  const input = { title: '', statement: '', role: '' as 'board', personIds: [] };
  const refused = await execute(proposeElection, { actor: a.facilitator, input });
  expect(refused.ok ? [] : refused.problems.map(({ field, code }) => `${field} ${code}`).toSorted()).toEqual([
    'personIds nobody_stands',
    'role required',
    'statement required',
    'title required'
  ]);
});

describe('an election', () => {
  test('for one seat is won by who beats each of the others, though nobody has most first places', async () => {
    const a = await assembly(5);
    const { id } = must(await propose(a, [0, 1, 2]));
    for (const [i, order] of [
      [0, 1, 2],
      [0, 1, 2],
      [2, 1, 0],
      [2, 1, 0],
      [1, 0, 2]
    ].entries())
      must(await rank(a, id, i, order));
    expect(await a.close(id)).toBe('adopted');
    const { lines } = await a.look(id);
    expect(lines!.at(-1)).toMatchObject({ code: 'all_elected', names: ['Voix 1'] });
    expect(await holders(a, 'board')).toEqual([1]);
  });

  test('gives the role until the last moment of its term, and not a moment longer', async () => {
    const a = await assembly(3);
    const { id } = must(await propose(a, [0, 1], { months: 6 }));
    for (const i of [0, 1, 2]) must(await rank(a, id, i, [1, 0]));
    expect(await a.close(id)).toBe('adopted');
    const rolesAt = (now: Temporal.Instant) =>
      transaction({}, async (tx) => {
        const who = { personId: a.members[1]!.voter.personId!, slug: a.network.slug };
        return (await enter(tx, who, 'page', now))!.actor.roles;
      });
    const { ends_at: end } = await a.inside((tx) =>
      tx
        .selectFrom('role_holders')
        .select('ends_at')
        .where('role', '=', 'board')
        .where('person_id', '=', a.members[1]!.voter.personId!)
        .$narrowType<{ ends_at: NotNull }>()
        .executeTakeFirstOrThrow()
    );
    expect(await rolesAt(end.subtract({ seconds: 1 }))).toContain('board');
    expect(await rolesAt(end)).not.toContain('board');
  });

  test('for several seats gives minorities their share (single transferable vote)', async () => {
    const a = await assembly(6);
    const { id } = must(await propose(a, [0, 1, 2, 3], { seats: 2 }));
    for (const i of [0, 1, 2, 3]) must(await rank(a, id, i, [0, 1]));
    for (const i of [4, 5]) must(await rank(a, id, i, [2, 3]));
    expect(await a.close(id)).toBe('adopted');
    expect(await holders(a, 'board')).toEqual([0, 2]);
  });

  test('needs a ballot that ranks somebody, or a blank one, or an abstention', async () => {
    const a = await assembly(2);
    const { id } = must(await propose(a, [0, 1]));
    expect(codeOf(await rank(a, id, 0, []))).toBe('rank_somebody');
    expect(codeOf(await rank(a, id, 0, [0, 0]))).toBe('rank_somebody');
    expect(codeOf(await rank(a, id, 0, [0], 'no'))).toBe('rank_somebody');
    must(await rank(a, id, 0, [], 'blank'));
    expect(await a.close(id)).toBe('rejected');
    expect((await a.look(id)).lines!.at(-1)!.code).toBe('nobody_ranked');
  });

  test('that is a tie for one seat elects nobody', async () => {
    const a = await assembly(2);
    const { id } = must(await propose(a, [0, 1]));
    must(await rank(a, id, 0, [0]));
    must(await rank(a, id, 1, [1]));
    expect(await a.close(id)).toBe('rejected');
    expect(await holders(a, 'board')).toEqual([]);
  });

  test('counts an organisation as often as its category has votes, and keeps the quorum of its rule', async () => {
    const a = await assembly(4);
    await a.categorise(3, 'fondateur');
    await a.rule('role', { weights: { fondateur: 4 }, quorum: { kind: 'share', percent: 75 } });
    const { id } = must(await propose(a, [0, 1]));
    for (const i of [0, 1]) must(await rank(a, id, i, [0]));
    must(await rank(a, id, 3, [1]));
    expect(await a.close(id)).toBe('adopted');
    expect(await holders(a, 'board')).toEqual([1]);
    const second = must(await propose(a, [0, 1])).id;
    must(await rank(a, second, 0, [0]));
    expect(await a.close(second)).toBe('no_quorum');
  });

  test('closes early only when everybody has voted', async () => {
    const a = await assembly(3);
    await a.rule('role', { closeEarly: true });
    const { id } = must(await propose(a, [0, 1]));
    must(await rank(a, id, 0, [0]));
    must(await rank(a, id, 1, [0]));
    expect((await a.look(id)).state).toBe('open');
    must(await rank(a, id, 2, [1]));
    expect((await a.look(id)).state).toBe('adopted');
  });
});

describe('an appointment', () => {
  test('of as many as there are seats is voted for or against, all together', async () => {
    const a = await assembly(3);
    const { id } = must(await propose(a, [1, 2], { seats: 2, role: 'council' }));
    await a.vote(id, 0, 'yes');
    expect(await a.close(id)).toBe('adopted');
    expect(await holders(a, 'council')).toEqual([1, 2]);
  });

  test('to the chair takes the place of who presides: one person at a time', async () => {
    const a = await assembly(3);
    for (const i of [1, 2]) {
      const { id } = must(await propose(a, [i], { role: 'chair' }));
      await a.vote(id, 0, 'yes');
      expect(await a.close(id)).toBe('adopted');
      expect(await holders(a, 'chair')).toEqual([i]);
    }
    expect(codeOf(await propose(a, [0, 1], { role: 'chair', seats: 2 }))).toBe('one_chair');
  });

  test('replaces those who hold the role now if it says so, and renews who is elected again', async () => {
    const a = await assembly(3);
    for (const standing of [
      [0, 1],
      [1, 2]
    ]) {
      const { id } = must(await propose(a, standing, { seats: 2, replaces: true }));
      await a.vote(id, 0, 'yes');
      expect(await a.close(id)).toBe('adopted');
    }
    expect(await holders(a, 'board')).toEqual([1, 2]);
  });

  test('is for people of the network, each once, and no more seats than people', async () => {
    const a = await assembly(2);
    const stranger = await a.person('Inconnue');
    const asked = { personIds: [stranger.personId!] };
    expect(codeOf(await propose(a, [], asked))).toBe('not_in_network');
    expect(codeOf(await propose(a, []))).toBe('nobody_stands');
    expect(codeOf(await propose(a, [0, 0]))).toBe('stands_twice');
    expect(codeOf(await propose(a, [0], { seats: 2 }))).toBe('fewer_than_seats');
    const heldOn = Temporal.Now.plainDateISO().add({ days: 3 }).toString();
    expect(codeOf(await propose(a, [0, 1], { heldOn }))).toBe('ranking_in_writing');
  });

  test('ends at the end of its last local day, whatever clocks do between', () => {
    const now = Temporal.Instant.from('2026-01-31T22:30:00Z');
    expect(endOfTerm(1, 'Europe/Paris', now).toString()).toBe('2026-02-27T23:00:00Z');
    expect(endOfTerm(6, 'Europe/Paris', now).toString()).toBe('2026-07-30T22:00:00Z');
  });
});
