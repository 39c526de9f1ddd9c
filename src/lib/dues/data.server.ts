import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';

export async function insertRates(
  tx: Tx,
  networkId: string,
  motionId: string,
  dues: { year: number; rates: { category: string; amount: bigint }[] },
  now: Temporal.Instant
): Promise<void> {
  const rows = dues.rates.map(({ category, amount }) => ({
    network_id: networkId,
    id: newId(),
    year: dues.year,
    category,
    amount,
    motion_id: motionId,
    set_at: now
  }));
  await tx.insertInto('dues_rates').values(rows).execute();
}

export type Rate = {
  year: number;
  category: string;
  amount: bigint;
  motionId: string;
  setAt: Temporal.Instant;
};

/** The rates in force, latest year first: of each category and year the one set last. */
export async function rates(tx: Tx, networkId: string): Promise<Rate[]> {
  const { rows } = await sql<Rate>`
    select * from (select distinct on (year, category) year, category, amount, motion_id as "motionId", set_at as "setAt"
      from dues_rates where network_id = ${networkId} order by year, category, set_at desc, id desc) r
     order by year desc, category limit 200`.execute(tx);
  return rows;
}
