import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Recorded } from './rules.ts';

export type RollSeat = {
  organisationId: string;
  name: string;
  votes: number;
  admitted: boolean;
  interest: string | null;
};

/** Everybody on the roll, by name. */
export async function rollOf(tx: Tx, networkId: string, motionId: string): Promise<RollSeat[]> {
  const { rows } = await sql<RollSeat>`
    select v.organisation_id as "organisationId", s.name, v.votes, coalesce(s.standing = 'admitted', false) as admitted,
           i.statement as interest
      from motion_voters v
      join organisation_sheets s on s.network_id = v.network_id and s.organisation_id = v.organisation_id
      left join interests i on i.network_id = v.network_id and i.motion_id = v.motion_id
       and i.organisation_id = v.organisation_id and i.withdrawn_at is null
     where v.network_id = ${networkId} and v.motion_id = ${motionId} order by s.sort_name, s.organisation_id`.execute(
    tx
  );
  return rows;
}

/** Writes the ballots of a meeting, all at once, in the name of who kept the list; the motion is locked. */
export async function recordBallots(
  tx: Tx,
  networkId: string,
  motionId: string,
  votes: Recorded[],
  byName: string,
  now: Temporal.Instant
): Promise<void> {
  await sql`
    with recorded as (
      insert into ballots (network_id, motion_id, organisation_id, choice, reason, cast_by_name, recorded_by_name, cast_at)
      select ${networkId}, ${motionId}, r.organisation_id, r.choice, r.reason, ${byName}, ${byName}, ${now}
        from unnest(${votes.map((v) => v.organisationId)}::uuid[], ${votes.map((v) => v.choice)}::text[],
                    ${votes.map((v) => v.reason)}::text[]) r (organisation_id, choice, reason)
      returning organisation_id, choice),
    seats as (select r.choice, v.votes from recorded r join motion_voters v
                on v.network_id = ${networkId} and v.motion_id = ${motionId} and v.organisation_id = r.organisation_id)
    update motions set voted = (select count(*)::int from seats),
           yes = (select coalesce(sum(votes) filter (where choice = 'yes'), 0)::int from seats),
           no = (select coalesce(sum(votes) filter (where choice = 'no'), 0)::int from seats),
           abstain = (select coalesce(sum(votes) filter (where choice = 'abstain'), 0)::int from seats),
           blank = (select coalesce(sum(votes) filter (where choice = 'blank'), 0)::int from seats)
     where network_id = ${networkId} and id = ${motionId}`.execute(tx);
}
