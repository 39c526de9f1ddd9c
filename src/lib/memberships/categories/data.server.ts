import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';

/** The categories that living memberships have, without the one of `except`, which may be about to change. */
export async function inUse(tx: Tx, networkId: string, except: string | null = null): Promise<string[]> {
  const { rows } = await sql<{ category: string }>`
    select distinct category from memberships
     where network_id = ${networkId} and category is not null and state in ('candidate', 'admitted', 'suspended')
       and id is distinct from ${except}::uuid
     order by category`.execute(tx);
  return rows.map(({ category }) => category);
}

/** Of the living membership; undefined where there is none. */
export const current = (tx: Tx, networkId: string, organisationId: string) =>
  tx
    .selectFrom('memberships')
    .select('category')
    .where('network_id', '=', networkId)
    .where('organisation_id', '=', organisationId)
    .where('state', 'in', ['candidate', 'admitted', 'suspended'])
    .executeTakeFirst();

export async function set(tx: Tx, networkId: string, id: string, category: string | null): Promise<void> {
  await tx
    .updateTable('memberships')
    .set({ category })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}
