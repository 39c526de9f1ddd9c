import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import type { RankedBallot, Ranking } from '#lib/governance/ranked/rules.ts';

/** The rankings that count: of organisations still admitted and not left out for an interest, in the order of their ids. */
export async function rankings(tx: Tx, networkId: string, motionId: string): Promise<RankedBallot[]> {
  const { rows } = await sql<{ ranking: Ranking; weight: number }>`
    select b.ranking, v.votes as weight from ballots b
      join motions m on m.network_id = b.network_id and m.id = b.motion_id
      join motion_voters v on v.network_id = b.network_id and v.motion_id = b.motion_id and v.organisation_id = b.organisation_id
      join memberships a on a.network_id = b.network_id and a.organisation_id = b.organisation_id and a.state = 'admitted'
     where b.network_id = ${networkId} and b.motion_id = ${motionId} and b.choice = 'yes' and b.ranking is not null
       and not (coalesce(m.rule ->> 'interests' = 'not_counted', false) and exists (select from interests i
            where i.network_id = b.network_id and i.motion_id = b.motion_id and i.organisation_id = b.organisation_id
              and i.withdrawn_at is null))
     order by b.organisation_id`.execute(tx);
  return rows;
}

/** Who has stepped down is kept with what was asked; the motion is locked. */
export async function keepGone(tx: Tx, networkId: string, motionId: string, gone: string[]): Promise<void> {
  await sql`
    update motions set terms = terms || jsonb_build_object('gone', ${JSON.stringify(gone)}::jsonb)
     where network_id = ${networkId} and id = ${motionId}`.execute(tx);
}

/** Who was elected is kept with what was asked. */
export async function keepElected(
  tx: Tx,
  networkId: string,
  motionId: string,
  elected: string[]
): Promise<void> {
  await sql`
    update motions set terms = terms || jsonb_build_object('elected', ${JSON.stringify(elected)}::jsonb)
     where network_id = ${networkId} and id = ${motionId}`.execute(tx);
}
