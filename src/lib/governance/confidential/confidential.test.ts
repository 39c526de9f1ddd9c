import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { castBallot } from '#lib/governance/ballots/operations.ts';
import { choices, type Choice } from '#lib/governance/counting/rules.ts';
import { declareInterest } from '#lib/governance/interests/operations.ts';
import { plainRule, type VotingRule } from '#lib/governance/rules.ts';
import { assembly, codeOf, must } from '#lib/governance/scenario.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { put } from './data.server.ts';
import { castConfidential, listHandedIn } from './operations.ts';
import {
  ballotsIn,
  ballotText,
  figuresOf,
  interrupted,
  rankingsIn,
  withBallot,
  type Contents
} from './rules.ts';

const database = useTestDatabase();
let owner: pg.Client;
beforeAll(async () => {
  owner = new pg.Client({ connectionString: database().adminUrl });
  await owner.connect();
});
afterAll(() => owner.end());

/** Members with the rule that decides on resolutions by confidential ballot, and one question put to the vote. */
async function secretVote(size: number, voting: Partial<VotingRule> = {}) {
  const meeting = await assembly(size);
  await meeting.rule('resolution', { confidential: true, openBallot: false, ...voting });
  const id = await meeting.propose();
  const input = (i: number, choice: string) => ({ id, organisationId: meeting.members[i]!.id, choice });
  const hand = (i: number, choice: string, key?: string) =>
    execute(castConfidential, {
      actor: meeting.members[i]!.voter,
      input: input(i, choice),
      ...(key && { idempotencyKey: key })
    });
  /** The first step alone, as if the process had stopped after it. */
  const stopAfterMark = (i: number, choice: string) => {
    const actor = meeting.members[i]!.voter;
    return transaction({ networkId: meeting.network.id, personId: actor.personId }, async (tx) => {
      const clock = () => Temporal.Now.instant();
      const context = { tx, actor, now: clock(), clock, emit: never, enqueue: never };
      return castConfidential.run(context, { ...input(i, choice), choice: choice as Choice });
    });
  };
  /** The first two steps, as if the process had stopped after the ballot had gone into the box. */
  const stopAfterBallot = async (i: number, choice: string) => {
    const marked = await stopAfterMark(i, choice);
    if (!marked.ok) return marked;
    const { handing } = marked.value;
    await transaction({ networkId: meeting.network.id }, (tx) =>
      put(tx, meeting.network.id, id, handing, choice)
    );
    return marked;
  };
  const box = async () => {
    const { rows } = await owner.query<{ contents: Contents }>(
      'select contents from confidential_boxes where motion_id = $1',
      [id]
    );
    return rows[0]?.contents ?? {};
  };
  return { ...meeting, id, hand, stopAfterMark, stopAfterBallot, box };
}
const never = () => Promise.reject(new Error('nothing is told about a confidential ballot'));

