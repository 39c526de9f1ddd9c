import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readConfig } from '#lib/platform/config.ts';
import { ADMIN } from '#lib/platform/initdb.server.ts';
import { reachSocket, socketUrl, startPostgres, type Cluster } from '#lib/platform/postgres.server.ts';
import { connected, objectionsToAppRole } from '#lib/platform/roles.server.ts';
import { openPreparedDatabase } from './database.ts';

// A server as an administrator would offer it, on which roles may be changed without disturbing other tests.
let cluster: Cluster;
let folder: string;
let names = 0;
let database: string;

const url = (user: string, password: string): string =>
  socketUrl(reachSocket(folder).host, user, password, database);
const asAdmin = (sql: string) => connected(url(ADMIN, 'admin'), (client) => client.query(sql));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lierre-external-'));
  cluster = await startPostgres({ dataFolder: folder, adminPassword: 'admin', durable: false });
  database = 'postgres';
  await asAdmin(`create role host login createrole password 'host'`);
  await asAdmin(`create role modest login password 'modest'`);
});
afterAll(async () => {
  await cluster.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  const name = `external_${(names += 1)}`;
  database = 'postgres';
  await asAdmin(`create database ${name} owner host`);
  database = name;
});

/** What one machine, with a data folder of its own, makes of these settings. */
async function open(env: Record<string, string>) {
  const data = mkdtempSync(join(tmpdir(), 'lierre-data-'));
  try {
    const read = readConfig({ ...env, LIERRE_DATA: data });
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    return await openPreparedDatabase(read.value, 'http://localhost:3000');
  } finally {
    rmSync(data, { recursive: true });
  }
}

test('an owner who may create roles needs to prepare nothing', async () => {
  const { runtime, migrated } = await open({ DATABASE_URL: url('host', 'host') });
  expect(runtime.databaseKind).toBe('external');
  expect(migrated).toContain('0001_foundation.sql');
  expect(new URL(runtime.databaseUrl).username).toBe('lierre_app');
  expect(await connected(runtime.databaseUrl, objectionsToAppRole)).toEqual([]);
});

test('a second machine with the same address agrees with the first and locks nobody out', async () => {
  const env = { DATABASE_URL: url('host', 'host') };
  const first = await open(env);
  const second = await open(env);
  expect(second.migrated).toEqual([]);
  expect(await connected(first.runtime.databaseUrl, objectionsToAppRole)).toEqual([]);
  expect(await connected(second.runtime.databaseUrl, objectionsToAppRole)).toEqual([]);
});

test('an owner who may not create roles is told what to do, and then it works', async () => {
  await asAdmin(`alter database ${database} owner to modest`);
  await asAdmin(`alter role lierre_app password 'by hand'`);
  const owner = url('modest', 'modest');
  await expect(open({ DATABASE_URL: owner })).rejects.toThrow(
    /may not create roles.*create role lierre_app.*DATABASE_APP_URL/s
  );
  const { runtime } = await open({ DATABASE_URL: owner, DATABASE_APP_URL: url('lierre_app', 'by hand') });
  expect(await connected(runtime.databaseUrl, objectionsToAppRole)).toEqual([]);
});

test('an application role that row-level security cannot hold is refused before anything is written', async () => {
  const env = { DATABASE_URL: url('host', 'host') };
  await expect(open({ ...env, DATABASE_APP_URL: url(ADMIN, 'admin') })).rejects.toThrow(/is a superuser/);
  await expect(open({ ...env, DATABASE_APP_URL: env.DATABASE_URL })).rejects.toThrow(
    /host owns the database/
  );
  const { rows } = await asAdmin(`select to_regclass('public.persons') as persons`);
  expect(rows).toEqual([{ persons: null }]);
});

test('a database that is not there, or a wrong password, is said in words', async () => {
  const { href } = Object.assign(new URL(url('host', 'host')), { pathname: '/nowhere' });
  await expect(open({ DATABASE_URL: href })).rejects.toThrow(/cannot be reached: .*nowhere/);
  await expect(open({ DATABASE_URL: url('host', 'wrong') })).rejects.toThrow(/cannot be reached: .*password/);
});
