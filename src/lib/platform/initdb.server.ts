import { spawnSync } from 'node:child_process';
import {
  chownSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { shippedMajor } from '#lib/platform/binaries.server.ts';
import { chownTree, inherit, initdbUser, surroundings, type SystemUser } from '#lib/platform/user.server.ts';

export const ADMIN = 'postgres';

/**
 * Makes an empty database server in `folder`, which appears complete or not at all.
 * Letters are compared by number (C) and folded as Unicode says (builtin C.UTF-8): the same on every system.
 */
export function initialise(
  native: string,
  folder: string,
  password: string,
  user: SystemUser | null,
  durable = true
): void {
  const half = `${folder}.new`;
  const secret = `${half}.password`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true, mode: 0o700 });
  // initdb insists on a user with a name; the server does not, and takes the folder over afterwards.
  const maker = user && initdbUser();
  writeFileSync(secret, password, { mode: 0o600 });
  if (maker) {
    chownTree(half, maker);
    chownSync(secret, maker.uid, maker.gid);
  }
  const inherited = inherit(half);
  const secretFile = openSync(secret, 'r');
  try {
    const made = spawnSync(
      join(native, 'bin', 'initdb'),
      [
        `--pgdata=${inherited.path}`,
        `--username=${ADMIN}`,
        `--pwfile=${process.platform === 'linux' ? '/proc/self/fd/4' : secret}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        ...(durable ? [] : ['--no-sync'])
      ],
      {
        ...surroundings(maker),
        stdio: ['ignore', 'pipe', 'pipe', inherited.descriptor, secretFile],
        encoding: 'utf8'
      }
    );
    if (made.status !== 0) {
      const why = (made.stderr || made.error?.message || '').trim();
      throw new Error(`The database could not be made: ${why}`);
    }
  } finally {
    closeSync(secretFile);
    closeSync(inherited.descriptor);
    unlinkSync(secret);
  }
  if (user) chownTree(half, user);
  renameSync(half, folder);
}

/** Throws when the folder was made by another major version, whose files this one cannot read. */
export function checkVersion(folder: string): void {
  const found = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
  const wanted = shippedMajor();
  if (found === wanted) return;
  throw new Error(
    `${folder} was made by PostgreSQL ${found}, this is ${wanted}: export with the earlier Lierre and import here`
  );
}
