import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export type Holder = { pid: number; address: string | null };
export type FolderLock = { announce(address: string): void; release(): void };

/** What this process holds. An open file that nobody refers to is collected, and its lock would be let go with it. */
const held = new Set<DatabaseSync>();

/**
 * Takes the data folder for this process, or says at once who has it.
 * The lock is the operating system's own on an open file (SQLite knows how, on each system): it dies with its
 * process whatever kills it, so there is no stale lock to guess about. `lierre.pid` only says who holds it.
 */
export function lockFolder(
  folder: string
): { ok: true; lock: FolderLock } | { ok: false; holder: Holder | null } {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const note = join(folder, 'lierre.pid');
  const file = new DatabaseSync(join(folder, 'lierre.lock'), { timeout: 0 });
  try {
    file.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    file.close();
    if (!(error instanceof Error && /locked|busy/.test(error.message))) throw error;
    return { ok: false, holder: readHolder(note) };
  }
  const write = (address: string | null) =>
    writeFileSync(note, JSON.stringify({ pid: process.pid, address } satisfies Holder) + '\n', {
      mode: 0o600
    });
  write(null);
  held.add(file);
  const release = () => {
    held.delete(file);
    file.close();
  };
  return { ok: true, lock: { announce: write, release } };
}

function readHolder(note: string): Holder | null {
  try {
    return JSON.parse(readFileSync(note, 'utf8')) as Holder;
  } catch {
    return null; // it is being written, or another kind of program has the lock
  }
}
