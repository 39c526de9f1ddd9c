import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';

export type Print = {
  networkId: string;
  versionId: string;
  medium: 'text' | 'pdf' | 'docx';
  signatures: number;
  madeAt: Temporal.Instant;
};

/** Whose print this is, in whatever network; needs the instance's context and the whole print. */
export async function findPrint(tx: Tx, print: Buffer): Promise<Print | undefined> {
  const { rows } = await sql<Print>`
    select network_id as "networkId", version_id as "versionId", medium, signatures, made_at as "madeAt"
      from agreement_prints where print = ${print} order by made_at limit 1`.execute(tx);
  return rows[0];
}
