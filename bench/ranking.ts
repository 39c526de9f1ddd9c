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

/**
 * Milliseconds to rank the register's 3,667 organisations while weights move: the whole page over HTTP as somebody gets it
 * who moves them, the same where each time something in the network has changed before, and the query with nothing kept.
 */
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
  const [moved, changed]: [number[], number[]] = [[], []];
  openDatabase(appUrl, 1);
  try {
    const actor = await transaction({}, async (tx) => (await enter(tx, fixture))!.actor);
    const begun = await execute(createSearch, { actor, input: { title: 'Un partenaire' } });
    if (!begun.ok) throw new Error('The search is refused');
    const { id } = begun.value;
    const input = { id, revision: 1, title: 'Un partenaire', criteria: CRITERIA };
    if (!(await execute(updateSearch, { actor, input })).ok) throw new Error('The criteria are refused');
    const context = { networkId: fixture.networkId, personId: fixture.personId };
    const page = async (weights: [string, number][]): Promise<number> => {
      const search = new URLSearchParams(weights.map(([one, weight]) => [`w.${one}`, String(weight)]));
      const before = performance.now();
      const answer = await fetch(`${origin}/n/${fixture.slug}/partners/${id}?${search}`, {
        headers: { cookie: fixture.cookie }
      });
      await answer.text();
      if (answer.status !== 200) throw new Error(`The ranking answers ${answer.status}`);
      return performance.now() - before;
    };
    for (let round = 0; round < 5 + 40; round += 1) {
      const weights = CRITERIA.map((one, index): [string, number] => [one.id, (round * (index + 3)) % 11]);
      const call = { actor, input: { id, weights: weights.map((one) => one.join(':')).join(',') } };
      const query = await transaction(
        context,
        async (tx) => {
          const before = performance.now();
          const ranked = await ask(rankCandidates, call, tx);
          if (!ranked.ok || ranked.value.counted < 3_600) throw new Error('Not everybody is ranked');
          return performance.now() - before;
        },
        { readOnly: true }
      );
      const again = await page(weights.toReversed());
      await transaction(context, (tx) =>
        tx
          .updateTable('networks')
          .set({ aim: `${round}` })
          .where('id', '=', fixture.networkId)
          .execute()
      );
      const anew = await page(weights);
      if (round < 5) continue;
      queries.push(query);
      moved.push(again);
      changed.push(anew);
    }
  } finally {
    await closeDatabase();
  }
  const said = (times: number[]): string =>
    `${quantile(times, 0.5).toFixed(0)} / ${quantile(times, 0.95).toFixed(0)} ms`;
  return [
    {
      name: 'partners: 3,667 by 8 criteria, page over HTTP under moved weights: median / p95',
      value: said(moved)
    },
    { name: 'the same where something in the network has just changed', value: said(changed) },
    { name: 'the ranking alone, with nothing kept', value: said(queries) }
  ];
}
