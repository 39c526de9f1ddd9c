import { createHash } from 'node:crypto';
import {
  DefaultQueryExecutor,
  DummyDriver,
  PostgresAdapter,
  PostgresDialect,
  PostgresQueryCompiler,
  sql,
  Transaction,
  type CompiledQuery,
  type DatabaseConnection,
  type QueryResult
} from 'kysely';
import pg from 'pg';
import { isId } from '#lib/kernel/ids.ts';
import { Reading } from '#lib/platform/reading.server.ts';
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

/**
 * Opens the pool of the application role. `max` stays small: one process needs few connections. Whoever finds none free
 * waits for `patience` milliseconds.
 */
export function openDatabase(connectionString: string, max = 10, patience = 5_000): pg.Pool {
  if (pool) throw new Error('The database is open already');
  const opened = new pg.Pool({
    connectionString,
    max,
    types,
    // Statements are prepared and find by key: one plan for all values is enough, and saves making one each time.
    options: '-c plan_cache_mode=force_generic_plan -c jit=off',
    // The one used last is used next: after a rush, those that are not needed give their memory back.
    idleTimeoutMillis: 15_000,
    connectionTimeoutMillis: patience
  });
  opened.on('error', (error) => {
    // A closed pool's connections may still be taking their leave when the server stops: nothing is lost with them.
    if (pool === opened)
      console.error(JSON.stringify({ level: 'error', at: 'pool', message: error.message }));
  });
  // The pool listens to idle clients only: one lost in the middle of a transaction would end the process.
  opened.on('connect', (client) => client.on('error', () => undefined));
  pool = opened;
  return opened;
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
export async function begin(context: TenantContext): Promise<Session> {
  const client = await databasePool().connect();
  try {
    await client.query(`begin; ${contextSql(context)}`);
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
  let statements = 1;
  let ended = false;
  const tx = transactionOn(async ({ sql: text, parameters }) => {
    if (ended) throw new Error('This transaction has ended');
    statements += 1;
    const values = parameters as unknown[];
    return answered(await client.query({ name: statementName(text), text, values }));
  });
  return {
    tx,
    statements: () => statements,
    end: async (how) => {
      ended = true;
      statements += 1;
      try {
        await client.query(how === 'commit' ? COMMIT : how);
      } catch (error) {
        // A COMMIT refused, by a deferred constraint or a conflict, has undone all: a connection that answers stays in use.
        const fit = await client.query('rollback').then(
          () => true,
          () => false
        );
        client.release(fit ? undefined : (error as Error));
        throw error;
      }
      client.release();
    }
  };
}

/** Raises the versions of the networks that this transaction changed (migration 0017), last, so that nobody waits longer. */
const COMMIT = `select raise_versions(current_setting('lierre.changed', true)); commit`;

/**
 * Begins a transaction that only reads; what `context` says is sent along with the first statement. Without a context the
 * first statement must be one that sets it and `READ_ONLY`, such as `enter`.
 */
export async function beginReading(context?: TenantContext): Promise<Session> {
  const client = await databasePool().connect();
  const reading = Reading.on(client, types);
  let opening = context && openingOf(context);
  let statements = 0;
  const tx = transactionOn(async ({ sql: text, parameters }) => {
    statements += 1;
    if (opening) reading.query(statementName(OPENING), OPENING, opening).catch(() => undefined); // so does the next
    opening = undefined;
    return { rows: await reading.query(statementName(text), text, parameters) };
  });
  return {
    tx,
    statements: () => statements,
    end: () => freed(client, reading)
  };
}

async function freed(client: pg.PoolClient, reading: Reading): Promise<void> {
  try {
    await reading.end();
    if (reading.refused) await client.query('rollback');
    client.release();
  } catch (error) {
    client.release(error as Error);
  }
}

/** Each statement a transaction of its own, in one packet to the database: for one that may be all there is to read. */
export const atOnce = (): Tx =>
  transactionOn(async ({ sql: text, parameters }) => {
    const client = await databasePool().connect();
    const reading = Reading.on(client, types);
    try {
      return { rows: await reading.query(statementName(text), text, parameters, true) };
    } finally {
      void freed(client, reading);
    }
  });

/** As `beginReading`, begun with the first statement, if there is one. */
export function readLater(context: TenantContext): Session {
  let session: Promise<Session> | undefined;
  let [statements, ended] = [0, false];
  const tx = transactionOn(async (query) => {
    if (ended) throw new Error('This transaction has ended');
    statements += 1;
    return (await (session ??= beginReading(context))).tx.executeQuery(query) as Promise<QueryResult<never>>;
  });
  return {
    tx,
    statements: () => statements,
    end: async (how) => {
      ended = true;
      await (await session)?.end(how);
    }
  };
}

/** What forbids writing until the end of the transaction; its value is of no interest. */
export const READ_ONLY = `set_config('transaction_read_only', 'on', true) as read_only`;
const OPENING = `select set_config('lierre.network_id', $1, true), set_config('lierre.person_id', $2, true),
  set_config('lierre.instance', $3, true), ${READ_ONLY}`;
const openingOf = ({ networkId, personId, instance }: TenantContext): unknown[] => [
  networkId && checkedId(networkId),
  personId && checkedId(personId),
  instance ? 'on' : ''
];

/** Runs `work` in one transaction with the given context; commits its value or rolls everything back. */
export async function transaction<T>(
  context: TenantContext,
  work: (tx: Tx) => Promise<T>,
  options: { readOnly?: boolean } = {}
): Promise<T> {
  const session = await (options.readOnly ? beginReading(context) : begin(context));
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

/**
 * Why the database could not do what it was asked, when that is neither the question's fault nor ours: it is away (being
 * restarted, not reachable) or its disk is full. Null: any other error. Nothing was written, unless the answer to a
 * COMMIT got lost: then the same idempotency key tells.
 */
export function unavailability(error: unknown): 'database_away' | 'disk_full' | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error ? String(error.code) : '';
  if (code === '53100' || code === 'ENOSPC') return 'disk_full';
  const away = AWAY.test(code) || LOST.test(error.message);
  return away ? 'database_away' : null;
}
/** Connection lost or refused (class 08), shut down or crashed (57P), too many connections; and the socket's own words. */
const AWAY = /^(08...|57P0[1-4]|53300|ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT)$/;
const LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/;

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
    `set_config('lierre.raises', 'on', true)`,
    networkId && `set_config('lierre.network_id', '${checkedId(networkId)}', true)`,
    personId && `set_config('lierre.person_id', '${checkedId(personId)}', true)`,
    instance && `set_config('lierre.instance', 'on', true)`
  ].filter(Boolean);
  return `select ${settings.join(', ')}`;
}

