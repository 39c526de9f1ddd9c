import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const INSTALLED = '/usr/lib/postgresql';

/**
 * A server of Debian's package in a temporary folder, on a socket of its own, for tests. PostgreSQL refuses to run as
 * root: then it runs as the package's user `postgres`. Undefined where the package is not installed.
 */
export async function startDebianPostgres(): Promise<
  { adminUrl: string; version: string; stop: () => Promise<void> } | undefined
> {
  const programs = newest();
  if (!programs) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'lierre-debian-'));
  const user = process.getuid?.() === 0 ? userOf('postgres') : undefined;
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const run = (program: string, args: string[]): string =>
    execFileSync(join(programs, program), args, {
      ...user,
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env.PATH, HOME: folder, LC_ALL: 'C.UTF-8' }
    });
  run('initdb', ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']);
  const settings = `-c listen_addresses='' -c fsync=off -c max_connections=200 -k ${folder}`;
  run('pg_ctl', ['-D', data, '-w', '-o', settings, '-l', join(folder, 'log'), 'start']);
  return {
    adminUrl: `postgres://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`,
    version: run('postgres', ['--version']).trim(),
    stop: async () => {
      run('pg_ctl', ['-D', data, '-w', '-m', 'immediate', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** The programs' folder of the newest version that is installed. */
function newest(): string | undefined {
  if (!existsSync(INSTALLED)) return undefined;
  return readdirSync(INSTALLED)
    .toSorted((a, b) => Number(b) - Number(a))
    .map((version) => join(INSTALLED, version, 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')));
}

function userOf(name: string): { uid: number; gid: number } {
  const id = (flag: string): number => Number(execFileSync('id', [flag, name], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}
