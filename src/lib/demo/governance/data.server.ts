import type { Tx } from '#lib/platform/database.server.ts';

/** Candidates get ids of their own when the vote opens. */
export async function termsOf(
  tx: Tx,
  networkId: string,
  motionId: string
): Promise<{ candidates: { id: string; personId: string }[] }> {
  const row = await tx
    .selectFrom('motions')
    .select('terms')
    .where('network_id', '=', networkId)
    .where('id', '=', motionId)
    .executeTakeFirstOrThrow();
  return row.terms as unknown as { candidates: { id: string; personId: string }[] };
}
