import { conflict, notFound, ok } from '#lib/kernel/result.ts';
import { mayCarryOut, mayImport } from '#lib/imports/access.ts';
import { lockImport, updateImport, writeProgress } from '#lib/imports/data.server.ts';
import { AT_ONCE_ROWS, step } from '#lib/imports/rules.ts';
import { ImportId } from '#lib/imports/schema.ts';
import { command } from '#lib/platform/operation.ts';
import { reporter, writeImport } from './jobs.ts';

const nobodyWatches = async (): Promise<void> => undefined;

export const commitImport = command({
  name: 'imports.commit',
  summary: 'Write the organisations of an import as its preview shows them',
  rest: 'POST /networks/{network}/imports/{id}/commit',
  input: ImportId,
  may: mayImport,
  async run({ tx, actor, now, emit, enqueue }, { id }) {
    const network = actor.network!;
    const job = await lockImport(tx, network.id, id);
    if (!job) return notFound();
    if (!step(job.state, 'committing').ok) return conflict('import_state');
    if (job.row_count > AT_ONCE_ROWS && !actor.system) {
      await updateImport(tx, network.id, id, { state: 'committing' });
      await writeProgress(tx, network.id, id, 0, job.row_count, now);
      await enqueue('imports.write', { importId: id });
      return ok({ id, fileName: job.file_name, counts: job.counts });
    }
    const counts = await writeImport(tx, network, job, now, nobodyWatches);
    await emit('imports.committed', { importId: id, counts });
    return ok({ id, fileName: job.file_name, counts });
  },
  audit: ({ id }, { fileName, counts }) => ({ subject: id, detail: { fileName, counts } })
});

/** The background's part of `imports.commit`: one transaction, so that a killed process leaves nothing half done. */
export const writeCommitted = command({
  name: 'imports.write',
  summary: 'Carry out an import that was committed',
  rest: 'POST /networks/{network}/imports/{id}/write',
  input: ImportId,
  may: mayCarryOut,
  async run({ tx, actor, now, emit }, { id }) {
    const network = actor.network!;
    const job = await lockImport(tx, network.id, id);
    if (!job) return notFound();
    if (job.state !== 'committing') return conflict('import_state');
    const counts = await writeImport(
      tx,
      network,
      job,
      now,
      reporter({ networkId: network.id, importId: id })
    );
    await emit('imports.committed', { importId: id, counts });
    return ok({ id, fileName: job.file_name, counts });
  },
  audit: ({ id }, { fileName, counts }) => ({ subject: id, detail: { fileName, counts } })
});
