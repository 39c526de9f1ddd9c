import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './build.ts';
import { startDebianPostgres } from './debian-postgres.ts';
import { ROOT, say } from './root.ts';

type Phase = { name: string; only: string; run: () => Promise<boolean> };
const bin = (name: string): string => join(ROOT, 'node_modules/.bin', name);

/** Every check and test, with its own set-up. `--checks`, `--unit`, `--database`, `--e2e` run only those. */
export async function run(args: string[]): Promise<number> {
  const chosen = PHASES.filter(({ only }) => args.length === 0 || args.includes(`--${only}`));
  const failed: string[] = [];
  for (const { name, run } of chosen) {
    say(`\n— ${name}`);
    const before = performance.now();
    const passed = await run();
    say(`— ${name}: ${passed ? 'passed' : 'FAILED'} in ${Math.round((performance.now() - before) / 1000)} s`);
    if (!passed) failed.push(name);
  }
  say(failed.length ? `\nFailed: ${failed.join(', ')}` : '\nEverything passed.');
  return failed.length ? 1 : 0;
}

const PHASES: Phase[] = [
  {
    name: 'format',
    only: 'checks',
    run: () => command(bin('prettier'), ['--check', '--log-level=warn', '.'])
  },
  { name: 'linter', only: 'checks', run: () => command(bin('oxlint'), ['--quiet']) },
  {
    name: 'types of .ts and .svelte',
    only: 'checks',
    run: async () =>
      (await command(bin('svelte-kit'), ['sync'])) &&
      command(bin('svelte-check'), ['--tsconfig', './tsconfig.json', '--fail-on-warnings'])
  },
  { name: 'rules and commands', only: 'unit', run: () => vitest(['--project', 'unit']) },
  { name: 'commands on Debian’s PostgreSQL', only: 'database', run: onDebianPostgres },
  { name: 'build', only: 'e2e', run: () => ensureBuilt().then(() => true) },
  { name: 'the product in a browser', only: 'e2e', run: inBrowser }
];

const vitest = (args: string[], env: Record<string, string> = {}): Promise<boolean> =>
  command(bin('vitest'), ['run', ...args], env);

/** The tests that use a database, once more on another server: what holds on the built-in one holds there. */
async function onDebianPostgres(): Promise<boolean> {
  const server = await startDebianPostgres();
  if (!server) {
    say('Debian’s package postgresql is not installed: skipped. `apt-get install postgresql` brings it.');
    return true;
  }
  try {
    say(server.version);
    return await vitest(['--project', 'unit', ...databaseTests()], { TEST_DATABASE_URL: server.adminUrl });
  } finally {
    await server.stop();
  }
}

/** Test files that ask for a database of their own. */
const databaseTests = (): string[] =>
  ['src', 'checks']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file))
    )
    .filter(
      (file) =>
        file.endsWith('.test.ts') &&
        /\b(useTestDatabase|testDatabase)\(/.test(readFileSync(join(ROOT, file), 'utf8'))
    );

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

async function inBrowser(): Promise<boolean> {
  const found = (): string | undefined =>
    [process.env.CHROMIUM ?? '', ...CHROMIUM].find((path) => path && existsSync(path));
  if (!found() && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    say('Bringing Chromium (once)…');
    await command('apt-get', ['install', '-y', '-qq', 'chromium'], { DEBIAN_FRONTEND: 'noninteractive' });
  }
  const chromium = found();
  if (!chromium) {
    say(
      'The browser tests need Chromium: install it (Debian: apt-get install chromium), or set CHROMIUM to its path.'
    );
    return false;
  }
  return vitest(['--project', 'e2e'], { CHROMIUM: chromium });
}

async function command(file: string, args: string[], env: Record<string, string> = {}): Promise<boolean> {
  const child = spawn(file, args, { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}
