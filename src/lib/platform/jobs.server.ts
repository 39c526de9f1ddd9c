import type { PgBoss } from 'pg-boss';
import { newId } from '#lib/kernel/ids.ts';
import { transaction, type Tx } from '#lib/platform/database.server.ts';
import { forgetQueues, inside, log, makeBoss, pooled } from '#lib/platform/jobs-boss.server.ts';
import { atShutdown } from '#lib/platform/lifetime.server.ts';
import { count } from '#lib/platform/metrics.server.ts';
import { DEAD_LETTERS, queues } from '#lib/platform/queues.ts';

export type EnqueueOptions = {
  /** Not before this instant; at once without it. */
  startAfter?: Temporal.Instant;
  /** While a job with this key waits in the queue, another one is not added and the first keeps its time. */
  singletonKey?: string;
};

/**
 * Queues background work inside the caller's transaction: no commit, no job; commit, and the job will run at least
 * once, also after a crash. `queue` is one of `queues`; `data` is plain JSON and holds ids, not copies of rows.
 */
export async function enqueue(
  tx: Tx,
  queue: string,
  data: object,
  options: EnqueueOptions = {}
): Promise<void> {
  await enqueueAll(tx, queue, [{ data, ...options }]);
}

/** Many jobs of one queue in one statement. */
export async function enqueueAll(
  tx: Tx,
  queue: string,
  jobs: ({ data: object } & EnqueueOptions)[]
): Promise<void> {
  if (!(queue in queues)) throw new Error(`No queue ${queue}: add it to platform/queues.ts`);
  if (jobs.length === 0) return;
  const inserts = jobs.map(({ data, startAfter, singletonKey }) => ({
    data,
    singletonKey: singletonKey ?? newId(),
    startAfter: startAfter?.toString({ smallestUnit: 'millisecond' })
  }));
  await inside(tx, (boss, db) => boss.insert(queue, inserts, { db }));
}

/** What a worker is told beside its data. */
export type JobContext = {
  jobId: string;
  /** 1 for the first attempt. */
  attempt: number;
  /** True when a further failure is final. */
  last: boolean;
  now: Temporal.Instant;
  /** Aborts when the process stops or the job has run out of time. */
  signal: AbortSignal;
};
export type Worker<Data> = (data: Data, context: JobContext) => Promise<void>;

/**
 * Says who works on a queue; called from a feature's jobs.ts. The worker opens its own transactions, may run more than
 * once for the same job, and throws to be called again later.
 */
export function work<Data extends object>(queue: string, worker: Worker<Data>): void {
  if (!(queue in queues)) throw new Error(`No queue ${queue}: add it to platform/queues.ts`);
  workers.set(queue, worker as Worker<object>);
}

/** Work that comes back: at the start, unless its time is set already, and then `minutes` after each run has ended. */
export function every(queue: string, minutes: number, worker: (context: JobContext) => Promise<void>): void {
  const again = (startAfter?: Temporal.Instant): Promise<void> =>
    transaction({}, (tx) => enqueue(tx, queue, {}, { startAfter, singletonKey: 'every' }));
  work(queue, async (_data, context) => {
    await worker(context);
    await again(Temporal.Now.instant().add({ minutes }));
  });
  recurring.set(queue, again);
}

/** Starts the workers of this process. `look` is the longest wait, in seconds, for a job whose time has come. */
export async function startJobs({ look = 10 } = {}): Promise<void> {
  if (running) throw new Error('Jobs are running already');
  const started = makeBoss(true);
  running = { boss: started, timers: new Set() };
  await started.start();
  for (const queue of workers.keys()) {
    const ids: string[] = [];
    awake.set(queue, ids);
    for (let i = 0; i < queues[queue]!.together; i += 1) ids.push(await workOn(started, queue));
  }
  for (const again of recurring.values()) await again();
  later(look, () => watchTheClock(look));
  atShutdown(() => stopJobs());
}

/** Lets running jobs end (at most `seconds`), then stops; what is unfinished is tried again by the next start. */
export async function stopJobs(seconds = 10): Promise<void> {
  const stopping = running;
  running = undefined;
  forgetQueues();
  awake.clear();
  for (const timer of stopping?.timers ?? []) clearTimeout(timer);
  await stopping?.boss.stop({ graceful: true, timeout: seconds * 1000 });
}

/** What waits, runs and has given up, over all processes, for `/metrics`; nothing when the database is away. */
export async function jobMetrics(): Promise<Record<string, number>> {
  const counted = await pooled
    .executeSql(
      `select count(*) filter (where name <> $1 and state < 'active' and start_after <= now())::int4 as jobs_waiting,
              count(*) filter (where name <> $1 and state < 'active' and start_after > now())::int4 as jobs_later,
              count(*) filter (where state = 'active')::int4 as jobs_running,
              count(*) filter (where name = $1)::int4 as jobs_given_up
         from pgboss.job`,
      [DEAD_LETTERS]
    )
    .catch(() => ({ rows: [] }));
  return counted.rows[0] ?? {};
}

const workers = new Map<string, Worker<object>>();
const recurring = new Map<string, () => Promise<void>>();
const awake = new Map<string, string[]>();
let running: { boss: PgBoss; timers: Set<NodeJS.Timeout> } | undefined;
async function workOn(boss: PgBoss, queue: string): Promise<string> {
  const worker = workers.get(queue)!;
  // NOTIFY wakes the workers and `watchTheClock` covers the rest: their own polling is the last resort.
  const options = {
    includeMetadata: true,
    pollingIntervalSeconds: 10,
    notifyPollingIntervalSeconds: 300
  } as const;
  const id: string = await boss.work<object, void, typeof options>(queue, options, async ([job]) => {
    if (!job) return;
    const started = performance.now();
    let outcome = 'done';
    try {
      await worker(job.data, {
        jobId: job.id,
        attempt: job.retryCount + 1,
        last: job.retryCount >= job.retryLimit,
        now: Temporal.Now.instant(),
        signal: job.signal
      });
    } catch (error) {
      outcome = 'failed';
      log('error', `${queue}: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    } finally {
      count('jobs_total', { queue, outcome }, performance.now() - started);
      // One job is fetched at a time: look for the next one without waiting.
      boss.notifyWorker(id);
    }
  });
  return id;
}

/**
 * NOTIFY tells of jobs that may run now, not of those whose time comes later (a motion that closes, an attempt after a
 * failure). One small question to the database for all queues replaces a poll by each worker.
 */
async function watchTheClock(look: number): Promise<void> {
  try {
    const due = await pooled.executeSql(
      `select name, greatest(0, extract(epoch from min(start_after) - now()))::float8 as seconds from pgboss.job
        where state < 'active' and not blocked and name = any($1) and start_after < now() + make_interval(secs => $2)
        group by name`,
      [[...awake.keys()], look]
    );
    for (const { name, seconds } of due.rows as { name: string; seconds: number }[])
      later(seconds, () => awake.get(name)?.forEach((id) => running?.boss.notifyWorker(id)));
  } catch (error) {
    log('warn', `The queue cannot be read: ${(error as Error).message}`);
  }
  later(look, () => watchTheClock(look));
}

function later(seconds: number, what: () => void): void {
  const timers = running?.timers;
  if (!timers) return;
  const timer = setTimeout(() => {
    timers.delete(timer);
    what();
  }, seconds * 1000);
  timers.add(timer);
}
