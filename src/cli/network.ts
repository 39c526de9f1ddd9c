import type { Actor } from '#lib/platform/actor.ts';
import { closeDatabase, openDatabase, transaction } from '#lib/platform/database.server.ts';
import { systemIn } from '#lib/platform/enter.server.ts';
import type { Problem, Result } from '#lib/kernel/result.ts';
import { translator } from '#lib/platform/messages.ts';
import { withDatabase } from './database.ts';
import { Refusal } from './root.ts';

/** Runs `work` as the command line inside the network whose address is `slug`. */
export async function inNetworkNamed<T>(
  slug: string | undefined,
  work: (actor: Actor) => Promise<T>
): Promise<T> {
  if (!slug) throw new Refusal('Which network? Add --network and its address, the part after /n/');
  return withDatabase(async (runtime) => {
    openDatabase(runtime.databaseUrl, 3);
    try {
      const row = await transaction(
        { instance: true },
        (tx) => tx.selectFrom('networks').select('id').where('slug', '=', slug).executeTakeFirst(),
        { readOnly: true }
      );
      const actor = row && (await systemIn(row.id, 'cli'));
      if (!actor) throw new Refusal(`There is no network “${slug}” here`);
      return await work(actor);
    } finally {
      await closeDatabase();
    }
  });
}

/** Runs `work` inside the network named, or in each there is, by address. */
export async function inEachNetwork(
  slug: string | undefined,
  work: (actor: Actor) => Promise<void>
): Promise<void> {
  if (slug) return inNetworkNamed(slug, work);
  await withDatabase(async (runtime) => {
    openDatabase(runtime.databaseUrl, 3);
    try {
      const networks = await transaction(
        { instance: true },
        (tx) => tx.selectFrom('networks').select('id').orderBy('slug').execute(),
        { readOnly: true }
      );
      for (const { id } of networks) {
        const actor = await systemIn(id, 'cli');
        if (actor) await work(actor);
      }
    } finally {
      await closeDatabase();
    }
  });
}

/** The value, or the problems in words and a failure. */
export function done<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Refusal(result.problems.map(inWords).join('\n'));
}

const inWords = (problem: Problem): string =>
  `${problem.field ? `${problem.field}: ` : ''}${translator('en').problem(problem)}`;
