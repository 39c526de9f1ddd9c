import { execFileSync } from 'node:child_process';

export type Change = { status: string; path: string };

/** Migrations that were published may have run somewhere: they never change again; new ones come after them. */
export function migrationProblems(changes: Change[]): string[] {
  return changes
    .filter(({ status, path }) => path.startsWith('migrations/') && !status.startsWith('A'))
    .map(({ path }) => `${path} is part of a release: write a new migration instead`);
}

/** What differs between the latest release (tag v…) and the files here; nothing before the first release. */
export function changesSinceRelease(root: string): Change[] {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  let release: string;
  try {
    release = git('describe', '--tags', '--match', 'v*', '--abbrev=0').trim();
  } catch {
    return []; // no release yet, or no repository: an archive was unpacked
  }
  return git('diff', '--name-status', '--no-renames', release, '--', 'migrations')
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const [status = '', path = ''] = line.split('\t');
      return { status, path };
    });
}
