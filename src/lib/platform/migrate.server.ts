import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { installJobs } from '#lib/platform/jobs-schema.server.ts';
import { APP_ROLE, connected } from '#lib/platform/roles.server.ts';

/** The database and the files do not fit together; the message says what to do. */
export class MigrationRefused extends Error {}

export type Migration = { number: number; name: string; sql: string; checksum: string };

const LOCK = 5_417_393; // any number: one program at a time migrates a database

/** The numbered files of a folder, in order. Throws when a number is used twice or a name is not NNNN_name.sql. */
export function readMigrations(folder: string): Migration[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort();
  let last = 0;
  return files.map((file) => {
    const number = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(file)?.[1]);
    if (!(number > last))
      throw new MigrationRefused(`${file}: migrations are named NNNN_name.sql and each number is used once`);
    last = number;
    const sql = readFileSync(join(folder, file), 'utf8');
    return { number, name: file, sql, checksum: createHash('sha256').update(sql).digest('hex') };
  });
}

/**
 * Brings the database to the latest version: our migrations, each in one transaction, then the queue's own tables.
 * Safe to run by several programs at once. Returns the names of what was applied.
 */
export async function migrate(ownerUrl: string, folder: string): Promise<string[]> {
  const migrations = readMigrations(folder);
  return connected(ownerUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    const applied: string[] = [];
    for (const migration of await pending(client, migrations)) {
      await apply(client, migration);
      applied.push(migration.name);
    }
    if (await installJobs(client, APP_ROLE)) applied.push('pgboss');
    return applied;
  });
}

/** Names of the migrations that have not run yet. Throws when what ran is not what the files say. */
export async function pendingMigrations(ownerUrl: string, folder: string): Promise<string[]> {
  const migrations = readMigrations(folder);
  return connected(ownerUrl, async (client) => (await pending(client, migrations)).map(({ name }) => name));
}

async function pending(client: pg.Client, migrations: Migration[]): Promise<Migration[]> {
  const { rows: tables } = await client.query<{ known: boolean }>(
    `select to_regclass('lierre_migrations') is not null as known`
  );
  if (!tables[0]?.known) return migrations;
  const { rows } = await client.query<{ number: number; name: string; checksum: string }>(
    'select number, name, checksum from lierre_migrations order by number'
  );
  const files = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const done of rows) {
    const file = files.get(done.number);
    if (!file)
      throw new MigrationRefused(
        `The database is newer than this program: it has ${done.name}. Upgrade Lierre`
      );
    if (file.checksum !== done.checksum) {
      throw new MigrationRefused(
        `${file.name} has changed since it ran (as ${done.name}): restore it, and write a new migration`
      );
    }
    files.delete(done.number);
  }
  const last = rows.at(-1)?.number ?? 0;
  const late = [...files.values()].find(({ number }) => number < last);
  if (late) throw new MigrationRefused(`${late.name} comes before what ran already: give it a new number`);
  return [...files.values()];
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query('begin');
    await client.query(`create table if not exists lierre_migrations (
      number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now())`);
    await client.query(migration.sql);
    await client.query('insert into lierre_migrations (number, name, checksum) values ($1, $2, $3)', [
      migration.number,
      migration.name,
      migration.checksum
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw new MigrationRefused(`${migration.name} was not applied: ${explain(error, migration.sql)}`, {
      cause: error
    });
  }
}

function explain(error: unknown, sql: string): string {
  if (!(error instanceof Error)) return String(error);
  const position = 'position' in error ? Number(error.position) : 0;
  return position ? `${error.message} (line ${sql.slice(0, position).split('\n').length})` : error.message;
}
