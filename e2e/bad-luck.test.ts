import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { world, type World } from '../checks/world.ts';
import { openInside } from './inside.ts';
import { endLierre, startLierre, type Lierre } from './lierre.ts';
import { writersFor } from './writers.ts';

let lierre: Lierre | undefined;
let mounted: string | undefined;
afterEach(async () => {
  await endLierre(lierre);
  lierre = undefined;
  if (mounted) execFileSync('umount', ['--lazy', mounted]);
  mounted = undefined;
});

test('while the database is away, pages and the API say so and when to come back; then everything goes on by itself', async () => {
  lierre = await startLierre();
  const { place, writers } = await peopled(lierre, async (made) => ({
    place: made,
    writers: await writersFor(made)
  }));
  const { url } = lierre;
  const working = Promise.all(writers.map((writer) => writer.work(url)));
  await pause(300);
  const bring = takeDatabaseAway(lierre);
  await working;

  await expect.poll(() => status(`${url}/healthz`), { timeout: 10_000 }).toBe(503);
  const page = await fetch(`${url}/sign-in`, { headers: { accept: 'text/html' } });
  expect(page.status).toBe(503);
  expect(page.headers.get('retry-after')).toBe('5');
  const words = await page.text();
  for (const sentence of ['en sûreté', 'في أمان', 'is safe']) expect(words).toContain(sentence);
  for (const method of ['GET', 'POST']) {
    const answer = await fetch(`${url}/api/v1/networks/${place.network.slug}/imports`, {
      method,
      headers: { authorization: `Bearer ${place.tokens.facilitator}`, 'content-type': 'application/json' },
      ...(method === 'POST' && { body: JSON.stringify({ text: 'Nom\nPerdue' }) })
    });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await answer.json()).toMatchObject({ title: 'database_away', status: 503 });
  }

  bring();
  await expect.poll(() => status(`${url}/healthz`), { timeout: 30_000 }).toBe(200);
  expect(await status(`${url}/sign-in`)).toBe(200);
  for (const writer of writers) await writer.check(url);
}, 120_000);

test('when the disk is full, what does not fit is refused in words, nothing is half written, and it works again once there is room', async ({
  skip
}) => {
  const data = smallDisk(300);
  if (!data) return skip('A disk of its own needs the right to mount: run as root to test a full disk');
  lierre = await startLierre({}, data);
  const place = await peopled(lierre, async (made) => made);
  const { url } = lierre;
  const upload = (text: string): Promise<Response> =>
    fetch(`${url}/api/v1/networks/${place.network.slug}/imports`, {
      method: 'POST',
      headers: { authorization: `Bearer ${place.tokens.facilitator}`, 'content-type': 'application/json' },
      body: JSON.stringify({ fileName: 'a.csv', text })
    });
  const imports = async (): Promise<number> => {
    const answer = await fetch(`${url}/api/v1/networks/${place.network.slug}/imports`, {
      headers: { authorization: `Bearer ${place.tokens.facilitator}` }
    });
    return ((await answer.json()) as { imports: unknown[] }).imports.length;
  };
  const before = await imports();
  const ballast = join(data, 'ballast');
  fillUp(data, ballast);

  // Letters that do not compress: each file takes its whole size.
  const file = (): string => `Nom\n${randomLines(12_000)}`;
  let acknowledged = 0;
  let refusal: Response | undefined;
  for (let attempt = 0; attempt < 60 && !refusal; attempt += 1) {
    const answer = await upload(file());
    if (answer.ok) acknowledged += 1;
    else refusal = answer;
  }
  expect(refusal?.status).toBe(503);
  expect(refusal?.headers.get('retry-after')).toBe('5');
  expect(['disk_full', 'database_away']).toContain(((await refusal!.json()) as { title: string }).title);

  rmSync(ballast);
  await expect.poll(() => status(`${url}/healthz`), { timeout: 60_000, interval: 200 }).toBe(200);
  await expect.poll(async () => (await upload('Nom\nLe Fournil')).status, { timeout: 20_000 }).toBe(201);
  expect(await imports()).toBe(before + acknowledged + 1);
}, 180_000);

/** A world in its database, and what is made of it while that is open from here. */
async function peopled<T>({ data }: Lierre, make: (place: World) => Promise<T>): Promise<T> {
  const inside = await openInside(data);
  try {
    return await make(await world());
  } finally {
    await inside.close();
  }
}

/** Kills the database and keeps it from being started again, until the function it returns is called. */
function takeDatabaseAway({ data }: Lierre): () => void {
  const folder = join(data, 'postgres');
  const control = join(folder, 'global/pg_control');
  const postmaster = Number(readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')[0]);
  renameSync(control, `${control}.away`);
  process.kill(-postmaster, 'SIGKILL');
  return () => renameSync(`${control}.away`, control);
}

/** A folder on a disk of so many megabytes, or undefined where this user may not mount one. */
function smallDisk(megabytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'lierre-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  mounted = folder;
  const data = join(folder, 'data');
  mkdirSync(data);
  return data;
}

/** Leaves four megabytes. */
function fillUp(folder: string, ballast: string): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 4_000_000)));
}

const randomLines = (count: number): string =>
  Array.from({ length: count }, () => crypto.randomUUID() + crypto.randomUUID()).join('\n');

const status = async (url: string): Promise<number> => (await fetch(url)).status;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