function checkedId(id: string): string {
  if (id !== INSTANCE && !isId(id)) throw new Error('Not an id');
  return id;
}

const dialect = new PostgresDialect({ pool: undefined as never });
const [compiler, adapter, driver] = [new PostgresQueryCompiler(), new PostgresAdapter(), new DummyDriver()];

/** Kysely for one transaction: what it makes is run by `run`, and by nothing once the transaction has ended. */
function transactionOn(run: <Row>(query: CompiledQuery) => Promise<QueryResult<Row>>): Tx {
  const connection: DatabaseConnection = {
    executeQuery: run,
    streamQuery: () => {
      throw new Error('Rows come all at once');
    }
  };
  const executor = new DefaultQueryExecutor(compiler, adapter, {
    provideConnection: (use) => use(connection)
  });
  return new Transaction<DB>({ config: { dialect }, dialect, driver, executor });
}

const WRITES = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);
const answered = <Row>({ command, rowCount, rows }: pg.QueryResult): QueryResult<Row> => ({
  numAffectedRows: WRITES.has(command) ? BigInt(rowCount ?? 0) : undefined,
  rows: (rows ?? []) as Row[]
});

/**
 * Statements are prepared: each distinct text gets a name once, up to a bound, because a list of a varying length makes
 * endless texts; those beyond have none.
 */
const names = new Map<string, string>();
function statementName(text: string): string {
  const known = names.get(text);
  if (known || names.size >= 500) return known ?? '';
  const name = createHash('sha256').update(text).digest('base64url').slice(0, 20);
  names.set(text, name);
  return name;
}
