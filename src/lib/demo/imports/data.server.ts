import type { Tx } from '#lib/platform/database.server.ts';

/** Every organisation of the directory, by its name. */
export async function idsByName(tx: Tx, networkId: string): Promise<Record<string, string>> {
  const rows = await tx
    .selectFrom('organisation_sheets')
    .select(['name', 'organisation_id as id'])
    .where('network_id', '=', networkId)
    .execute();
  return Object.fromEntries(rows.map(({ name, id }) => [name, id]));
}
