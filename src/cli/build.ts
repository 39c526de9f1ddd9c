import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder } from '#lib/platform/lock.server.ts';
import { Refusal, ROOT, say } from './root.ts';

export const HANDLER = join(ROOT, 'build', 'handler.js');
const STAMP = join(ROOT, 'build', 'built-from');
const SOURCES = ['src', 'static', 'messages', 'package.json', 'package-lock.json', 'vite.config.ts'];

/** Builds the application unless the build is of exactly these sources. Two programs of one checkout take turns. */
export async function ensureBuilt(): Promise<void> {
  const sources = fingerprint();
  if (isBuiltFrom(sources)) return;
  const turn = await takeTurn();
  try {
    if (isBuiltFrom(sources)) return;
    say('Building (once for each version)…');
    const built = spawnSync(
      process.execPath,
      [join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
      {
        cwd: ROOT,
        encoding: 'utf8',
        env: { ...process.env, NODE_ENV: 'production' }
      }
    );
    if (built.status !== 0) throw new Refusal(`The build failed:\n${built.stdout}\n${built.stderr}`);
    writeFileSync(STAMP, sources);
  } finally {
    turn.release();
  }
}

export const isBuilt = (): boolean => isBuiltFrom(fingerprint());

const isBuiltFrom = (sources: string): boolean =>
  existsSync(HANDLER) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources;

/** Of the contents, not the dates: a checkout or a copy changes dates. */
function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap(filesIn))
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(ROOT, file)))
      .update('\0');
  return hash.digest('hex');
}

function filesIn(path: string): string[] {
  if (!existsSync(join(ROOT, path))) return [];
  if (/\.\w+$/.test(path)) return [path];
  return readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length + 1))
    .filter((file) => !file.startsWith('src/cli/'))
    .sort();
}

async function takeTurn() {
  const folder = join(ROOT, '.svelte-kit', 'build-lock');
  mkdirSync(folder, { recursive: true });
  for (;;) {
    const claim = lockFolder(folder);
    if (claim.ok) return claim.lock;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
