import { countRows, updateImport, writeProgress, type Import } from '#lib/imports/data.server.ts';
import type { Where } from '#lib/imports/preparing/data.server.ts';
import { roundOf } from '#lib/imports/rules.ts';
import { transaction, type Tx } from '#lib/platform/database.server.ts';
import * as data from './data.server.ts';

/**
 * Writes all rows of a preview in the caller's transaction: all of it or nothing, also when the process is killed.
 * Returns how many were created, updated, and left because something changed since the preview.
 */
export async function writeImport(
  tx: Tx,
  network: { id: string; country: string },
  job: Import,
  now: Temporal.Instant,
  report: (done: number, total: number) => Promise<void>
): Promise<Record<string, number>> {
  const where: Where = { networkId: network.id, importId: job.id };
  await data.lockNetwork(tx, network.id);
  await data.decideOutcomes(tx, where);
  await data.indexingOnce(tx, where, async () => {
    const round = roundOf(job.row_count);
    for (let from = 1; from <= job.row_count; from += round) {
      const range: [number, number] = [from, from + round - 1];
      await data.writeCreated(tx, where, range, {
        members: job.becomes === 'members',
        country: network.country,
        now
      });
      await data.writeUpdated(tx, where, range, now);
      // Making them findable takes as long again.
      await report(Math.min(from + round - 1, job.row_count), job.row_count * 2);
    }
  });
  const written = await data.countOutcomes(tx, where);
  const preview = await countRows(tx, network.id, job.id);
  const counts = { ...preview, ...written };
  await updateImport(tx, network.id, job.id, { state: 'done', counts, committed_at: now });
  return counts;
}

/**
 * Tells the progress outside the transaction that does the work, which nobody else can see into. Best effort: a busy
 * pool only makes the bar jump.
 */
export const reporter =
  ({ networkId, importId }: Where) =>
  async (done: number, total: number): Promise<void> => {
    const at = Temporal.Now.instant();
    await transaction({ networkId }, (tx) => writeProgress(tx, networkId, importId, done, total, at)).catch(
      () => undefined
    );
  };
