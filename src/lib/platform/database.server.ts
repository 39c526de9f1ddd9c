import { createHash } from 'node:crypto';
import { Kysely, PostgresDialect, sql, type PostgresPoolClient, type Transaction } from 'kysely';
import pg from 'pg';
import { isId } from '#lib/kernel/ids.ts';
import type { DB } from '#lib/platform/tables.ts';

/** A transaction whose tenant context is set; the only way features reach the database. */
export type Tx = Transaction<DB>;

/** What a transaction may see. All absent: nothing of any network. */
export type TenantContext = { networkId?: string | null; personId?: string | null; instance?: boolean };

/** Network id of work on the instance itself (events and audit of the host). */
export const INSTANCE = '00000000-0000-0000-0000-000000000000';

// timestamptz <-> Temporal.Instant, date <-> 'YYYY-MM-DD', int8 <-> bigint. Only our pool reads so; better-auth has its own.
const parsers: Record<number, (text: string) => unknown> = {
  [pg.types.builtins.TIMESTAMPTZ]: (text) => Temporal.Instant.from(text.replace(' ', 'T')),
  [pg.types.builtins.DATE]: (text) => text,
  [pg.types.builtins.INT8]: BigInt
};
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    parsers[oid] ?? pg.types.getTypeParser(oid, format as 'text')
};
// node-postgres asks a value for `toPostgres` before it falls back to JSON; this is its documented hook.
Object.defineProperty(Temporal.Instant.prototype, 'toPostgres', {
  value(this: Temporal.Instant) {
    return this.toString();
  },
  configurable: true
});

let pool: pg.Pool | undefined;

/** Opens the pool of the application role. `max` stays small: one process needs few connections. */
export function openDatabase(connectionString: string, max = 10): pg.Pool {
  if (pool) throw new Error('The database is open already');
  pool = new pg.Pool({
    connectionString,
    max,
    types,
    // Statements are prepared and find by key: one plan for all values is enough, and saves making one each time.
    options: '-c plan_cache_mode=force_generic_plan -c jit=off',
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 5_000
  });
  const lost = (error: Error): void =>
    console.error(JSON.stringify({ level: 'error', at: 'pool', message: error.message }));
  pool.on('error', lost);
  // The pool listens to idle clients only: one lost in the middle of a transaction would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

export function databasePool(): pg.Pool {
  if (!pool) throw new Error('The database is not open');
  return pool;
}

export async function closeDatabase(): Promise<void> {
  const closing = pool;
  pool = undefined;
  await closing?.end();
}

/** One open transaction. `end` must be called exactly once. */
export type Session = {
  tx: Tx;
  /** Statements sent so far, BEGIN and COMMIT included. */
  statements: () => number;
  end: (how: 'commit' | 'rollback') => Promise<void>;
};

/** Begins a transaction with its context in one round trip. Prefer `transaction`. */
export async function begin(context: TenantContext, readOnly = false): Promise<Session> {
  const client = await databasePool().connect();
  const bound = boundTo(client);
  bound.statements = 1;
  const send = async (sql: string): Promise<void> => {
    try {
      await client.query(sql);
    } catch (error) {
      client.release(error as Error);
      throw error;
    }
  };
  await send(`begin${readOnly ? ' read only' : ''}${contextSql(context)}`);
  return {
    tx: bound.tx,
    statements: () => bound.statements,
    end: async (how) => {
      bound.statements += 1;
      await send(how);
      client.release();
    }
  };
}

/** Runs `work` in one transaction with the given context; commits its value or rolls everything back. */
export async function transaction<T>(
  context: TenantContext,
  work: (tx: Tx) => Promise<T>,
  options: { readOnly?: boolean } = {}
): Promise<T> {
  const session = await begin(context, options.readOnly);
  let value: T;
  try {
    value = await work(session.tx);
  } catch (error) {
    await session.end('rollback').catch(() => undefined);
    throw error;
  }
  await session.end('commit');
  return value;
}

/**
 * Does part of a transaction inside one network, then goes back to the context it came from. For work of the instance
 * that touches a network: founding one, an invitation being accepted.
 */
export async function withNetwork<T>(tx: Tx, networkId: string, work: () => Promise<T>): Promise<T> {
  const set = (id: string) =>
    sql<{ before: string | null }>`
      with before as materialized (select current_setting('lierre.network_id', true) as before)
      select before, set_config('lierre.network_id', ${id}, true) from before`.execute(tx);
  const before = (await set(checkedId(networkId))).rows[0]?.before ?? '';
  const value = await work();
  await set(before);
  return value;
}

/** Opens the rest of a transaction to the instance's own rows: what the host asks. */
export const asInstance = async (tx: Tx): Promise<void> =>
  void (await sql`select set_config('lierre.instance', 'on', true)`.execute(tx));

/** Serialisation failure or deadlock: the database undid everything, so the same work may run again. */
export const isRetryable = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === '40001' || error.code === '40P01');

export async function retrying<T>(work: () => Promise<T>, attempts = 5): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || !isRetryable(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt));
    }
  }
}

function contextSql({ networkId, personId, instance }: TenantContext): string {
  const settings = [
    networkId && `set_config('lierre.network_id', '${checkedId(networkId)}', true)`,
    personId && `set_config('lierre.person_id', '${checkedId(personId)}', true)`,
    instance && `set_config('lierre.instance', 'on', true)`
  ].filter(Boolean);
  return settings.length ? `; select ${settings.join(', ')}` : '';
}

function checkedId(id: string): string {
  if (id !== INSTANCE && !isId(id)) throw new Error('Not an id');
  return id;
}

type Bound = { tx: Tx; statements: number };
const bounds = new WeakMap<pg.PoolClient, Bound>();

/**
 * Kysely on one client of the pool, made once per client. Statements are prepared: each distinct text gets a name once
 * per connection, up to a bound, because a list of a varying length makes endless texts.
 */
function boundTo(client: pg.PoolClient): Bound {
  const known = bounds.get(client);
  if (known) return known;
  const query = (text: string, values: readonly unknown[]): Promise<pg.QueryResult> => {
    bound.statements += 1;
    return client.query({ name: statementName(text), text, values: values as unknown[] });
  };
  const borrowed = { query, release: () => undefined } as unknown as PostgresPoolClient;
  const dialect = new PostgresDialect({
    pool: { connect: async () => borrowed, end: async () => undefined, options: {} }
  });
  const bound: Bound = { tx: new Kysely<DB>({ dialect }) as unknown as Tx, statements: 0 };
  bounds.set(client, bound);
  return bound;
}

const names = new Map<string, string>();
function statementName(text: string): string | undefined {
  const known = names.get(text);
  if (known || names.size >= 500) return known;
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 20);
  names.set(text, name);
  return name;
}
