import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { choices, type Choice } from '#lib/governance/counting/rules.ts';
import { closeDueMotion } from '#lib/governance/operations.ts';
import { assembly, must } from '#lib/governance/scenario.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { execute } from '#lib/platform/operation.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

const database = useTestDatabase({ max: 4 });
let owner: pg.Client;
beforeAll(async () => {
  owner = new pg.Client({ connectionString: database().adminUrl });
  await owner.connect();
});
afterAll(() => owner.end());

type Ballot = { actor: Actor; input: { id: string; organisationId: string; choice: Choice } };
/** What one process was told of each of its ballots, by organisation. */
type Told = Record<string, string>;

/** Another process of the program on the same database: says that it is ready, then hands in its ballots at once. */
const OTHER = `
  const { openDatabase, closeDatabase } = await import('#lib/platform/database.server.ts');
  const { provideRuntime } = await import('#lib/platform/config.ts');
  const { execute } = await import('#lib/platform/operation.ts');
  const { castConfidential } = await import('#lib/governance/confidential/operations.ts');
  const { url, ballots } = JSON.parse(process.env.BALLOTS);
  openDatabase(url, 6);
  process.stdout.write('ready\\n');
  await new Promise((resolve) => process.stdin.once('data', resolve));
  const told = {};
  await Promise.all(ballots.map(async ({ actor, input }) => {
    const result = await execute(castConfidential, { actor, input });
    told[input.organisationId] = result.ok ? 'ok' : result.problems[0].code;
    process.stderr.write('.');
  }));
  await closeDatabase();
  process.stdout.write(JSON.stringify(told));
  process.exit(0);
`;

async function another(ballots: Ballot[]): Promise<{ child: ChildProcess; told: Promise<Told> }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', OTHER], {
    cwd: process.cwd(),
    env: { PATH: process.env.PATH, BALLOTS: JSON.stringify({ url: database().appUrl, ballots }) }
  });
  const said = { out: '', err: '' };
  child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
  const told = once(child, 'close').then(() => {
    const answer = said.out.split('\n')[1];
    if (!answer) throw new Error(said.err);
    return JSON.parse(answer) as Told;
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said.out += chunk.toString();
      if (said.out.startsWith('ready\n')) resolve();
    });
    told.then(() => resolve(), reject);
  });
  return { child, told };
}

const VOTERS = 50;

async function secretVote() {
  const a = await assembly(VOTERS);
  await a.rule('resolution', { confidential: true, openBallot: false });
  const id = await a.propose();
  const ballots = a.members.map(({ id: organisationId, voter: actor }, i): Ballot => {
    return { actor, input: { id, organisationId, choice: choices[i % choices.length]! } };
  });
  /** Each process hands in every ballot: as if everybody pressed the button twice and reached both. */
  const both = [await another(ballots), await another(ballots.toReversed())];
  const go = () => {
    for (const { child } of both) child.stdin!.write('go\n');
    return Promise.all(both.map(({ told }) => told));
  };
  const stored = async () => {
    const { rows } = await owner.query<{
      contents: Record<string, number>;
      marks: string[];
      pending: number;
    }>(
      `select coalesce((select contents from confidential_boxes where motion_id = $1), '{}') as contents,
              array(select organisation_id::text from confidential_marks where motion_id = $1) as marks,
              (select count(*)::int from confidential_marks where motion_id = $1 and handing is not null) as pending`,
      [id]
    );
    return rows[0]!;
  };
  /** How many of those who were told that their ballot is in the box said what. */
  const sums = (organisations: string[]) => {
    const found: Record<string, number> = {};
    for (const { input } of ballots)
      if (organisations.includes(input.organisationId)) found[input.choice] = (found[input.choice] ?? 0) + 1;
    return found;
  };
  return { ...a, id, ballots, go, stored, sums };
}
const acceptedBy = (told: Told[]): string[] =>
  told.flatMap((one) => Object.keys(one).filter((organisation) => one[organisation] === 'ok'));

describe('two processes of the program on one database', () => {
  test(
    'take each of fifty confidential ballots once, whoever hands it in to both',
    { timeout: 240_000 },
    async () => {
      const vote = await secretVote();
      const told = await vote.go();
      const accepted = acceptedBy(told);
      expect(accepted.toSorted()).toEqual(vote.members.map(({ id }) => id).toSorted());
      // The other process says that the organisation has voted: nobody is sent away with nothing done.
      expect(new Set(told.flatMap((one) => Object.values(one)))).toEqual(new Set(['ok', 'already_voted']));
      const { contents, marks, pending } = await vote.stored();
      expect(contents).toEqual(vote.sums(accepted));
      expect(marks.toSorted()).toEqual(accepted.toSorted());
      expect(pending).toBe(0);
      expect(await vote.look(vote.id)).toMatchObject({ part: VOTERS });
    }
  );

  test(
    'close a vote while ballots come: who was told that theirs is in the box is counted, and nobody else',
    { timeout: 240_000 },
    async () => {
      const vote = await secretVote();
      const { closesAt } = await vote.look(vote.id);
      const going = vote.go();
      // As soon as some ballots are in, the vote's time comes.
      for (let part = 0; part < 8; part = (await vote.look(vote.id)).part);
      must(await execute(closeDueMotion, { actor: vote.system, input: { id: vote.id }, now: closesAt }));
      const told = await going;
      const accepted = acceptedBy(told);
      expect(new Set(accepted).size).toBe(accepted.length);
      const refused = told.flatMap((one) => Object.values(one)).filter((code) => code !== 'ok');
      // The one ballot that is on its way at the moment of closing is told that it did not arrive.
      expect(refused.filter((code) => code === 'not_handed_in').length).toBeLessThanOrEqual(1);
      const known = ['already_voted', 'motion_closed', 'not_handed_in'];
      expect(refused.filter((code) => !known.includes(code))).toEqual([]);
      const { contents, marks } = await vote.stored();
      expect(contents).toEqual(vote.sums(accepted));
      expect(marks.toSorted()).toEqual(accepted.toSorted());
      const { tally, state } = await vote.look(vote.id);
      expect(['adopted', 'rejected']).toContain(state);
      expect(tally).toMatchObject({ voted: accepted.length, ...vote.sums(accepted) });
    }
  );

  test(
    'leave no trace by which a ballot could be joined to who handed it in',
    { timeout: 240_000 },
    async () => {
      const vote = await secretVote();
      await vote.go();
      const { rows } = await owner.query<{ box: string; others: string[] }>(
        `select (select xmin::text from confidential_boxes where motion_id = $1) as box,
                array(select xmin::text from confidential_marks where motion_id = $1
                union select xmin::text from audit_entries where network_id = $2
                union select xmin::text from motions where network_id = $2) as others`,
        [vote.id, vote.network.id]
      );
      expect(rows[0]!.others).not.toContain(rows[0]!.box);
      const { rows: journal } = await owner.query<{ n: number; said: number }>(
        `select count(*)::int as n, count(*) filter (where detail <> '{}')::int as said from audit_entries
          where network_id = $1 and operation = 'confidential.castConfidential'`,
        [vote.network.id]
      );
      expect(journal).toEqual([{ n: VOTERS, said: 0 }]);
      const { rows: keys } = await owner.query(
        `select 1 from idempotency_keys where network_id = $1 and operation = 'confidential.castConfidential'`,
        [vote.network.id]
      );
      expect(keys).toEqual([]);
    }
  );
});
