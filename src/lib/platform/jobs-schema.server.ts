import { PgBoss, type Queue } from 'pg-boss';
import { DEAD_LETTERS, queues, type QueueRules } from '#lib/platform/queues.ts';

/** One connection of the owner; `query` must accept several statements in one text. */
export type OwnerConnection = {
  query: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;
};

/**
 * Brings the queue's schema and every queue of `queues` up to date and lets the application role use them. Part of
 * `migrate`, run by the owner outside a transaction (pg-boss opens its own). Running it again changes nothing and
 * answers false.
 */
export async function installJobs(owner: OwnerConnection, applicationRole: string): Promise<boolean> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => owner.query(text, values) },
    schema: 'pgboss',
    supervise: false,
    schedule: false
  });
  const errors: Error[] = [];
  boss.on('error', (error) => errors.push(error));
  const before = (await boss.isInstalled()) ? await boss.schemaVersion() : null;
  await boss.start();
  let changed = before !== (await boss.schemaVersion());
  try {
    const known = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]));
    if (!known.has(DEAD_LETTERS)) await boss.createQueue(DEAD_LETTERS, { retentionSeconds: 90 * DAY });
    for (const [name, rules] of Object.entries(queues)) {
      const wanted = optionsOf(rules);
      const found = known.get(name);
      if (found && !differs(found, wanted)) continue;
      if (found) await boss.updateQueue(name, wanted);
      else await boss.createQueue(name, { ...wanted, policy: 'short' });
      changed = true;
    }
  } finally {
    await boss.stop({ graceful: false });
  }
  if (errors[0]) throw errors[0];
  if (!changed) return false;
  await owner.query(
    `grant usage on schema pgboss to ${applicationRole};
     grant select, insert, update, delete on all tables in schema pgboss to ${applicationRole};
     grant execute on all functions in schema pgboss to ${applicationRole}`
  );
  return true;
}

const DAY = 86_400;
type Options = Omit<Queue, 'name' | 'policy'>;

const optionsOf = (rules: QueueRules): Options => ({
  retryLimit: rules.retries,
  retryDelay: rules.delay,
  retryBackoff: true,
  retryDelayMax: rules.longestDelay,
  expireInSeconds: rules.expires,
  heartbeatSeconds: 30, // a job of a killed process is taken up again within a minute
  retentionSeconds: 180 * DAY,
  deleteAfterSeconds: DAY,
  deadLetter: DEAD_LETTERS,
  notify: true
});

const differs = (found: Options, wanted: Options): boolean =>
  Object.entries(wanted).some(([name, value]) => found[name as keyof Options] !== value);
