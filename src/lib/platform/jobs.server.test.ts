import { setTimeout as after } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { INSTANCE, transaction } from '#lib/platform/database.server.ts';
import { dispatch, on, recordEvent } from '#lib/platform/events.server.ts';
import { jobsGivenUp, tryAgain } from '#lib/platform/jobs-failed.server.ts';
import { installJobs } from '#lib/platform/jobs-schema.server.ts';
import {
  enqueue,
  jobMetrics,
  startJobs,
  stopJobs,
  work,
  type JobContext
} from '#lib/platform/jobs.server.ts';
import { APP_ROLE, connected } from '#lib/platform/roles.server.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

const database = useTestDatabase({ max: 1 });
afterEach(() => stopJobs());

const now = Temporal.Instant.from('2026-03-02T08:00:00Z');
const inInstance = { networkId: INSTANCE, instance: true };

/** A worker that keeps what it was given, and a way to wait for its n-th call. */
function recorder() {
  const calls: { data: object; context: JobContext }[] = [];
  let told = (): void => undefined;
  return {
    calls,
    worker: async (data: object, context: JobContext) => {
      calls.push({ data, context });
      told();
    },
    async atLeast(count: number) {
      while (calls.length < count) await new Promise<void>((resolve) => (told = resolve));
    }
  };
}

test('A job runs once its transaction is committed, even on a pool of one connection', async () => {
  const seen = recorder();
  work('mail.purge', seen.worker);
  await startJobs();
  await transaction(inInstance, (tx) => enqueue(tx, 'mail.purge', { n: 1 }));
  await seen.atLeast(1);
  expect(seen.calls[0]?.data).toEqual({ n: 1 });
});

test('A job of a transaction that is rolled back never existed', async () => {
  const seen = recorder();
  work('mail.purge', seen.worker);
  await startJobs();
  const failed = transaction(inInstance, async (tx) => {
    await enqueue(tx, 'mail.purge', { n: 'lost' });
    throw new Error('changed my mind');
  });
  await expect(failed).rejects.toThrow('changed my mind');
  await transaction(inInstance, (tx) => enqueue(tx, 'mail.purge', { n: 'kept' }));
  await seen.atLeast(1);
  expect(seen.calls.map((call) => call.data)).toEqual([{ n: 'kept' }]);
});

test('Many jobs of one transaction all run without waiting for a poll', async () => {
  const seen = recorder();
  work('mail.purge', seen.worker);
  await startJobs();
  await transaction(inInstance, async (tx) => {
    for (let n = 0; n < 25; n += 1) await enqueue(tx, 'mail.purge', { n });
  });
  await seen.atLeast(25);
  expect(seen.calls).toHaveLength(25);
});

test('A job for later runs at its time, not before', async () => {
  const seen = recorder();
  work('mail.purge', seen.worker);
  await startJobs({ look: 1 });
  const due = Temporal.Now.instant().add({ milliseconds: 1500 });
  await transaction(inInstance, (tx) => enqueue(tx, 'mail.purge', { n: 1 }, { startAfter: due }));
  await seen.atLeast(1);
  const late = seen.calls[0]!.context.now.epochMilliseconds - due.epochMilliseconds;
  expect(late).toBeGreaterThanOrEqual(0);
  expect(late).toBeLessThan(30_000);
});

test('A job that fails is tried again, and told which attempt it is', async () => {
  const seen = recorder();
  work('mail.purge', async (data, context) => {
    await seen.worker(data, context);
    if (context.attempt === 1) throw new Error('not today');
  });
  await startJobs({ look: 1 });
  await transaction(inInstance, (tx) => enqueue(tx, 'mail.purge', {}));
  await seen.atLeast(2);
  expect(seen.calls.map(({ context }) => [context.attempt, context.last])).toEqual([
    [1, false],
    [2, false]
  ]);
});

test('While a job with the same key waits, another one is not added', async () => {
  const later = { startAfter: Temporal.Now.instant().add({ hours: 1 }), singletonKey: 'once' };
  const before = (await jobMetrics()).jobs_later ?? 0;
  await transaction(inInstance, async (tx) => {
    for (let n = 0; n < 3; n += 1) await enqueue(tx, 'mail.purge', { n }, later);
    await enqueue(tx, 'mail.purge', {}, { ...later, singletonKey: 'other' });
  });
  expect((await jobMetrics()).jobs_later).toBe(before + 2);
});

test('A queue nobody declared is refused with the place to declare it', async () => {
  await expect(transaction(inInstance, (tx) => enqueue(tx, 'no.such', {}))).rejects.toThrow(
    'platform/queues.ts'
  );
});

test('Stopping waits for the job that runs', async () => {
  const seen = recorder();
  let ended = false;
  work('mail.purge', async (data, context) => {
    await seen.worker(data, context);
    await after(200);
    ended = true;
  });
  await startJobs();
  await transaction(inInstance, (tx) => enqueue(tx, 'mail.purge', {}));
  await seen.atLeast(1);
  await stopJobs();
  expect(ended).toBe(true);
});

