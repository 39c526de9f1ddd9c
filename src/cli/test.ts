import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { SETTINGS } from '#lib/platform/config.ts';
import { ensureBrowser } from './browser.ts';
import { ensureBuilt } from './build.ts';
import { installedPostgres, startInstalled, type Programs } from './installed-postgres.ts';
import { Refusal, ROOT, say } from './root.ts';

type Phase = { name: string; part: 'checks' | 'unit' | 'e2e'; run: () => Promise<boolean> };

/** A phase that takes this long hangs: it is ended and counts as failed, so that the run says so itself. */
const PHASE_LIMIT_MS = 30 * 60_000;

const counted = { passed: 0, failed: 0, skipped: 0 };
/** What failed, to be said once more at the end, where it is looked for. */
const failed: string[] = [];
let interrupted = false;

const phases = (): Phase[] => [
  { name: 'format', part: 'checks', run: () => tool('prettier', '--check', '--log-level', 'warn', '.') },
  { name: 'lint', part: 'checks', run: () => tool('oxlint', '--deny-warnings') },
  {
    name: 'types',
    part: 'checks',
    run: async () =>
      (await tool('svelte-kit', 'sync')) &&
      tool('svelte-check', '--tsconfig', './tsconfig.json', '--fail-on-warnings')
  },
  { name: 'structure, words, licences', part: 'checks', run: () => node('checks/run.ts') },
  { name: 'tests, built-in PostgreSQL', part: 'unit', run: () => vitest('unit') },
  ...installedPhases(installedPostgres()),
  { name: 'build', part: 'e2e', run: build },
  { name: 'tests in the browser', part: 'e2e', run: async () => (await ensureBrowser(call)) && vitest('e2e') }
];

/** Every check and test, each phase even when one before failed. Closes with what failed, the time of each phase and the counts. */
export async function run(args: string[]): Promise<number> {
  const part = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({ args, options: { checks: part, unit: part, e2e: part } });
  const chosen = phases().filter((phase) => values[phase.part] || !Object.values(values).includes(true));
  const lines: string[] = [];
  let failures = 0;
  const follow = async (phase: Phase): Promise<void> => {
    say(`\n== ${phase.name}`);
    const started = performance.now();
    const passed = await phase.run();
    if (!passed) failures += 1;
    const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(7);
    lines.push(`${passed ? 'ok  ' : 'FAIL'} ${seconds} s  ${phase.name}`);
  };
  // Checks only read, each on one core: side by side. Tests take all that the machine has, one phase after the other.
  await Promise.all(chosen.filter(({ part }) => part === 'checks').map(follow));
  for (const phase of chosen.filter(({ part }) => part !== 'checks')) {
    if (interrupted) break;
    await follow(phase);
  }
  console.log(['', ...failed, ...lines].join('\n'));
  console.log(
    `${counted.passed} passed, ${Math.max(counted.failed, failures)} failed, ${counted.skipped} skipped`
  );
  return failures || interrupted ? 1 : 0;
}

/** The tests that use a database, once more on each server of this machine: what holds on the built-in one holds there. */
export function installedPhases(installed: Programs[]): Phase[] {
  if (installed.length === 0) {
    return [{ name: 'tests, installed PostgreSQL: none', part: 'unit', run: sayNoneIsInstalled }];
  }
  return installed.map((programs) => ({
    name: `tests, PostgreSQL ${programs.version}`,
    part: 'unit',
    run: () => onInstalledPostgres(programs)
  }));
}

async function onInstalledPostgres(programs: Programs): Promise<boolean> {
  const server = startInstalled(programs);
  try {
    return await vitest('unit', { TEST_DATABASE_URL: server.adminUrl }, databaseTests());
  } finally {
    server.stop();
  }
}

async function sayNoneIsInstalled(): Promise<boolean> {
  say(
    'No PostgreSQL is installed beside the built-in one (Debian: postgresql): the database tests ran on that one only.'
  );
  return true;
}

/** Test files that use a database; what is about the built-in server itself has no meaning on another. */
const databaseTests = (): string[] =>
  ['src', 'checks']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
    )
    .filter((name) => name.endsWith('.test.ts'))
    .filter((name) => /\b(useTestDatabase|testDatabase)\(/.test(readFileSync(join(ROOT, name), 'utf8')));

async function build(): Promise<boolean> {
  try {
    await ensureBuilt();
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    say(error.message);
    return false;
  }
}

async function vitest(
  project: string,
  env: Record<string, string> = {},
  files: string[] = []
): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'lierre-report-'));
  const report = join(folder, 'report.json');
  try {
    const args = [
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`
    ];
    const passed = await call(join(ROOT, 'node_modules/.bin/vitest'), [...args, ...files], env);
    if (!existsSync(report)) return false;
    count(JSON.parse(readFileSync(report, 'utf8')) as Report);
    return passed;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What vitest reports of a run, in the shape that Jest made known. */
type Report = {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] | null }[];
  }[];
};

function count(report: Report): void {
  counted.passed += report.numPassedTests;
  counted.failed += report.numFailedTests;
  counted.skipped += report.numPendingTests + report.numTodoTests;
  for (const { name, message, assertionResults } of report.testResults) {
    const tests = assertionResults.filter(({ status }) => status === 'failed');
    const whys = tests.map((test) => `${test.fullName}: ${test.failureMessages?.[0] ?? ''}`);
    // A file that could not even be read has no tests, only a message.
    for (const why of message && !assertionResults.length ? [message] : whys)
      failed.push(`FAIL ${relative(ROOT, name)}: ${ownLines(why).join('\n     ')}`);
  }
}

const ownLines = (message: string): string[] =>
  message
    .split('\n')
    .filter((line) => !line.includes('node_modules'))
    .slice(0, 12);

const tool = (name: string, ...args: string[]): Promise<boolean> =>
  call(join(ROOT, 'node_modules/.bin', name), args);
const node = (file: string): Promise<boolean> => call(process.execPath, [file]);

/** The host's own settings are no business of the tests. An interruption ends the phase, then what it started. */
async function call(program: string, args: string[], env: Record<string, string> = {}): Promise<boolean> {
  const own = Object.entries(process.env).filter(
    ([name]) => !(name in SETTINGS) && name !== 'LIERRE_RUNTIME'
  );
  const child = spawn(program, args, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...Object.fromEntries(own), ...env }
  });
  const interrupt = (signal: NodeJS.Signals): void => {
    interrupted = true;
    child.kill(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  const hangs = setTimeout(() => {
    say(`${program} takes longer than ${PHASE_LIMIT_MS / 60_000} minutes and is ended.`);
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), 10_000).unref();
  }, PHASE_LIMIT_MS);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(hangs);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
  return code === 0 && !interrupted;
}
