import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ADMIN } from '#lib/platform/initdb.server.ts';
import { reachSocket, socketUrl, startPostgres, type Cluster } from '#lib/platform/postgres.server.ts';
import { connected } from '#lib/platform/roles.server.ts';

const PASSWORD = 'not-a-secret-in-a-test';
const isRoot = process.getuid?.() === 0;

let folder: string;
const running = new Set<Cluster>();
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'postgres-'))));
afterEach(async () => {
  for (const cluster of running) await cluster.stop();
  running.clear();
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

async function start(dataFolder = folder): Promise<Cluster> {
  const cluster = await startPostgres({ dataFolder, adminPassword: PASSWORD });
  running.add(cluster);
  return cluster;
}
async function stop(cluster: Cluster): Promise<void> {
  running.delete(cluster);
  await cluster.stop();
}
async function query(sql: string, dataFolder = folder, password = PASSWORD): Promise<unknown[]> {
  const socket = reachSocket(dataFolder);
  try {
    const url = socketUrl(socket.host, ADMIN, password, 'postgres');
    return (await connected(url, (client) => client.query<Record<string, unknown>>({ text: sql }))).rows;
  } finally {
    socket.dispose();
  }
}
const serverPid = (dataFolder = folder) =>
  Number(readFileSync(join(dataFolder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
const gone = (pid: number) =>
  expect.poll(() => existsSync(`/proc/${pid}/cwd`), { timeout: 10_000 }).toBe(false);

test('it keeps what was written, writes durably, and listens on no network', async () => {
  const first = await start();
  await query('create table proof as select 42 as answer');
  await stop(first);
  await start();
  expect(await query('select answer from proof')).toEqual([{ answer: 42 }]);
  expect(
    await query(`select current_setting('fsync') as fsync, current_setting('synchronous_commit') as sync,
      current_setting('full_page_writes') as pages, current_setting('listen_addresses') as addresses`)
  ).toEqual([{ fsync: 'on', sync: 'on', pages: 'on', addresses: '' }]);
});

test('nobody comes in without the password', async () => {
  await start();
  await expect(query('select 1', folder, 'guess')).rejects.toThrow(/password authentication failed/);
});

test.runIf(isRoot)(
  'as root it works in a folder that other users cannot enter, as a user of its own',
  async () => {
    chmodSync(folder, 0o700);
    await start();
    expect(await query('select 1 as one')).toEqual([{ one: 1 }]);
    const owner = statSync(join(folder, 'postgres')).uid;
    expect(owner).not.toBe(0);
    expect(readFileSync(`/proc/${serverPid()}/status`, 'utf8')).toContain(
      `Uid:\t${owner}\t${owner}\t${owner}`
    );
  }
);

test.runIf(isRoot)('as root it takes over a folder that was restored without its owners', async () => {
  await stop(await start());
  spawnSync('chown', ['-R', '0:0', join(folder, 'postgres')]);
  await start();
  expect(await query('select 1 as one')).toEqual([{ one: 1 }]);
});

test('it works at the end of a path that is too long for a socket', async () => {
  const deep = join(folder, 'd'.repeat(60), 'e'.repeat(60));
  mkdirSync(deep, { recursive: true });
  await start(deep);
  expect(await query('select 1 as one', deep)).toEqual([{ one: 1 }]);
});

test('a server that is killed comes back by itself with everything that was acknowledged', async () => {
  await start();
  await query('create table proof as select 42 as answer');
  process.kill(serverPid(), 'SIGKILL');
  await expect
    .poll(() => query('select answer from proof').catch(() => null), { timeout: 15_000 })
    .toEqual([{ answer: 42 }]);
});

test('a server that outlived its application is replaced, not joined', async () => {
  const program = `
    const { startPostgres } = await import(${JSON.stringify(join(import.meta.dirname, 'postgres.server.ts'))});
    await startPostgres({ dataFolder: ${JSON.stringify(folder)}, adminPassword: '${PASSWORD}' });
    process.kill(process.pid, 'SIGKILL');`;
  spawnSync(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
  const orphan = serverPid();
  expect(await query('select 1 as one')).toEqual([{ one: 1 }]);
  await start();
  expect(serverPid()).not.toBe(orphan);
  await gone(orphan);
  expect(await query('select 1 as one')).toEqual([{ one: 1 }]);
});

test('a note of a dead server whose number went to another program misleads nobody', async () => {
  await stop(await start());
  writeFileSync(join(folder, 'postgres', 'postmaster.pid'), `${process.pid}\n${folder}\n0\n5432\n.\n\n\n`);
  await start();
  expect(await query('select 1 as one')).toEqual([{ one: 1 }]);
});

test('files of another major version are refused in words', async () => {
  await stop(await start());
  writeFileSync(join(folder, 'postgres', 'PG_VERSION'), '14\n');
  await expect(start()).rejects.toThrow(/was made by PostgreSQL 14/);
});

test('a preparation that was cut short is started again from nothing', async () => {
  mkdirSync(join(folder, 'postgres.new', 'base'), { recursive: true });
  await start();
  expect(await query('select 1 as one')).toEqual([{ one: 1 }]);
});

test.runIf(isRoot)('an ordinary user needs nothing special', ({ skip }) => {
  const [uid, gid] = [65534, 65534];
  chownSync(folder, uid, gid);
  const program = `
    const { startPostgres } = await import(${JSON.stringify(join(import.meta.dirname, 'postgres.server.ts'))});
    const cluster = await startPostgres({ dataFolder: ${JSON.stringify(folder)}, adminPassword: '${PASSWORD}' });
    await cluster.stop();
    console.log('uid ' + process.getuid());`;
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    uid,
    gid,
    encoding: 'utf8',
    cwd: '/'
  });
  const shutOut = /EACCES|ERR_MODULE_NOT_FOUND/.test(`${run.error?.message}${run.stderr}`) && !run.stdout;
  skip(shutOut, 'this checkout is in a folder that an ordinary user cannot enter');
  expect(run.stderr).toBe('');
  expect(run.stdout.trim()).toBe(`uid ${uid}`);
  expect(statSync(join(folder, 'postgres')).uid).toBe(uid);
});