describe('a confidential ballot', () => {
  test('is counted with the others, and nobody learns more than the four figures', async () => {
    const vote = await secretVote(7);
    for (const [i, choice] of ['yes', 'yes', 'no', 'yes', 'abstain', 'blank'].entries())
      expect(codeOf(await vote.hand(i, choice))).toBe('ok');
    const before = await vote.look(vote.id);
    expect(before).toMatchObject({ part: 6, roll: 7, tally: null });
    expect(await vote.close(vote.id)).toBe('adopted');
    const { tally } = await vote.look(vote.id);
    expect(tally).toMatchObject({ yes: 3, no: 1, abstain: 1, blank: 1, voted: 6, organisations: 7 });
  });
  test('is final: neither the organisation nor another of its people hands in a second one', async () => {
    const vote = await secretVote(5);
    await vote.hand(0, 'yes');
    expect(codeOf(await vote.hand(0, 'no'))).toBe('already_voted');
    expect(await vote.box()).toEqual({ yes: 1 });
  });
  test('is no open ballot, and an open ballot no confidential one', async () => {
    const vote = await secretVote(5);
    expect(codeOf(await vote.vote(vote.id, 0, 'yes'))).toBe('ballot_is_secret');
    await vote.rule('resolution', { ...plainRule });
    const open = await vote.propose();
    const input = { id: open, organisationId: vote.members[0]!.id, choice: 'yes' };
    expect(codeOf(await execute(castConfidential, { actor: vote.members[0]!.voter, input }))).toBe(
      'ballot_is_open'
    );
    expect(codeOf(await execute(castBallot, { actor: vote.members[0]!.voter, input }))).toBe('ok');
  });
  test('needs the mandate, the roll and the time like any other', async () => {
    const vote = await secretVote(5);
    const stranger = await vote.organisation('Nouvelle');
    const actor = await vote.person('Nora', { speaksFor: [stranger] });
    const cast = (organisationId: string, now?: Temporal.Instant) =>
      execute(castConfidential, {
        actor,
        input: { id: vote.id, organisationId, choice: 'yes' },
        ...(now && { now })
      });
    expect(codeOf(await cast(stranger))).toBe('not_on_roll');
    expect(codeOf(await cast(vote.members[0]!.id))).toBe('no_mandate');
    const { closesAt } = await vote.look(vote.id);
    expect(codeOf(await cast(stranger, closesAt))).toBe('motion_closed');
    expect(await vote.box()).toEqual({});
  });
  test('goes with no rule that would tell or need what somebody voted', async () => {
    const meeting = await assembly(5);
    const refused = async (voting: Partial<VotingRule>) =>
      meeting.rule('resolution', { confidential: true, ...voting }).then(
        () => 'ok',
        (error: Error) => error.message
      );
    expect(await refused({ closeEarly: true })).toContain('secret_not_early');
    expect(await refused({ majority: 'consent' })).toContain('secret_not_consent');
    expect(await refused({ castingVote: 'chair' })).toContain('secret_no_casting_vote');
    expect(await refused({ weights: { fondateur: 3 } })).toContain('secret_one_vote');
    expect(await refused({})).toBe('ok');
  });
});

test('an interest is declared before the ballot is handed in, because nobody can take the ballot out again', async () => {
  const vote = await secretVote(6, { interests: 'not_counted' });
  const declare = (i: number) =>
    execute(declareInterest, {
      actor: vote.members[i]!.voter,
      input: { id: vote.id, organisationId: vote.members[i]!.id, statement: 'Nous vendons des fours.' }
    });
  expect(codeOf(await declare(0))).toBe('ok');
  expect(codeOf(await vote.hand(0, 'yes'))).toBe('interest_declared');
  expect(codeOf(await vote.hand(1, 'yes'))).toBe('ok');
  expect(codeOf(await declare(1))).toBe('interest_before_ballot');
});

describe('few voters', () => {
  test('a confidential vote does not open with fewer than five organisations on its roll', async () => {
    await expect(secretVote(4)).rejects.toThrow('secret_needs_five');
  });
  test('with fewer than five ballots nothing is told and nothing is decided', async () => {
    const vote = await secretVote(6);
    for (const i of [0, 1, 2, 3]) await vote.hand(i, 'yes');
    expect(await vote.close(vote.id)).toBe('no_quorum');
    const { tally, lines } = await vote.look(vote.id);
    expect(tally).toMatchObject({ yes: 0, no: 0, abstain: 0, blank: 0, voted: 4 });
    expect(lines!.at(-1)).toEqual({ code: 'secret_too_few', params: { needed: 5 } });
  });
  test('an organisation that has handed in and is suspended since still counts: nobody can take its ballot out', async () => {
    const vote = await secretVote(6);
    for (const i of [0, 1, 2, 3, 4]) await vote.hand(i, 'yes');
    await vote.inside((tx) =>
      tx
        .updateTable('memberships')
        .set({ state: 'suspended' })
        .where('organisation_id', 'in', [vote.members[0]!.id, vote.members[5]!.id])
        .execute()
    );
    expect(await vote.close(vote.id)).toBe('adopted');
    expect((await vote.look(vote.id)).tally).toMatchObject({ yes: 5, voted: 5, organisations: 5 });
  });
});

