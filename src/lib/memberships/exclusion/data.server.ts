import type { Tx } from '#lib/platform/database.server.ts';

/** Is a vote on the exclusion of this membership open? The membership is locked. */
export async function exclusionRunning(tx: Tx, networkId: string, membershipId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('motions')
    .select('id')
    .where('network_id', '=', networkId)
    .where('kind', '=', 'exclusion')
    .where('subject_id', '=', membershipId)
    .where('state', 'in', ['draft', 'open'])
    .executeTakeFirst();
  return row !== undefined;
}
