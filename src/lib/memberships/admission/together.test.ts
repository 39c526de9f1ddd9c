import fc from 'fast-check';
import { sql } from 'kysely';
import pg from 'pg';
import { beforeEach, expect, test, vi } from 'vitest';
import { castBallot } from '#lib/governance/ballots/operations.ts';
import { countNow } from '#lib/governance/ballots/data.server.ts';
import { remind, sweep } from '#lib/governance/jobs.ts';
import { closeDueMotion, getMotion } from '#lib/governance/operations.ts';
import { choices } from '#lib/governance/counting/rules.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { startJobs, stopJobs } from '#lib/platform/jobs.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { presentCandidate, setAdmissionRule } from './operations.ts';
import { defaultAdmissionRule } from './rules.ts';

// What happens when many act at the same moment, or when nobody acts and time passes.
const database = useTestDatabase({ max: 10 });

let s: Scenario;
let facilitator: Actor;
let members: { id: string; voter: Actor }[];
let candidate: string;

beforeEach(async () => {
  s = await scenario();
  facilitator = await s.person('Farida', { roles: ['facilitator'] });
  members = [];
  candidate = await s.organisation('Candidate', null);
});

async function open(size: number, closeEarly = false): Promise<string> {
  for (let i = 0; i < size; i++) {
    const id = await s.organisation(`Membre ${i}`);
    members.push({ id, voter: await s.person(`Voix ${i}`, { speaksFor: [id] }) });
  }
  const input = { ...defaultAdmissionRule, voting: { ...defaultAdmissionRule.voting, closeEarly } };
  await execute(setAdmissionRule, { actor: facilitator, input });
  const presented = await present(members[0]!.voter);
  if (!presented.ok) throw new Error(presented.problems[0]!.code);
  return presented.value.motionId;
}
const present = (actor: Actor, more: object = { organisationId: candidate }) =>
  execute(presentCandidate, {
    actor,
    input: { contactName: 'Y', contactEmail: 'y@exemple.fr', why: 'Parce que.', ...more }
  });
const vote = (id: string, i: number, choice: string, now?: Temporal.Instant, replaces?: number) =>
  execute(castBallot, {
    actor: members[i]!.voter,
    input: { id, organisationId: members[i]!.id, choice, replaces },
    now
  });
const motionOf = async (id: string) => {
  const motion = await execute(getMotion, { actor: facilitator, input: { id } });
  if (!motion.ok) throw new Error('no motion');
  return motion.value;
};
const count = (table: 'ballots' | 'decisions' | 'memberships', column: 'network_id' = 'network_id') =>
  s.inside(async (tx) => (await tx.selectFrom(table).select(column).execute()).length);
const eventsOf = (type: string) =>
  s.inside((tx) => tx.selectFrom('events').select('payload').where('type', '=', type).execute());
const jobsOf = (motionId: string) =>
  s.inside(async (tx) => {
    const jobs = await sql<{ name: string; start_after: Temporal.Instant }>`
      select name, start_after from pgboss.job where data ->> 'motionId' = ${motionId} order by start_after desc`.execute(
      tx
    );
    return jobs.rows;
  });

test('of 200 simultaneous ballots of the same organisation one is counted, the others are told who voted', async () => {
  const id = await open(2);
  const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => vote(id, 0, choices[i % 4]!)));
  expect(answers.filter((a) => a.ok)).toHaveLength(1);
  const refused = answers.flatMap((a) => (a.ok ? [] : a.problems));
  expect(refused).toHaveLength(199);
  expect(new Set(refused.map((p) => `${p.code} ${p.params?.name}`))).toEqual(
    new Set(['already_voted Voix 0'])
  );
  expect(await motionOf(id)).toMatchObject({ part: 1 });
  expect(await count('ballots')).toBe(1);
});

