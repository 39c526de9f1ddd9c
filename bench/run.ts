import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { measureImport } from './importing.ts';
import { copyRows, fillNetwork, type Fixture } from './fixture.ts';
import { drive, median, pace } from './load.ts';
import { firstVisit, timeSearches } from './pages.ts';
import { memory, postgresOf, processorTime, startProgram, type Program } from './processes.ts';
import { connection } from './connection.ts';
import { measureRanking } from './ranking.ts';
import { harderPages, inTurn, pagesOf, type Round, type Target } from './targets.ts';

/**
 * Measures the production build over HTTP on the built-in PostgreSQL and prints a table in Markdown. What a request costs
 * is processor time of application and database together, from the operating system's accounting. Twenty signed-in people
 * ask in turn, of both yardsticks too. What is asked twice while nothing changed is kept (decision 0093): other rows show
 * what a page costs that nobody has asked for, and one in a network in which commands commit. `--quick` measures less, in
 * two minutes, for work in progress, and `--pages` pages only; the README's table comes from the whole run.
 */
const quick = process.argv.includes('--quick');
const pagesOnly = process.argv.includes('--pages');
const SIZES = quick ? [1_000, 10_000] : [1_000, 10_000, 100_000];
/** Of each program, yardsticks included: until so many requests have been answered, and 15 s at least in the whole run. */
const WARM = quick ? { requests: 500, seconds: 1 } : { requests: 2_000, seconds: 5 };
const ROUND = quick ? 2 : 3; // seconds
const ROUNDS = quick ? 3 : 7;
/** Four ports from here on. */
const PORT = Number(process.env.BENCH_PORT ?? 4701);
const root = join(import.meta.dirname, '..');
const dataFolder = mkdtempSync(join(tmpdir(), 'lierre-bench-'));
const programs: Program[] = [];

try {
  await main();
} finally {
  for (const program of programs.toReversed()) await program.stop();
  rmSync(dataFolder, { recursive: true, force: true });
}

async function main(): Promise<void> {
  const env = { LIERRE_DATA: dataFolder, LIERRE_COUNT_STATEMENTS: '1', LOG_LEVEL: 'error' };
  const lierre = await started('lierre', ['bin/lierre', 'start'], env, PORT, '/healthz');
  const { ownerUrl, appUrl, secret, dispose } = await connection(dataFolder);
  const fixtures: Fixture[] = [];
  for (const size of SIZES) fixtures.push(await fillNetwork(ownerUrl, secret, size));
  await copyRows(ownerUrl, fixtures[0]!.networkId);

  execFileSync(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build'], {
    cwd: join(root, 'bench/bare'),
    stdio: 'ignore'
  });
  const database = { BENCH_DATABASE_URL: appUrl };
  const bare = await started(
    'bare',
    [process.execPath, 'bench/bare/build/index.js'],
    database,
    PORT + 1,
    '/'
  );
  const floor = await started('floor', [process.execPath, 'bench/floor.ts'], database, PORT + 2, '/health');
  const [first, middle] = [fixtures[0]!, fixtures[1]!];
  const floorAsking = inTurn(
    first.sessions.map(({ token }) => ({ token, cookie: `session=${token}` })),
    () => `${floor.origin}/`
  );
  const targets: Target[] = [
    {
      name: 'yardstick (a): bare SvelteKit page',
      program: bare,
      asking: () => ({ url: `${bare.origin}/`, headers: {} }),
      rounds: []
    },
    { name: 'yardstick (b): node:http and pg', program: floor, asking: floorAsking, rounds: [] },
    ...fixtures.flatMap((fixture, index) => pagesOf(lierre, fixture, number(SIZES[index]!))),
    ...harderPages(lierre, middle, number(SIZES[1]!))
  ];
  for (const target of targets) await check(target);
  for (const target of targets) await warm(target);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const target of targets) target.rounds.push(await measure(target));
  report(targets);
  if (pagesOnly) return dispose();

  const seconds = quick ? 5 : 20;
  const directory = `${lierre.origin}/n/${middle.slug}/directory`;
  const paced = await pace(
    inTurn(middle.sessions, () => directory),
    seconds,
    100
  );
  const floored = await pace(floorAsking, seconds, 100);
  await Promise.all([bare.stop(), floor.stop()]); // with their connections to the database
  const parts = [memory([lierre.pid]), memory(postgresOf(dataFolder))] as const;
  console.log('\n| measure | value |\n|---|---|');
  line('directory at 100 requests/s, 10,000 organisations: p99', `${paced.p99.toFixed(1)} ms`);
  line('yardstick (b) at 100 requests/s: p99', `${floored.p99.toFixed(1)} ms`);
  line(
    'memory of application and database after the load (PSS)',
    `${(parts[0] + parts[1]).toFixed(0)} MB (${parts.map((part) => part.toFixed(0)).join(' and ')})`
  );
  for (const [index, fixture] of fixtures.entries()) {
    const times = await timeSearches(appUrl, fixture);
    line(
      `name search, ${number(SIZES[index]!)}: median / p95`,
      `${times.median.toFixed(2)} / ${times.p95.toFixed(2)} ms`
    );
  }
  for (const visit of await firstVisit(lierre.origin, fixtures[0]!)) line(visit.name, visit.value);
  // Before the imports, which leave the database tidying up for a while.
  line('application ready while the database is up, median of five', await timeReady(ownerUrl, appUrl));
  for (const figure of await measureImport(dataFolder, fixtures[0]!.slug, quick))
    line(figure.name, figure.value);
  for (const figure of await measureRanking(dataFolder, lierre.origin, { ownerUrl, appUrl, secret }))
    line(figure.name, figure.value);
  await lierre.stop();
  const before = performance.now();
  const again = await started('lierre again', ['bin/lierre', 'start'], env, PORT, '/healthz');
  line('second start, to the first page', `${((performance.now() - before) / 1000).toFixed(2)} s`);
  await again.stop();
  dispose();
  const size = statSync(join(root, 'package-lock.json')).mtime.toISOString().slice(0, 10);
  console.log(
    `\n${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, packages of ${size}.`
  );
}