test('A job that fails for good is kept for the host to see, who may let it be tried again', async () => {
  await connected(database().ownerUrl, (owner) =>
    owner.query(`update pgboss.queue set retry_limit = 0 where name = 'mail.purge'`)
  );
  const seen = recorder();
  let mended = false;
  work('mail.purge', async (data, context) => {
    await seen.worker(data, context);
    if (!mended) throw new Error('broken for good');
  });
  await startJobs();
  await transaction(inInstance, (tx) => enqueue(tx, 'mail.purge', { n: 1 }));
  await seen.atLeast(1);
  await stopJobs();
  const [given, ...others] = await transaction(inInstance, (tx) => jobsGivenUp(tx));
  expect(given).toMatchObject({ queue: 'mail.purge', reason: 'broken for good' });
  expect(others).toEqual([]);
  mended = true;
  await startJobs({ look: 1 });
  expect(await transaction(inInstance, (tx) => tryAgain(tx, given!.id))).toBe(true);
  await seen.atLeast(2);
  expect(seen.calls[1]?.data).toEqual({ n: 1 });
  expect(await transaction(inInstance, (tx) => jobsGivenUp(tx))).toEqual([]);
  expect(await transaction(inInstance, (tx) => tryAgain(tx, given!.id))).toBe(false);
  await connected(database().ownerUrl, (owner) => installJobs(owner, APP_ROLE));
});

test('Installing the queues a second time changes nothing', async () => {
  await connected(database().ownerUrl, async (owner) => {
    expect(await installJobs(owner, APP_ROLE)).toBe(false);
  });
});

test('An event reaches its consumers with the transaction that told it, once', async () => {
  const seen: unknown[] = [];
  on('tests.happened', async ({ event, tx }) => {
    expect(tx).toBeDefined();
    seen.push(event.payload);
  });
  await startJobs();
  await transaction(inInstance, (tx) =>
    recordEvent(tx, {
      networkId: INSTANCE,
      actorPersonId: null,
      type: 'tests.happened',
      payload: { a: 1 },
      now
    })
  );
  const dispatched = recorder();
  on('tests.after', dispatched.worker as never);
  await transaction(inInstance, (tx) =>
    recordEvent(tx, { networkId: INSTANCE, actorPersonId: null, type: 'tests.after', payload: {}, now })
  );
  await dispatched.atLeast(1);
  expect(seen).toEqual([{ a: 1 }]);
});

test('An event dispatched twice is consumed once; one whose consumer fails stays to be consumed', async () => {
  let calls = 0;
  on('tests.twice', async () => {
    calls += 1;
    if (calls === 1) throw new Error('not yet');
  });
  const id = await transaction(inInstance, async (tx) => {
    await recordEvent(tx, {
      networkId: INSTANCE,
      actorPersonId: null,
      type: 'tests.twice',
      payload: {},
      now
    });
    const row = await tx
      .selectFrom('events')
      .select('id')
      .where('type', '=', 'tests.twice')
      .executeTakeFirstOrThrow();
    return row.id;
  });
  await expect(dispatch(INSTANCE, id, now)).rejects.toThrow('not yet');
  await Promise.all([dispatch(INSTANCE, id, now), dispatch(INSTANCE, id, now)]);
  expect(calls).toBe(2);
});

test('A consumer that always fails holds back no other of the same event, and they have it once', async () => {
  const had: string[] = [];
  on('tests.apart', async () => void had.push('before'), 'before');
  on('tests.apart', () => Promise.reject(new Error('never')), 'broken');
  on('tests.apart', async () => void had.push('after'), 'after');
  const id = await transaction(inInstance, async (tx) => {
    await recordEvent(tx, {
      networkId: INSTANCE,
      actorPersonId: null,
      type: 'tests.apart',
      payload: {},
      now
    });
    const event = tx.selectFrom('events').select('id').where('type', '=', 'tests.apart');
    return (await event.executeTakeFirstOrThrow()).id;
  });
  for (let attempt = 0; attempt < 3; attempt += 1)
    await expect(dispatch(INSTANCE, id, now)).rejects.toThrow('never');
  expect(had).toEqual(['before', 'after']);
});

test('What a failing consumer had written is gone, and it may try again', async () => {
  let attempts = 0;
  on('tests.undone', async ({ tx }) => {
    attempts += 1;
    await enqueue(tx, 'mail.purge', { attempts });
    if (attempts === 1) throw new Error('half way');
  });
  const seen = recorder();
  const id = await transaction(inInstance, async (tx) => {
    await recordEvent(tx, {
      networkId: INSTANCE,
      actorPersonId: null,
      type: 'tests.undone',
      payload: {},
      now
    });
    const event = tx.selectFrom('events').select('id').where('type', '=', 'tests.undone');
    return (await event.executeTakeFirstOrThrow()).id;
  });
  await expect(dispatch(INSTANCE, id, now)).rejects.toThrow('half way');
  await dispatch(INSTANCE, id, now);
  work('mail.purge', seen.worker);
  await startJobs();
  await seen.atLeast(1);
  expect(seen.calls.map(({ data }) => data)).toEqual([{ attempts: 2 }]);
});
