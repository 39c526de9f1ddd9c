import { createHash } from 'node:crypto';
import { lchownSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export type SystemUser = { uid: number; gid: number };

// A range that no system hands out to people, services or containers (systemd, "UIDs and GIDs"), below 65536 so that
// containers know it too.
const FIRST = 60706;
const COUNT = 478;

/**
 * Who runs the database. PostgreSQL refuses root, so root's goes to a user of its own: the present owner of the
 * database's folder, else a number derived from the data folder that belongs to nobody. Null: we are not root.
 */
export function serverUser(databaseFolder: string, dataFolder: string): SystemUser | null {
  if (process.getuid?.() !== 0) return null;
  const owner = statSync(databaseFolder, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const taken = new Set(accounts().map(({ uid }) => uid));
  const start = createHash('sha256').update(dataFolder).digest().readUInt32BE(0);
  for (let step = 0; step < COUNT; step += 1) {
    const uid = FIRST + ((start + step) % COUNT);
    if (!taken.has(uid)) return { uid, gid: uid };
  }
  throw new Error('No free user number for the database');
}

/** A user with a name and no rights, for the one program that insists on a name. */
export function initdbUser(): SystemUser {
  const known = accounts();
  const found = known.find(({ name }) => name === 'nobody') ?? known.find(({ uid }) => uid !== 0);
  if (!found)
    throw new Error('This system knows no user but root, and PostgreSQL refuses root: set DATABASE_URL');
  return found;
}

/** Gives a folder and everything in it to the user. */
export function chownTree(path: string, user: SystemUser): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) chownTree(join(path, entry.name), user);
    else lchownSync(join(path, entry.name), user.uid, user.gid);
  }
  lchownSync(path, user.uid, user.gid);
}

/**
 * The opened folder, to be passed on as the child's descriptor 3, and its name in the child. What is already open needs
 * no permission on the way to it, so the child may be a user who could not walk there (Linux; elsewhere the path).
 */
export function inherit(folder: string): { path: string; descriptor: number } {
  return {
    path: process.platform === 'linux' ? '/proc/self/fd/3' : folder,
    descriptor: openSync(folder, 'r')
  };
}

/** How a program of the database is started: as `user`, in a folder everyone can enter, with none of our secrets. */
export const surroundings = (user: SystemUser | null) => ({
  cwd: '/',
  env: { PATH: '/usr/local/bin:/usr/bin:/bin', TZ: 'UTC', LC_ALL: 'C' },
  ...(user ? { uid: user.uid, gid: user.gid } : {})
});

function accounts(): (SystemUser & { name: string })[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length > 3)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}
