import { conflict, notFound, ok } from '#lib/kernel/result.ts';
import { mayCarryOut, mayImport } from '#lib/imports/access.ts';
import { reporter } from '#lib/imports/committing/jobs.ts';
import { lockNetwork } from '#lib/imports/committing/data.server.ts';
import { lockImport, updateImport, writeProgress, type Import } from '#lib/imports/data.server.ts';
import { AT_ONCE_ROWS, KEPT_DAYS, mayUndo, step } from '#lib/imports/rules.ts';
import { ImportId } from '#lib/imports/schema.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { command } from '#lib/platform/operation.ts';
import * as data from './data.server.ts';

export const undoImport = command({
  name: 'imports.undo',
  summary: 'Take back what an import wrote, except what was changed or used since',
  rest: 'POST /networks/{network}/imports/{id}/undo',
  input: ImportId,
  may: mayImport,
  async run({ tx, actor, now, emit, enqueue }, { id }) {
    const networkId = actor.network!.id;
    const job = await lockImport(tx, networkId, id);
    if (!job) return notFound();
    if (!step(job.state, 'undoing').ok) return conflict('import_state');
    if (!mayUndo(job, now)) return conflict('import_too_old', { days: KEPT_DAYS });
    if (job.row_count > AT_ONCE_ROWS && !actor.system) {
      await updateImport(tx, networkId, id, { state: 'undoing' });
      await writeProgress(tx, networkId, id, 0, 3, now);
      await enqueue('imports.undo', { importId: id });
      return ok({ id, fileName: job.file_name, counts: job.counts });
    }
    const counts = await undo(tx, networkId, job, now, async () => undefined);
    await emit('imports.undone', { importId: id, counts });
    return ok({ id, fileName: job.file_name, counts });
  },
  audit: ({ id }, { fileName, counts }) => ({ subject: id, detail: { fileName, counts } })
});

/** The background's part of `imports.undo`, in one transaction like the import itself. */
export const carryOutUndo = command({
  name: 'imports.carryOutUndo',
  summary: 'Carry out the undoing of an import',
  rest: 'POST /networks/{network}/imports/{id}/carry-out-undo',
  input: ImportId,
  may: mayCarryOut,
  async run({ tx, actor, now, emit }, { id }) {
    const networkId = actor.network!.id;
    const job = await lockImport(tx, networkId, id);
    if (!job) return notFound();
    if (job.state !== 'undoing') return conflict('import_state');
    const counts = await undo(tx, networkId, job, now, reporter({ networkId, importId: id }));
    await emit('imports.undone', { importId: id, counts });
    return ok({ id, fileName: job.file_name, counts });
  },
  audit: ({ id }, { fileName, counts }) => ({ subject: id, detail: { fileName, counts } })
});

async function undo(
  tx: Tx,
  networkId: string,
  job: Import,
  now: Temporal.Instant,
  report: (done: number, total: number) => Promise<void>
): Promise<Record<string, number>> {
  const where = { networkId, importId: job.id };
  await lockNetwork(tx, networkId);
  await data.decideUndo(tx, where, job.becomes === 'members');
  await report(1, 3);
  await data.restoreSheets(tx, where, now);
  await report(2, 3);
  await data.removeSheets(tx, where);
  const counts = { ...job.counts, ...(await data.countUndone(tx, where)) };
  await updateImport(tx, networkId, job.id, { state: 'undone', counts, undone_at: now });
  return counts;
}
