import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { fromKysely, PgBoss, type Db } from 'pg-boss';
import { databasePool, type Tx } from '#lib/platform/database.server.ts';
import { listen } from '#lib/platform/stream-listener.server.ts';

/** pg-boss over our own pool and our one listening connection. Only jobs*.server.ts use this. */
export function makeBoss(working: boolean): PgBoss {
  const made = new PgBoss({
    db: pooled,
    schema: 'pgboss',
    migrate: false, // the owner does that, see jobs-schema.server.ts
    schedule: false,
    supervise: working,
    reindex: false,
    useListenNotify: working,
    superviseIntervalSeconds: 30,
    monitorIntervalSeconds: 30,
    maintenanceIntervalSeconds: 3600,
    queueCacheIntervalSeconds: 300,
    flowIntervalSeconds: 3600
  });
  made.on('error', (error) => log('error', error.message));
  made.on('warning', (warning) => log('warn', warning.message));
  return made;
}

/** Asks pg-boss inside the caller's transaction, whether workers run in this process or not. */
export const inside = <T>(tx: Tx, ask: (boss: PgBoss, db: Db) => Promise<T>): Promise<T> => {
  const db = fromKysely(tx);
  return caller.run(db, () => ask((sender ??= makeBoss(false)), db));
};

/** Never started: it only writes to the queue, and remembers the queues it has met. */
let sender: PgBoss | undefined;

/** Makes the next caller look at the queues again: they belong to a database, and tests change it. */
export const forgetQueues = (): void => void (sender = undefined);

/** Inside a transaction, everything pg-boss asks goes over the caller's connection: a pool of one does not wait for itself. */
const caller = new AsyncLocalStorage<Db>();

export const pooled: Db = {
  async executeSql(text, values) {
    const inside = caller.getStore();
    if (inside) return inside.executeSql(text, values);
    const client = await databasePool().connect();
    try {
      // pg-boss expects the driver's own types, not ours.
      const result = await client.query({ text, values: values as unknown[], types: pg.types });
      client.release();
      return result;
    } catch (error) {
      // Some of its statements begin a transaction and would leave it open: this connection is not reused.
      client.release(error as Error);
      throw error;
    }
  },
  listen: (channel, onNotification, onReconnect) => listen(channel, onNotification, onReconnect)
};

export const log = (level: 'warn' | 'error', message: string): void =>
  console.error(JSON.stringify({ level, at: 'jobs', message }));
