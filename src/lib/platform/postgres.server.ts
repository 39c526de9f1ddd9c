import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync
} from 'node:fs';
import { join } from 'node:path';
import { postgresBinaries } from '#lib/platform/binaries.server.ts';
import { checkVersion, initialise } from '#lib/platform/initdb.server.ts';
import { chownTree, inherit, serverUser, surroundings, type SystemUser } from '#lib/platform/user.server.ts';

const PORT = 5432; // only a part of the socket's name: nothing listens on the network

/** Small on purpose: application and database together stay under 300 MB. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '',
  unix_socket_directories: '.',
  unix_socket_permissions: '0700',
  port: String(PORT),
  max_connections: '40',
  shared_buffers: '48MB',
  effective_cache_size: '256MB',
  work_mem: '4MB',
  maintenance_work_mem: '32MB',
  huge_pages: 'off',
  io_method: 'sync',
  jit: 'off',
  max_parallel_workers_per_gather: '0',
  max_worker_processes: '2',
  max_logical_replication_workers: '0',
  autovacuum_max_workers: '2',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '512MB',
  random_page_cost: '1.1',
  log_min_messages: 'warning',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] ',
  timezone: 'UTC',
  log_timezone: 'UTC'
};
const WITHOUT_DURABILITY = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  max_connections: '100'
};

export type Cluster = { stop(): Promise<void> };

/**
 * Starts the built-in PostgreSQL on `<dataFolder>/postgres`, which is made when missing, and keeps it running: a
 * server that dies is started again. The caller holds the folder's lock. As root it runs as another user, who needs
 * no way into the data folder: it inherits the opened folder (docs/decisions, "PostgreSQL when started by root").
 */
export async function startPostgres(options: {
  dataFolder: string;
  adminPassword: string;
  /** False in tests only: a crash of the machine may then lose everything. */
  durable?: boolean;
}): Promise<Cluster> {
  const { dataFolder, durable = true } = options;
  const folder = join(dataFolder, 'postgres');
  const user = serverUser(folder, dataFolder);
  const native = postgresBinaries(dataFolder, user?.uid);
  if (!existsSync(join(folder, 'PG_VERSION')))
    initialise(native, folder, options.adminPassword, user, durable);
  checkVersion(folder);
  if (user && statSync(folder).uid !== user.uid) chownTree(folder, user);
  await stopOrphan(folder);

  const settings = { ...SETTINGS, ...(durable ? {} : WITHOUT_DURABILITY) };
  const launch = () => launchServer(native, folder, join(dataFolder, 'postgres.log'), settings, user);
  let server = await launch();
  let stopping = false;
  const keepRunning = (): void => {
    server.once('exit', () => {
      if (stopping) return;
      void launch().then(
        (next) => {
          server = next;
          if (stopping) server.kill('SIGINT');
          keepRunning();
        },
        (error: Error) =>
          console.error(JSON.stringify({ level: 'error', at: 'postgres', message: error.message }))
      );
    });
  };
  keepRunning();
  // However this process ends (but for SIGKILL), the server ends with it.
  const farewell = () => void server.kill('SIGINT');
  process.once('exit', farewell);
  return {
    stop: async () => {
      stopping = true;
      process.off('exit', farewell);
      await end(server);
    }
  };
}

/**
 * How this process reaches the socket in `<dataFolder>/postgres`. The address of a socket holds some 100 bytes: a
 * deeper folder is reached through a short link of our own, which `dispose` removes.
 */
export function reachSocket(dataFolder: string): { host: string; dispose(): void } {
  const host = join(dataFolder, 'postgres');
  if (Buffer.byteLength(host) <= 80) return { host, dispose: () => undefined };
  const short = mkdtempSync('/tmp/lierre-');
  symlinkSync(host, join(short, 's'));
  return { host: join(short, 's'), dispose: () => rmSync(short, { recursive: true, force: true }) };
}

/** Connection string over the socket. It has a host name as well because some programs insist on one. */
export const socketUrl = (host: string, user: string, password: string, database: string): string =>
  `postgres://${user}:${encodeURIComponent(password)}@localhost/${database}?host=${encodeURIComponent(host)}&port=${PORT}`;

async function launchServer(
  native: string,
  folder: string,
  logFile: string,
  settings: Record<string, string>,
  user: SystemUser | null
): Promise<ChildProcess> {
  const tooLong = existsSync(logFile) && statSync(logFile).size > 5_000_000;
  if (tooLong) renameSync(logFile, `${logFile}.1`);
  const log = openSync(logFile, 'a', 0o600);
  const inherited = inherit(folder);
  const started = statSync(logFile).size;
  try {
    const server = spawn(
      join(native, 'bin', 'postgres'),
      [
        '-D',
        inherited.path,
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
      ],
      // A group of its own: Ctrl-C in the terminal is for the application, which stops the database last.
      { ...surroundings(user), detached: true, stdio: ['ignore', log, log, inherited.descriptor] }
    );
    await ready(server, folder).catch((error: Error) => {
      throw new Error(`${error.message}\n${readFileSync(logFile, 'utf8').slice(started).trim()}`);
    });
    return server;
  } finally {
    closeSync(log);
    closeSync(inherited.descriptor);
  }
}

/** Resolves once the server accepts connections, which it says in its own pid file. Recovery after a crash takes its time. */
async function ready(server: ChildProcess, folder: string): Promise<void> {
  let failure: Error | undefined;
  server.once('error', (error) => (failure = error));
  while (!failure) {
    if (server.exitCode !== null || server.signalCode !== null)
      failure = new Error('PostgreSQL did not start:');
    const note = readPidFile(folder);
    if (note?.pid === server.pid && note?.status === 'ready') return;
    await pause(10);
  }
  throw failure;
}

/** A server that outlived its application (SIGKILL) is ended in good order, and a misleading pid file removed. */
export async function stopOrphan(folder: string): Promise<void> {
  const pid = readPidFile(folder)?.pid;
  if (!pid || !isAlive(pid)) return;
  if (!isServerOf(pid, folder)) return unlinkSync(join(folder, 'postmaster.pid')); // the number went to another program
  process.kill(pid, 'SIGINT');
  for (let waited = 0; isServerOf(pid, folder); waited += 20) {
    if (waited === 10_000) process.kill(pid, 'SIGQUIT');
    if (waited > 15_000) throw new Error(`A PostgreSQL from before (process ${pid}) does not end`);
    await pause(20);
  }
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  server.kill('SIGINT'); // fast: transactions are rolled back, everything is written
  const impatience = setTimeout(() => server.kill('SIGQUIT'), 20_000);
  await ended;
  clearTimeout(impatience);
}

function readPidFile(folder: string): { pid: number; status: string } | undefined {
  try {
    const lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), status: (lines[7] ?? '').trim() };
  } catch {
    return undefined;
  }
}

function isServerOf(pid: number, folder: string): boolean {
  if (process.platform !== 'linux') {
    return spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).stdout.includes(
      folder
    );
  }
  try {
    const [there, here] = [statSync(`/proc/${pid}/cwd`), statSync(folder)];
    return there.ino === here.ino && there.dev === here.dev;
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