describe('what is stored', () => {
  const said: Choice[] = ['yes', 'no', 'yes', 'blank', 'abstain', 'yes'];

  test('is the same box in whatever order the ballots came', async () => {
    const boxes: string[] = [];
    for (const order of [
      [0, 1, 2, 3, 4, 5],
      [5, 3, 1, 0, 4, 2]
    ]) {
      const vote = await secretVote(6);
      for (const i of order) await vote.hand(i, said[i]!);
      const { rows } = await owner.query<{ text: string }>(
        'select contents::text as text from confidential_boxes where motion_id = $1',
        [vote.id]
      );
      boxes.push(rows[0]!.text);
    }
    expect(boxes[0]).toBe(boxes[1]);
  });

  test('holds no column by which a ballot could be joined to who cast it: the box knows the motion and nothing else', async () => {
    const { rows } = await owner.query<{ table: string; columns: string[] }>(
      `select table_name as table, array_agg(column_name::text order by column_name) as columns from information_schema.columns
        where table_name in ('confidential_boxes', 'confidential_marks') group by 1 order by 1`
    );
    expect(rows).toEqual([
      { table: 'confidential_boxes', columns: ['contents', 'motion_id', 'network_id'] },
      {
        table: 'confidential_marks',
        columns: ['cast_by_name', 'handing', 'motion_id', 'network_id', 'organisation_id', 'proxy_holder_id']
      }
    ]);
  });

  test('says in one place what was voted, and nowhere else in the whole database', async () => {
    const vote = await secretVote(6);
    // A choice that no other row could contain by chance: everybody says the same.
    for (const i of said.keys()) await vote.hand(i, 'abstain', `key-${i}`);
    const { rows: tables } = await owner.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')`
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const { rows } = await owner.query<{ n: number }>(
        `select count(*)::int as n from ${name} t where t::text like '%' || $1 || '%' and t::text ~ '"?abstain"?' and not t::text ~ '"rule"|electorate|"abstain": ?0'`,
        [vote.network.id]
      );
      if (rows[0]!.n > 0) found.push(name);
    }
    expect(found).toEqual(['public.confidential_boxes']);
  });

  test('leaves in the journal who handed in and no more, and no trace of the input', async () => {
    const vote = await secretVote(6);
    for (const i of said.keys()) await vote.hand(i, said[i]!, `key-${i}`);
    const { rows } = await owner.query<{ detail: object; organisation_id: string }>(
      `select detail, organisation_id from audit_entries where network_id = $1 and operation = 'confidential.castConfidential'`,
      [vote.network.id]
    );
    expect(rows.map((row) => row.organisation_id).sort()).toEqual(vote.members.map(({ id }) => id).sort());
    expect(rows.map((row) => row.detail)).toEqual(said.map(() => ({})));
    for (const [table, what] of [
      ['idempotency_keys', `operation = 'confidential.castConfidential'`],
      ['events', `type like 'confidential%' or payload::text ~ 'organisationId'`]
    ]) {
      const left = await owner.query(`select 1 from ${table} where network_id = $1 and (${what})`, [
        vote.network.id
      ]);
      expect(left.rowCount, table).toBe(0);
    }
  });

  test('was never written in one transaction: the box has no transaction in common with a mark or the journal', async () => {
    const vote = await secretVote(6);
    for (const i of said.keys()) {
      await vote.hand(i, said[i]!);
      const { rows } = await owner.query<{ box: string; others: string[] }>(
        `select (select xmin::text from confidential_boxes where motion_id = $1) as box,
                array(select xmin::text from confidential_marks where motion_id = $1
                union select xmin::text from audit_entries where network_id = $2
                union select xmin::text from motions where network_id = $2) as others`,
        [vote.id, vote.network.id]
      );
      expect(rows[0]!.others).not.toContain(rows[0]!.box);
    }
  });

  test('tells who has handed in by name, not by time, and nothing of what', async () => {
    const vote = await secretVote(6);
    for (const i of [4, 0, 2]) await vote.hand(i, said[i]!);
    const list = must(await execute(listHandedIn, { actor: vote.members[5]!.voter, input: { id: vote.id } }));
    expect(list.marks.map(({ name }) => name)).toEqual(['Membre 0', 'Membre 2', 'Membre 4']);
    expect(JSON.stringify(list)).not.toMatch(/yes|abstain|blank|castAt/);
  });
});

