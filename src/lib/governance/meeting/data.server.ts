import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import { holdsFor } from '#lib/governance/proxies/data.server.ts';
import type { Recorded } from './rules.ts';

export type RollSeat = {
  organisationId: string;
  name: string;
  votes: number;
  admitted: boolean;
  interest: string | null;
  /** The proxy that held on the day of the meeting. */
  proxy: { id: string; holderId: string; holderName: string } | null;
};

/** Everybody on the roll, by name; `day` is the meeting's. */
export async function rollOf(
  tx: Tx,
  networkId: string,
  motionId: string,
  [begin, end]: [Temporal.Instant, Temporal.Instant]
): Promise<RollSeat[]> {
  const { rows } = await sql<RollSeat>`
    select v.organisation_id as "organisationId", s.name, v.votes, coalesce(s.standing = 'admitted', false) as admitted,
           i.statement as interest,
           (select json_build_object('id', p.id, 'holderId', p.holder_id, 'holderName', h.name) from proxies p
              join organisation_sheets h on h.network_id = p.network_id and h.organisation_id = p.holder_id
             where p.network_id = v.network_id and p.giver_id = v.organisation_id and p.revoked_at is null
               and p.starts_at < ${end} and p.ends_at > ${begin} and ${holdsFor(motionId)}
             order by p.motion_id nulls last, p.given_at limit 1) as proxy
      from motion_voters v
      join organisation_sheets s on s.network_id = v.network_id and s.organisation_id = v.organisation_id
      left join interests i on i.network_id = v.network_id and i.motion_id = v.motion_id
       and i.organisation_id = v.organisation_id and i.withdrawn_at is null
     where v.network_id = ${networkId} and v.motion_id = ${motionId} order by s.sort_name, s.organisation_id`.execute(
    tx
  );
  return rows;
}

/** The day of the meeting in which it is voted, if it is. */
export async function meetingOf(
  tx: Tx,
  networkId: string,
  motionId: string
): Promise<{ heldOn: string; closesZone: string } | undefined> {
  const { rows } = await sql<{ heldOn: string; closesZone: string }>`
    select held_on as "heldOn", closes_zone as "closesZone" from motions
     where network_id = ${networkId} and id = ${motionId} and held_on is not null`.execute(tx);
  return rows[0];
}

/** A vote with the proxy by which it was cast, if the organisation was not there itself. */
export type Voted = Recorded & { proxy: { id: string; holderId: string } | null };

/** Writes the ballots of a meeting, all at once, in the name of who kept the list; the motion is locked. */
export async function recordBallots(
  tx: Tx,
  networkId: string,
  motionId: string,
  votes: Voted[],
  byName: string,
  now: Temporal.Instant
): Promise<void> {
  await sql`
    with recorded as (
      insert into ballots (network_id, motion_id, organisation_id, choice, reason, proxy_id, proxy_holder_id,
                           cast_by_name, recorded_by_name, cast_at)
      select ${networkId}, ${motionId}, r.organisation_id, r.choice, r.reason, r.proxy_id, r.holder_id, ${byName}, ${byName}, ${now}
        from unnest(${votes.map((v) => v.organisationId)}::uuid[], ${votes.map((v) => v.choice)}::text[],
                    ${votes.map((v) => v.reason)}::text[], ${votes.map((v) => v.proxy?.id ?? null)}::uuid[],
                    ${votes.map((v) => v.proxy?.holderId ?? null)}::uuid[]) r (organisation_id, choice, reason, proxy_id, holder_id)
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
