import { gzipSync } from 'node:zlib';
import { listDirectory } from '#lib/directory/operations.ts';
import { closeDatabase, openDatabase, transaction } from '#lib/platform/database.server.ts';
import { enter } from '#lib/platform/enter.server.ts';
import { ask } from '#lib/platform/operation.ts';
import type { Fixture } from './fixture.ts';
import { quantile } from './load.ts';

/** What people type: whole words, accents left out, the middle of a word, one letter wrong, missing or too many. */
const SEARCHES =
  'menuiserie|menuisserie|numerique|eletricité|uiserie|benchek|coopérative solaire|imprimeri|Ben Chekroun|traducton|morlaix|Résam|fabrique du tisage|ateleir|huillerie'.split(
    '|'
  );

/** Rounds until a search has been asked as often as the pages before they are measured, then those that count. */
const ROUNDS = { warm: 40, measured: 15 };

/** Milliseconds of the search itself, inside a reading transaction with its context, as the page asks it. */
export async function timeSearches(
  appUrl: string,
  { slug, networkId, personId }: Fixture
): Promise<{ median: number; p95: number }> {
  openDatabase(appUrl, 1);
  const times: number[] = [];
  try {
    for (let round = 0; round < ROUNDS.warm + ROUNDS.measured; round += 1)
      for (const q of SEARCHES)
        await transaction(
          { networkId, personId },
          async (tx) => {
            const entered = await enter(tx, { personId, slug });
            const before = performance.now();
            const found = await ask(listDirectory, { actor: entered!.actor, input: { q } }, tx);
            if (!found.ok) throw new Error(`Search “${q}” is refused`);
            if (round >= ROUNDS.warm) times.push(performance.now() - before);
          },
          { readOnly: true }
        );
  } finally {
    await closeDatabase();
  }
  return { median: quantile(times, 0.5), p95: quantile(times, 0.95) };
}

/** What a phone that has never been here loads for each page, compressed, and the statements the page took. */
export async function firstVisit(
  origin: string,
  fixture: Fixture
): Promise<{ name: string; value: string }[]> {
  const base = `/n/${fixture.slug}`;
  const pages = [
    '/',
    '/sign-in',
    base,
    `${base}/directory`,
    `${base}/motions`,
    `${base}/settings/admission`,
    `${base}/imports`
  ];
  const lines = [];
  for (const path of pages) {
    const answer = await fetch(origin + path, { headers: { cookie: fixture.cookie } });
    const html = await answer.text();
    const links = [...html.matchAll(/<(?:link|script|img)[^>]+(?:href|src)="([^"]+)"/g)].map(
      (match) => new URL(match[1]!, answer.url).href
    );
    let bytes = gzipSync(html).length;
    for (const link of new Set(links))
      bytes += gzipSync(
        Buffer.from(await (await fetch(link, { headers: { cookie: fixture.cookie } })).arrayBuffer())
      ).length;
    const statements = answer.headers.get('x-lierre-statements') ?? '0';
    const name = path.replace(base, '/n/…');
    lines.push({
      name: `first visit of ${name}`,
      value: `${(bytes / 1024).toFixed(1)} KiB in ${new Set(links).size + 1} requests, ${statements} statements`
    });
  }
  return lines;
}