describe('when the process stops between two steps', () => {
  test('after the mark: the ballot never arrived, and the organisation votes again', async () => {
    const vote = await secretVote(6);
    await vote.stopAfterMark(0, 'no');
    expect(codeOf(await vote.hand(1, 'yes'))).toBe('ok');
    expect(codeOf(await vote.hand(0, 'yes'))).toBe('ok');
    expect(await vote.box()).toEqual({ yes: 2 });
  });
  test('after the ballot: it counts, and the organisation is told that it has voted', async () => {
    const vote = await secretVote(6);
    await vote.stopAfterBallot(0, 'no');
    expect(codeOf(await vote.hand(0, 'yes'))).toBe('already_voted');
    expect(codeOf(await vote.hand(1, 'yes'))).toBe('ok');
    expect(await vote.box()).toEqual({ no: 1, yes: 1 });
  });
  test('and the vote closes before anybody comes: what arrived counts, what did not does not', async () => {
    for (const [stop, yes] of [
      ['stopAfterMark', 5],
      ['stopAfterBallot', 6]
    ] as const) {
      const vote = await secretVote(7);
      for (const i of [0, 1, 2, 3, 4]) await vote.hand(i, 'yes');
      await vote[stop](5, 'yes');
      expect(await vote.close(vote.id)).toBe('adopted');
      expect((await vote.look(vote.id)).tally).toMatchObject({ yes, voted: yes });
    }
  });
  test('and somebody else settles it meanwhile: the late ballot finds no way into the box', async () => {
    const vote = await secretVote(6);
    const first = await vote.stopAfterMark(0, 'no');
    if (!first.ok) throw new Error('not marked');
    await vote.hand(1, 'yes');
    const late = await transaction({ networkId: vote.network.id }, (tx) =>
      put(tx, vote.network.id, vote.id, first.value.handing, 'no')
    );
    expect(late).toBe(false);
    expect(await vote.box()).toEqual({ yes: 1 });
  });
  test(
    'anywhere, any number of times: every ballot that arrived counts once, and nobody is shut out',
    { timeout: 60_000 },
    async () => {
      const act = fc.record({
        who: fc.integer({ min: 0, max: 5 }),
        choice: fc.constantFrom(...choices),
        how: fc.constantFrom('hand', 'stopAfterMark', 'stopAfterBallot')
      });
      await fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 10 }), async (acts) => {
          const vote = await secretVote(6);
          const arrived = new Map<number, Choice>();
          for (const { who, choice, how } of acts) {
            const result = await vote[how as 'hand'](who, choice);
            expect(codeOf(result)).toBe(arrived.has(who) ? 'already_voted' : 'ok');
            if (result.ok && how !== 'stopAfterMark') arrived.set(who, choice);
          }
          for (const who of [0, 1, 2, 3, 4, 5])
            if (!arrived.has(who)) {
              expect(codeOf(await vote.hand(who, 'yes'))).toBe('ok');
              arrived.set(who, 'yes');
            }
          await vote.close(vote.id);
          const { tally } = await vote.look(vote.id);
          for (const choice of choices)
            expect(tally![choice]).toBe([...arrived.values()].filter((c) => c === choice).length);
        }),
        { numRuns: 15 }
      );
    }
  );
});

test('sixty organisations that hand in at the same moment are all counted, each once, also with double clicks', async () => {
  const vote = await secretVote(60);
  const calls = vote.members.flatMap((_, i) => [vote.hand(i, i % 3 ? 'yes' : 'no'), vote.hand(i, 'blank')]);
  const answers = (await Promise.all(calls)).map(codeOf);
  expect(answers.filter((code) => code === 'ok')).toHaveLength(60);
  expect(answers.filter((code) => code === 'already_voted')).toHaveLength(60);
  expect(ballotsIn(await vote.box())).toBe(60);
}, 60_000);

describe('the box', () => {
  test('keeps equal ballots as one, whatever the order of equals in a ranking', () => {
    const [one, other] = [
      [['a'], ['c', 'b']],
      [['a'], ['b', 'c']]
    ].map((ranking) => ballotText({ choice: 'yes', ranking }));
    expect(one).toBe(other);
    const contents = [one!, other!, 'abstain'].reduce(withBallot, {});
    expect(rankingsIn(contents)).toEqual([{ ranking: [['a'], ['b', 'c']], weight: 2 }]);
    expect(figuresOf(contents)).toEqual({ yes: 2, no: 0, abstain: 1, blank: 0 });
  });
  test('and the marks can differ by the one ballot on its way; anything else is somebody else’s doing', () => {
    expect(interrupted(3, 3)).toBe('arrived');
    expect(interrupted(3, 2)).toBe('lost');
    for (const ballots of [4, 1, 0]) expect(() => interrupted(3, ballots)).toThrow('marks');
  });
});