/** A second application beside the first one, on its database: its own start, without the database's. */
async function timeReady(ownerUrl: string, appUrl: string): Promise<string> {
  const times: number[] = [];
  for (let start = 0; start < 5; start += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'lierre-bench-'));
    const env = { LIERRE_DATA: folder, DATABASE_URL: ownerUrl, DATABASE_APP_URL: appUrl, LOG_LEVEL: 'error' };
    const before = performance.now();
    const second = await started('second', ['bin/lierre', 'start'], env, PORT + 3, '/healthz');
    times.push((performance.now() - before) / 1000);
    await second.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return `${median(times).toFixed(2)} s`;
}

async function warm({ asking }: Target): Promise<void> {
  const end = performance.now() + WARM.seconds * 1000;
  for (let done = 0; done < WARM.requests || performance.now() < end;) done += (await drive(asking, 1)).count;
}

async function started(
  name: string,
  command: string[],
  env: Record<string, string>,
  port: number,
  path: string
): Promise<Program> {
  const program = await startProgram(name, command, { env, port, path, cwd: root });
  programs.push(program);
  return program;
}

async function check({ name, asking }: Target): Promise<void> {
  const { url, headers } = asking();
  const answer = await fetch(url, { headers, redirect: 'manual' });
  if (answer.status !== 200) throw new Error(`${name} answers ${answer.status}`);
  const text = await answer.text();
  if (name.startsWith('directory') && text.split('/organisations/').length < 50)
    throw new Error(`${name} does not show 50 rows`);
}

async function measure({ program, asking, meanwhile }: Target): Promise<Round> {
  const before = processorTime([program.pid, ...postgresOf(dataFolder)]);
  const other = meanwhile?.();
  const answers = await drive(asking, ROUND);
  await other?.stop();
  if (answers.failures) throw new Error(`${program.name} failed ${answers.failures} times`);
  return {
    ...answers,
    cost: (processorTime([program.pid, ...postgresOf(dataFolder)]) - before) / answers.count
  };
}

function report(targets: Target[]): void {
  const cost = (target: Target): number => median(target.rounds.map((round) => round.cost));
  const [bare, floor] = [cost(targets[0]!), cost(targets[1]!)];
  console.log(
    '| page | CPU ms per request | × (a) | × (b) | requests/s | p50 ms | p99 ms |\n|---|---|---|---|---|---|---|'
  );
  for (const target of targets) {
    const of = (pick: (round: Round) => number): number => median(target.rounds.map(pick));
    const figures = [
      cost(target).toFixed(2),
      (cost(target) / bare).toFixed(2),
      (cost(target) / floor).toFixed(2),
      of((round) => round.count / round.seconds).toFixed(0),
      of((round) => round.p50).toFixed(1),
      of((round) => round.p99).toFixed(1)
    ];
    console.log(`| ${target.name} | ${figures.join(' | ')} |`);
  }
  console.log(`\n| cost grows from ${number(SIZES[0]!)} | ${SIZES.slice(1).map(number).join(' | ')} |`);
  console.log(`|---|${'---|'.repeat(SIZES.length - 1)}`);
  for (const page of ['directory', 'home', 'decisions', 'journal', 'sheet']) {
    const costs = SIZES.map((size) => cost(targets.find(({ name }) => name === `${page}, ${number(size)}`)!));
    line(
      page,
      costs
        .slice(1)
        .map((one) => `× ${(one / costs[0]!).toFixed(2)}`)
        .join(' | ')
    );
  }
}

function line(name: string, value: string): void {
  console.log(`| ${name} | ${value} |`);
}
function number(value: number): string {
  return value.toLocaleString('en-GB');
}
