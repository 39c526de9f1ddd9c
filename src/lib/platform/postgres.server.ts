import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { postgresBinaries } from '#lib/platform/binaries.server.ts';
import { checkVersion, initialise } from '#lib/platform/initdb.server.ts';
import { endServer, launchServer, pause, stopOrphan } from '#lib/platform/postmaster.server.ts';
import { chownTree, serverUser } from '#lib/platform/user.server.ts';

const PORT = 5432; // only a part of the socket's name: nothing listens on the network

/** Small on purpose: application and database together stay under 300 MB. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '',
  unix_socket_directories: '.',
  unix_socket_permissions: '0700',
  port: String(PORT),
  max_connections: '40',
  shared_buffers: '32MB',
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
  let revival: Promise<void> | undefined;

  const watch = (): void => void server.once('exit', () => (stopping ? undefined : (revival = revive())));
  const revive = async (): Promise<void> => {
    while (!stopping) {
      try {
        server = await launch();
        return watch();
      } catch (error) {
        console.error(JSON.stringify({ level: 'error', at: 'postgres', message: (error as Error).message }));
        await pause(1_000);
      }
    }
  };
  watch();
  // However this process ends (but for SIGKILL), the server ends with it.
  const farewell = () => void server.kill('SIGINT');
  process.once('exit', farewell);
  return {
    stop: async () => {
      stopping = true;
      await revival;
      process.off('exit', farewell);
      await endServer(server);
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
