import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { MAJORS } from '#lib/platform/roles.server.ts';
import { Refusal } from './root.ts';

/** Where Debian's packages put their programs, those of each major version in a folder of its own. */
const PACKAGES = '/usr/lib/postgresql';

export type Programs = { folder: string; version: string };

/**
 * The PostgreSQL servers of this machine that Lierre runs on, oldest first: Debian's packages, and those whose folder of
 * programs (`initdb`, `postgres`, `pg_ctl`) is named in TEST_POSTGRES, several separated as in PATH.
 */
export function installedPostgres(): Programs[] {
  const packages = existsSync(PACKAGES)
    ? readdirSync(PACKAGES).map((version) => join(PACKAGES, version, 'bin'))
    : [];
  const named = process.env.TEST_POSTGRES?.split(delimiter).filter(Boolean) ?? [];
  const missing = named.find((folder) => !existsSync(join(folder, 'initdb')));
  if (missing) throw new Refusal(`TEST_POSTGRES names ${missing}, where no initdb is`);
  return [...packages.filter((folder) => existsSync(join(folder, 'initdb'))), ...named]
    .map((folder) => ({ folder, version: versionIn(folder) }))
    .filter(({ version }) => majorOf(version) >= MAJORS.oldest && majorOf(version) <= MAJORS.newest)
    .toSorted((a, b) => majorOf(a.version) - majorOf(b.version));
}

/**
 * A server of these programs in a temporary folder, on a socket of its own, for tests. PostgreSQL refuses to run as
 * root: then it runs as `postgres` where that user is, else as `nobody`.
 */
export function startInstalled(programs: Programs): { adminUrl: string; stop: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'lierre-installed-'));
  const user = process.getuid?.() === 0 ? (userOf('postgres') ?? userOf('nobody')) : undefined;
  if (user) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const run = (program: string, args: string[]): string =>
    execFileSync(join(programs.folder, program), args, {
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
    stop: () => {
      run('pg_ctl', ['-D', data, '-w', '-m', 'immediate', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** `postgres (PostgreSQL) 16.14 (Debian …)` → `16.14`; `17beta2` → `17`. */
const versionIn = (folder: string): string =>
  /\) (\d+(\.\d+)?)/.exec(execFileSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' }))?.[1] ??
  '0';

const majorOf = (version: string): number => Number(version.split('.')[0]);

function userOf(name: string): { uid: number; gid: number } | undefined {
  const id = (flag: string): number =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return undefined;
  }
}
