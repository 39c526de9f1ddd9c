import { sql } from 'kysely';
import { transaction } from '#lib/platform/database.server.ts';
import { systemIn } from '#lib/platform/enter.server.ts';
import { every, work } from '#lib/platform/jobs.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { writeCommitted } from './committing/operations.ts';
import { updateImport } from './data.server.ts';
import { readImport } from './preparing/jobs.ts';
import { KEPT_DAYS } from './rules.ts';
import { carryOutUndo } from './undoing/operations.ts';

type OfImport = { networkId: string; importId: string };

work<OfImport>('imports.read', async ({ networkId, importId }, { now, last }) => {
  const actor = await systemIn(networkId);
  if (!actor?.network) return;
  try {
    await readImport((step) => transaction({ networkId }, step), actor.network, importId, now);
  } catch (error) {
    if (last)
      await transaction({ networkId }, (tx) =>
        updateImport(tx, networkId, importId, { state: 'failed', failure: GAVE_UP })
      );
    throw error;
  }
});
work<OfImport>('imports.write', ({ networkId, importId }, { last }) =>
  carryOut(writeCommitted, 'preview', networkId, importId, last)
);
work<OfImport>('imports.undo', ({ networkId, importId }, { last }) =>
  carryOut(carryOutUndo, 'done', networkId, importId, last)
);
every('imports.purge', 24 * 60, ({ now }) => purge(now));

const GAVE_UP = { kind: 'conflict', code: 'import_gave_up' } as const;

/** Forgets files and rows of old imports; what they wrote, and that they were, stays. */
export async function purge(now: Temporal.Instant): Promise<void> {
  const before = now.subtract({ hours: KEPT_DAYS * 24 });
  const networks = await transaction(
    { instance: true },
    (tx) => tx.selectFrom('networks').select('id').execute(),
    { readOnly: true }
  );
  for (const { id } of networks)
    await transaction({ networkId: id }, async (tx) => {
      await tx
        .deleteFrom('imports')
        .where('network_id', '=', id)
        .where('created_at', '<', before)
        .where('state', 'in', ['columns', 'preview', 'failed'])
        .execute();
      for (const table of ['import_rows', 'import_pieces'] as const)
        await tx
          .deleteFrom(table)
          .where('network_id', '=', id)
          .where('import_id', 'in', (q) =>
            q
              .selectFrom('imports')
              .select('id')
              .where('network_id', '=', id)
              .where(sql<boolean>`coalesce(undone_at, committed_at) < ${before}`)
          )
          .execute();
    });
}

/** Nothing was written when this fails; after the last attempt the import is back where it was and says why. */
async function carryOut(
  operation: typeof writeCommitted | typeof carryOutUndo,
  back: 'preview' | 'done',
  networkId: string,
  importId: string,
  last: boolean
): Promise<void> {
  const actor = await systemIn(networkId);
  if (!actor) return;
  try {
    const result = await execute(operation, { actor, input: { id: importId } });
    // Another attempt was faster, or the import is gone.
    if (!result.ok && !['import_state', 'not_found'].includes(result.problems[0]!.code))
      throw new Error(result.problems[0]!.code);
  } catch (error) {
    if (last)
      await transaction({ networkId }, (tx) =>
        updateImport(tx, networkId, importId, { state: back, failure: GAVE_UP })
      );
    throw error;
  }
}
