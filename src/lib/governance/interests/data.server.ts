import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';

/** How the organisation stands to the motion; the motion is locked. */
export async function standingOf(
  tx: Tx,
  networkId: string,
  motionId: string,
  organisationId: string
): Promise<{ onRoll: boolean; voted: boolean; declared: boolean }> {
  const { rows } = await sql<{ onRoll: boolean; voted: boolean; declared: boolean }>`
    select exists (select from motion_voters v where v.network_id = ${networkId} and v.motion_id = ${motionId}
                      and v.organisation_id = ${organisationId}) as "onRoll",
           exists (select from ballots b where b.network_id = ${networkId} and b.motion_id = ${motionId}
                      and b.organisation_id = ${organisationId})
           or exists (select from confidential_marks c where c.network_id = ${networkId} and c.motion_id = ${motionId}
                      and c.organisation_id = ${organisationId}) as voted,
           exists (select from interests i where i.network_id = ${networkId} and i.motion_id = ${motionId}
                      and i.organisation_id = ${organisationId} and i.withdrawn_at is null) as declared`.execute(
    tx
  );
  return rows[0]!;
}

export async function declareInterest(
  tx: Tx,
  networkId: string,
  interest: { motionId: string; organisationId: string; statement: string; byName: string },
  now: Temporal.Instant
): Promise<void> {
  const said = {
    statement: interest.statement,
    declared_by_name: interest.byName,
    declared_at: now,
    withdrawn_at: null
  };
  await tx
    .insertInto('interests')
    .values({
      network_id: networkId,
      motion_id: interest.motionId,
      organisation_id: interest.organisationId,
      ...said
    })
    .onConflict((c) => c.columns(['network_id', 'motion_id', 'organisation_id']).doUpdateSet(said))
    .execute();
}

export async function withdrawInterest(
  tx: Tx,
  networkId: string,
  motionId: string,
  organisationId: string,
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('interests')
    .set({ withdrawn_at: now })
    .where('network_id', '=', networkId)
    .where('motion_id', '=', motionId)
    .where('organisation_id', '=', organisationId)
    .execute();
}
