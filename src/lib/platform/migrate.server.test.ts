import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  migrate,
  MigrationRefused,
  pendingMigrations,
  readMigrations
} from '#lib/platform/migrate.server.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { testDatabase, type TestDatabase } from '#lib/platform/testing.ts';

let database: TestDatabase;
let folder: string;
beforeAll(async () => (database = await testDatabase()));
afterAll(() => database.drop());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'migrations-'));
  await query('drop table if exists fruit, lierre_migrations');
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string, sql: string) => writeFileSync(join(folder, name), sql);
const run = () => migrate(database.ownerUrl, folder);
const query = async (sql: string) => (await connected(database.ownerUrl, (client) => client.query(sql))).rows;

test('migrations run in order, once, and say what ran', async () => {
  file('0001_fruit.sql', 'create table fruit (name text)');
  expect(await run()).toEqual(['0001_fruit.sql']);
  file('0002_pear.sql', `insert into fruit values ('pear')`);
  expect(await pendingMigrations(database.ownerUrl, folder)).toEqual(['0002_pear.sql']);
  expect(await run()).toEqual(['0002_pear.sql']);
  expect(await run()).toEqual([]);
  expect(await query('select * from fruit')).toEqual([{ name: 'pear' }]);
});

test('several programs that start together migrate once', async () => {
  file(
    '0001_fruit.sql',
    `create table fruit (name text); insert into fruit values ('fig'); select pg_sleep(0.1)`
  );
  const applied = await Promise.all([run(), run(), run()]);
  expect(applied.flat()).toEqual(['0001_fruit.sql']);
  expect(await query('select * from fruit')).toHaveLength(1);
});

test('a migration that fails leaves nothing of itself and names its line; the ones before stay', async () => {
  file('0001_fruit.sql', 'create table fruit (name text)');
  file('0002_wrong.sql', `insert into fruit values ('plum');\ninsert into nothing values (1)`);
  await expect(run()).rejects.toThrow(/0002_wrong\.sql was not applied: .*nothing.* \(line 2\)/);
  expect(await query('select * from fruit')).toEqual([]);
  expect(await query('select name from lierre_migrations')).toEqual([{ name: '0001_fruit.sql' }]);
});

test('a file that changed after it ran is refused', async () => {
  file('0001_fruit.sql', 'create table fruit (name text)');
  await run();
  file('0001_fruit.sql', 'create table fruit (name text, colour text)');
  await expect(run()).rejects.toThrow(/0001_fruit\.sql has changed since it ran/);
});

test('a database that is ahead of the program is refused', async () => {
  file('0001_fruit.sql', 'create table fruit (name text)');
  file('0002_pear.sql', 'select 1');
  await run();
  rmSync(join(folder, '0002_pear.sql'));
  await expect(run()).rejects.toThrow(/newer than this program: it has 0002_pear\.sql/);
});

test('numbers rise, with or without gaps; one used twice and a wrong name are refused', () => {
  file('0001_first.sql', 'select 1');
  file('0003_third.sql', 'select 1');
  expect(readMigrations(folder).map(({ number }) => number)).toEqual([1, 3]);
  file('0003_thirst.sql', 'select 1');
  expect(() => readMigrations(folder)).toThrow(/0003_thirst\.sql: .* used once/);
  rmSync(join(folder, '0003_thirst.sql'));
  file('4_fourth.sql', 'select 1');
  expect(() => readMigrations(folder)).toThrow(MigrationRefused);
});

test('what comes late to a gap is refused: it would run after what was built on', async () => {
  file('0001_fruit.sql', 'create table fruit (name text)');
  file('0003_pear.sql', 'select 1');
  await run();
  file('0002_apple.sql', 'select 1');
  await expect(run()).rejects.toThrow(/0002_apple\.sql comes before what ran already/);
});
