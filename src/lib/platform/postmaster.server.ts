import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync
} from 'node:fs';
import { join } from 'node:path';
import { inherit, surroundings, type SystemUser } from '#lib/platform/user.server.ts';

/**
 * Starts a server on the folder and resolves once it accepts connections; recovery after a crash takes its time. Throws
 * with what the server said. What the processes of a killed server still hold is waited for.
 */
export async function launchServer(...parameters: Parameters<typeof launchOnce>): Promise<ChildProcess> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await launchOnce(...parameters);
    } catch (error) {
      const passing = /pre-existing shared memory block/.test((error as Error).message);
      if (!passing || attempt === 100) throw error;
      await pause(100);
    }
  }
}

async function launchOnce(
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

/** The server says in its own pid file that it accepts connections. */
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

/**
 * A server that outlived its application (SIGKILL) is ended in good order, and what a killed one left is removed: its
 * number may be another program's by now, and PostgreSQL would wait for that one to end.
 */
export async function stopOrphan(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const pid = readPidFile(folder)?.pid;
  if (pid && isAlive(pid)) {
    if (isServerOf(pid, folder)) await endOrphan(pid, folder);
    else rmSync(join(folder, 'postmaster.pid'), { force: true });
  }
  for (const file of readdirSync(folder))
    if (/^\.s\.PGSQL\.\d+\.lock$/.test(file)) rmSync(join(folder, file), { force: true });
}

async function endOrphan(pid: number, folder: string): Promise<void> {
  process.kill(pid, 'SIGINT');
  for (let waited = 0; isServerOf(pid, folder); waited += 20) {
    if (waited === 10_000) process.kill(pid, 'SIGQUIT');
    if (waited > 15_000) throw new Error(`A PostgreSQL from before (process ${pid}) does not end`);
    await pause(20);
  }
}

/** Ends a server in good order: transactions are rolled back, everything is written. */
export async function endServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  server.kill('SIGINT');
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

export const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
