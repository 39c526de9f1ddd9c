import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { closeDatabase, openDatabase, transaction } from '#lib/platform/database.server.ts';
import { enter } from '#lib/platform/enter.server.ts';
import { ask, execute } from '#lib/platform/operation.ts';
import { createSearch, updateSearch } from '#lib/partners/operations.ts';
import { rankCandidates } from '#lib/partners/ranking/operations.ts';
import { fillNetwork } from './fixture.ts';
import { quantile } from './load.ts';

const root = join(import.meta.dirname, '..');
const criterion = (id: string, kind: string, more: object = {}) => ({ id, kind, weight: 5, ...more });
const CRITERIA = [
  criterion('c1', 'territory', { asked: ['FR-64'], amount: 300 }),
  criterion('c2', 'sector', { asked: ['62', '63.11'] }),
  criterion('c3', 'size', { amount: 10 }),
  criterion('c4', 'legal', { asked: ['association'] }),
  criterion('c5', 'seniority', { amount: 5 }),
  criterion('c6', 'standing'),
  criterion('c7', 'skills', { asked: ['logiciel libre', 'formation'] }),
  criterion('c8', 'values', { asked: ['territoire', 'transition'] })
];

/** Milliseconds to rank the register's 3,667 organisations anew while weights move: the query, and the whole page. */
export async function measureRanking(
  dataFolder: string,
  origin: string,
  { ownerUrl, appUrl, secret }: { ownerUrl: string; appUrl: string; secret: string }
): Promise<{ name: string; value: string }[]> {
  const fixture = await fillNetwork(ownerUrl, secret, 1);
  const file = join(root, 'e2e/organisations/ess-organisations.csv');
  execFileSync('bin/lierre', ['import', file, '--network', fixture.slug, '--json'], {
    cwd: root,
    env: { ...process.env, LIERRE_DATA: dataFolder },
    stdio: ['ignore', 'ignore', 'inherit']
  });
  const queries: number[] = [];
  const pages: number[] = [];
  openDatabase(appUrl, 1);
  try {
    const actor = await transaction({}, async (tx) => (await enter(tx, fixture))!.actor);
    const begun = await execute(createSearch, { actor, input: { title: 'Un partenaire' } });
    if (!begun.ok) throw new Error('The search is refused');
    const { id } = begun.value;
    const input = { id, revision: 1, title: 'Un partenaire', criteria: CRITERIA };
    if (!(await execute(updateSearch, { actor, input })).ok) throw new Error('The criteria are refused');
    for (let round = 0; round < 40; round += 1) {
      const weights = CRITERIA.map((one, index) => `${one.id}:${(round * (index + 3)) % 11}`);
      const call = { actor, input: { id, weights: weights.join(',') } };
      await transaction({ networkId: fixture.networkId, personId: fixture.personId }, async (tx) => {
        const before = performance.now();
        const ranked = await ask(rankCandidates, call, tx);
        if (!ranked.ok || ranked.value.counted < 3_600) throw new Error('Not everybody is ranked');
        if (round > 4) queries.push(performance.now() - before);
      });
      const search = new URLSearchParams(
        weights.map((one) => [`w.${one.split(':')[0]}`, one.split(':')[1]!])
      );
      const before = performance.now();
      const answer = await fetch(`${origin}/n/${fixture.slug}/partners/${id}?${search}`, {
        headers: { cookie: fixture.cookie }
      });
      await answer.text();
      if (answer.status !== 200) throw new Error(`The ranking answers ${answer.status}`);
      if (round > 4) pages.push(performance.now() - before);
    }
  } finally {
    await closeDatabase();
  }
  const said = (times: number[]): string =>
    `${quantile(times, 0.5).toFixed(0)} / ${quantile(times, 0.95).toFixed(0)} ms`;
  return [
    { name: 'partners: 3,667 ranked by 8 criteria under moved weights: median / p95', value: said(queries) },
    { name: 'the same as a whole page over HTTP: median / p95', value: said(pages) }
  ];
}
