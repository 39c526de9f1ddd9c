import pg from 'pg';
import { beforeEach, expect, test } from 'vitest';
import { castBallot } from '#lib/governance/ballots/operations.ts';
import { closeDueMotion, getMotion, withdrawMotion } from '#lib/governance/operations.ts';
import { presentCandidate } from '#lib/memberships/admission/operations.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

// Deadlines hold for those who wait as well: what counts is the moment at which it is one's turn.
const database = useTestDatabase({ max: 10 });

let s: Scenario;
let voters: { id: string; actor: Actor }[];
let motionId: string;
let closesAt: Temporal.Instant;

beforeEach(async () => {
  s = await scenario();
  voters = [];
  for (let i = 0; i < 12; i += 1) {
    const id = await s.organisation(`Membre ${i}`);
    voters.push({ id, actor: await s.person(`Voix ${i}`, { speaksFor: [id] }) });
  }
  const organisationId = await s.organisation('Candidate', null);
  const contact = { contactName: 'Y', contactEmail: 'y@exemple.fr', why: 'Parce que.' };
  const presented = await execute(presentCandidate, {
    actor: voters[0]!.actor,
    input: { organisationId, ...contact }
  });
  if (!presented.ok) throw new Error(presented.problems[0]!.code);
  motionId = presented.value.motionId;
  const motion = await execute(getMotion, { actor: voters[0]!.actor, input: { id: motionId } });
  if (!motion.ok) throw new Error(motion.problems[0]!.code);
  closesAt = motion.value.closesAt;
});

/** Somebody else holds the motion while these ask, a second before the end; it is released when the time is over. */
async function whileHeld<T>(
  ask: (clock: () => Temporal.Instant) => Promise<T>[],
  release: Temporal.Instant
): Promise<T[]> {
  let time = closesAt.subtract({ seconds: 1 });
  const holder = new pg.Client({ connectionString: database().adminUrl });
  await holder.connect();
  try {
    await holder.query('begin');
    await holder.query('select from motions where id = $1 for update', [motionId]);
    const asked = ask(() => time);
    await expect.poll(() => waiting(holder)).toBeGreaterThan(0);
    time = release;
    await holder.query('commit');
    return await Promise.all(asked);
  } finally {
    await holder.end();
  }
}
const waiting = async (client: pg.Client): Promise<number> => {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  );
  return rows[0]!.count;
};
const vote = (clock: () => Temporal.Instant) => (voter: { id: string; actor: Actor }) =>
  execute(castBallot, {
    actor: voter.actor,
    input: { id: motionId, organisationId: voter.id, choice: 'yes' },
    now: clock(),
    clock
  });

test('ballots handed in before the end, whose turn comes after it, are late: none is counted, each is told', async () => {
  const answers = await whileHeld((clock) => voters.map(vote(clock)), closesAt);
  for (const answer of answers)
    expect(answer).toMatchObject({ ok: false, problems: [{ code: 'motion_closed' }] });
  const closed = await execute(closeDueMotion, { actor: s.system, input: { id: motionId }, now: closesAt });
  expect(closed).toMatchObject({ ok: true, value: { counted: true } });
});

test('ballots whose turn comes in time are counted, however long they waited', async () => {
  const answers = await whileHeld((clock) => voters.map(vote(clock)), closesAt.subtract({ milliseconds: 1 }));
  for (const answer of answers) expect(answer.ok).toBe(true);
});

test('a motion is not taken back by who waited past its end', async () => {
  const [answer] = await whileHeld(
    (clock) => [
      execute(withdrawMotion, {
        actor: voters[0]!.actor,
        input: { id: motionId, reason: 'Trop tard.' },
        now: clock(),
        clock
      })
    ],
    closesAt
  );
  expect(answer).toMatchObject({ ok: false });
});