test('of many simultaneous changes of one ballot one holds, and each of the others is told that it has changed', async () => {
  const id = await open(1);
  await vote(id, 0, 'yes');
  const answers = await Promise.all(Array.from({ length: 40 }, () => vote(id, 0, 'no', undefined, 1)));
  expect(answers.filter((a) => a.ok)).toHaveLength(1);
  expect(await motionOf(id)).toMatchObject({ tally: { yes: 0, no: 1 }, own: [] });
});

test('while a motion is being closed a ballot is either counted or refused, never lost', async () => {
  const id = await open(30);
  const { closesAt } = await motionOf(id);
  const lastMoment = closesAt.subtract({ milliseconds: 1 });
  const ballots = members.map((_, i) => vote(id, i, i % 3 === 0 ? 'no' : 'yes', lastMoment));
  const closings = [0, 1].map(() =>
    execute(closeDueMotion, { actor: s.system, input: { id }, now: closesAt })
  );
  const answers = await Promise.all([...ballots.slice(0, 15), ...closings, ...ballots.slice(15)]);
  const taken = answers.filter((a) => a.ok && 'revision' in a.value).length;
  const late = answers.filter((a) => !a.ok);
  expect(late.every((a) => !a.ok && a.problems[0]!.code === 'motion_closed')).toBe(true);
  expect(taken + late.length).toBe(30);
  expect(await motionOf(id)).toMatchObject({ part: taken });
  expect(await count('ballots')).toBe(taken);
});

test('a motion closed by many at once is counted, decided and carried out once', async () => {
  const id = await open(3);
  await vote(id, 0, 'yes');
  const { closesAt } = await motionOf(id);
  const answers = await Promise.all(
    Array.from({ length: 12 }, () =>
      execute(closeDueMotion, { actor: s.system, input: { id }, now: closesAt })
    )
  );
  expect(answers.filter((a) => a.ok && a.value.counted)).toHaveLength(1);
  expect(answers.every((a) => a.ok && a.value.outcome === 'adopted')).toBe(true);
  expect(await count('decisions')).toBe(1);
  expect(await eventsOf('membership.admitted')).toHaveLength(1);
});

test('a motion is not closed before its time', async () => {
  const id = await open(1);
  const early = (await motionOf(id)).closesAt.subtract({ milliseconds: 1 });
  const answer = await execute(closeDueMotion, { actor: s.system, input: { id }, now: early });
  expect(answer).toMatchObject({ ok: false, problems: [{ code: 'motion_not_due' }] });
});

test('of simultaneous ballots that each could make the result certain, one closes the vote', async () => {
  const id = await open(9, true);
  const answers = await Promise.all(members.map((_, i) => vote(id, i, 'yes')));
  expect(answers.filter((a) => a.ok)).toHaveLength(5);
  expect(answers.filter((a) => a.ok && a.value.outcome === 'adopted')).toHaveLength(1);
  expect(await motionOf(id)).toMatchObject({ state: 'adopted', closedEarly: true, tally: { yes: 5 } });
  expect(await count('decisions')).toBe(1);
});

test('the same organisation presented by many at once becomes a candidate once', async () => {
  await open(3);
  const other = await s.organisation('Autre', null);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => present(members[i % 3]!.voter, { organisationId: other }))
  );
  expect(answers.filter((a) => a.ok)).toHaveLength(1);
  expect(answers.every((a) => a.ok || a.problems[0]!.code === 'already_candidate')).toBe(true);
});

test('an unknown organisation presented by name by many at once enters the directory once', async () => {
  await open(3);
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) => present(members[i % 3]!.voter, { name: 'Les Tréteaux' }))
  );
  expect(answers.filter((a) => a.ok)).toHaveLength(1);
  expect(answers.every((a) => a.ok || a.problems[0]!.code === 'organisation_known')).toBe(true);
});

