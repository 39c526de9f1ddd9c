import type { Tx } from '#lib/platform/database.server.ts';

/** Is this version being voted on? */
export async function voteRunning(tx: Tx, networkId: string, versionId: string): Promise<boolean> {
  const motion = await tx
    .selectFrom('motions')
    .select('id')
    .where('network_id', '=', networkId)
    .where('kind', '=', 'agreement_version')
    .where('subject_id', '=', versionId)
    .where('state', 'in', ['draft', 'open'])
    .executeTakeFirst();
  return motion !== undefined;
}
