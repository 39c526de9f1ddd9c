import { createHash } from 'node:crypto';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { StepId } from '../rules.ts';

export type NewDeclaration = {
  id: string;
  step: StepId;
  reason: string;
  happenedOn: string | null;
  link: string | null;
  file: { name: string; bytes: Buffer } | null;
  by: { id: string | null; name: string | null };
};

/** False when somebody has declared the step already: the first one stands, but where a step comes in pieces. */
export async function insertDeclaration(
  tx: Tx,
  networkId: string,
  declaration: NewDeclaration,
  now: Temporal.Instant
): Promise<boolean> {
  const { id, step, reason, happenedOn, link, file, by } = declaration;
  const fileId = file ? await insertFile(tx, networkId, file, by.id, now) : null;
  const row = await tx
    .insertInto('step_declarations')
    .values({
      network_id: networkId,
      id,
      step,
      reason,
      happened_on: happenedOn,
      link,
      file_id: fileId,
      declared_by: by.id,
      declared_by_name: by.name,
      declared_at: now
    })
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Kept as bytes of no kind: a browser must never show what somebody uploaded as a page of ours. */
async function insertFile(
  tx: Tx,
  networkId: string,
  { name, bytes }: { name: string; bytes: Buffer },
  createdBy: string | null,
  now: Temporal.Instant
): Promise<string> {
  const id = newId();
  await tx
    .insertInto('files')
    .values({
      network_id: networkId,
      id,
      name,
      media_type: 'application/octet-stream',
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest(),
      bytes,
      created_by: createdBy,
      created_at: now
    })
    .execute();
  return id;
}

export async function lockDeclaration(tx: Tx, networkId: string, id: string) {
  return tx
    .selectFrom('step_declarations')
    .select(['id', 'step', 'declared_by', 'taken_back_at'])
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
}

export async function takeBack(
  tx: Tx,
  networkId: string,
  id: string,
  { by, reason, now }: { by: string | null; reason: string; now: Temporal.Instant }
): Promise<void> {
  await tx
    .updateTable('step_declarations')
    .set({ taken_back_at: now, taken_back_by_name: by, taken_back_reason: reason })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

/** Declarations of a step that were taken back, latest first. */
export async function takenBack(tx: Tx, networkId: string, step: StepId) {
  return tx
    .selectFrom('step_declarations')
    .select([
      'id',
      'reason',
      'declared_by_name as by',
      'declared_at as at',
      'taken_back_by_name as takenBackBy',
      'taken_back_at as takenBackAt',
      'taken_back_reason as takenBackReason'
    ])
    .where('network_id', '=', networkId)
    .where('step', '=', step)
    .where('taken_back_at', 'is not', null)
    .orderBy('declared_at', 'desc')
    .limit(20)
    .execute();
}

export async function proofOf(tx: Tx, networkId: string, id: string) {
  return tx
    .selectFrom('step_declarations as d')
    .innerJoin('files as f', (join) =>
      join.onRef('f.network_id', '=', 'd.network_id').onRef('f.id', '=', 'd.file_id')
    )
    .select(['f.name', 'f.bytes'])
    .where('d.network_id', '=', networkId)
    .where('d.id', '=', id)
    .executeTakeFirst();
}