test('the decisions of motions closed at once are numbered without a gap', async () => {
  const first = await open(2);
  const ids = [first];
  for (const name of ['B', 'C', 'D', 'E']) {
    const presented = await present(members[0]!.voter, { name });
    if (presented.ok) ids.push(presented.value.motionId);
  }
  const { closesAt } = await motionOf(first);
  await Promise.all(
    ids.map((id) => execute(closeDueMotion, { actor: s.system, input: { id }, now: closesAt }))
  );
  const rows = await s.inside((tx) =>
    tx.selectFrom('decisions').select('number').orderBy('number').execute()
  );
  expect(rows.map((r) => r.number)).toEqual([1, 2, 3, 4, 5]);
});

test('the figures kept with the ballots are those of a recount, whatever was cast and changed', async () => {
  const id = await open(6);
  const step = fc.record({ voter: fc.nat(5), choice: fc.constantFrom(...choices), stale: fc.boolean() });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      for (const { voter, choice, stale } of steps) {
        const rows = await s.inside((tx) =>
          tx
            .selectFrom('ballots')
            .select('revision')
            .where('organisation_id', '=', members[voter]!.id)
            .execute()
        );
        await vote(id, voter, choice, undefined, stale ? undefined : rows[0]?.revision);
      }
      const { tally } = await s.inside((tx) => countNow(tx, s.network.id, id));
      expect({ ...(await motionOf(id)).tally, chair: null }).toEqual(tally);
    }),
    { numRuns: 25 }
  );
});

test('the closing is queued with the motion for its very instant, and a reminder a day before', async () => {
  const id = await open(1);
  const { closesAt } = await motionOf(id);
  expect(await jobsOf(id)).toEqual([
    { name: 'governance.close', start_after: closesAt },
    { name: 'governance.remind', start_after: closesAt.subtract({ hours: 24 }) }
  ]);
});

test('a motion whose time has come closes by itself', async () => {
  await open(1);
  const lastWeek = Temporal.Now.instant().subtract({ hours: 24 * 9 });
  const input = { name: 'Ancienne', contactName: 'Y', contactEmail: 'y@exemple.fr', why: 'Parce que.' };
  const presented = await execute(presentCandidate, { actor: members[0]!.voter, input, now: lastWeek });
  if (!presented.ok) throw new Error(presented.problems[0]!.code);
  const id = presented.value.motionId;
  await s.inside((tx) => tx.updateTable('representatives').set({ starts_at: lastWeek }).execute());
  expect((await vote(id, 0, 'yes', lastWeek.add({ hours: 1 }))).ok).toBe(true);
  await startJobs();
  try {
    await vi.waitUntil(async () => (await motionOf(id)).state !== 'open', { timeout: 15_000, interval: 50 });
  } finally {
    await stopJobs();
  }
  const motion = await motionOf(id);
  expect(motion).toMatchObject({ state: 'adopted', tally: { yes: 1 } });
  expect(motion.closedAt).toEqual(motion.closesAt);
});

test('a motion whose job was lost is closed by the sweep, in whatever network it is', async () => {
  const id = await open(1);
  await vote(id, 0, 'yes');
  const owner = new pg.Client(database().adminUrl);
  await owner.connect();
  await owner.query(`update motions set closes_at = now() - interval '1 minute' where id = $1`, [id]);
  await owner.end();
  expect(await sweep(Temporal.Now.instant())).toBe(1);
  expect(await motionOf(id)).toMatchObject({ state: 'adopted' });
  expect(await sweep(Temporal.Now.instant())).toBe(0);
});

test('the reminder goes to those who can still vote for an organisation that has kept silent', async () => {
  const id = await open(3);
  await s.person('Sans mandat', { speaksFor: [members[2]!.id], mandate: false });
  await vote(id, 0, 'yes');
  await remind(s.network.id, id, Temporal.Now.instant());
  const [event] = await eventsOf('motion.closing_soon');
  const told = (event!.payload as { personIds: string[] }).personIds;
  expect(new Set(told)).toEqual(new Set([members[1]!.voter.personId, members[2]!.voter.personId]));
});
