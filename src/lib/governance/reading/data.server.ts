import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import type { BallotRecord } from '#lib/governance/ballots/data.server.ts';
import { motionColumns, type MotionRecord } from '#lib/governance/data.server.ts';

/** A motion in a list. `waiting`: organisations the reader may vote for and that have not voted. */
export type ListedMotion = MotionRecord & {
  waiting: { organisationId: string; name: string }[];
  voted: boolean;
};

/** What the reader's organisations still have to do and have done about a motion. */
const readersPart = (organisationIds: string[]) => sql`
  coalesce((select json_agg(json_build_object('organisationId', v.organisation_id, 'name', s.name) order by s.sort_name)
     from motion_voters v
     join organisation_sheets s on s.network_id = v.network_id and s.organisation_id = v.organisation_id
    where m.state = 'open' and v.network_id = m.network_id and v.motion_id = m.id
      and v.organisation_id = any(${organisationIds}::uuid[])
      and not exists (select from ballots b where b.network_id = v.network_id and b.motion_id = v.motion_id
                         and b.organisation_id = v.organisation_id)), '[]') as waiting,
  exists (select from ballots b where b.network_id = m.network_id and b.motion_id = m.id
             and b.organisation_id = any(${organisationIds}::uuid[])) as voted`;

/** Open motions, the one that closes first on top. */
export async function openMotions(
  tx: Tx,
  networkId: string,
  organisationIds: string[],
  limit: number
): Promise<ListedMotion[]> {
  const { rows } = await sql<ListedMotion>`
    select ${motionColumns}, ${readersPart(organisationIds)} from motions m
     where m.network_id = ${networkId} and m.state = 'open' order by m.closes_at, m.id limit ${sql.lit(limit)}`.execute(
    tx
  );
  return rows;
}

/** Closed and withdrawn motions, latest first, by key. */
export async function closedMotions(
  tx: Tx,
  networkId: string,
  before: string | null,
  limit: number
): Promise<MotionRecord[]> {
  const older = before
    ? sql`and (m.closed_at, m.id) < (select c.closed_at, c.id from motions c where c.network_id = ${networkId} and c.id = ${before})`
    : sql``;
  const { rows } = await sql<MotionRecord>`
    select ${motionColumns} from motions m
     where m.network_id = ${networkId} and m.closed_at is not null ${older}
     order by m.closed_at desc, m.id desc limit ${sql.lit(limit)}`.execute(tx);
  return rows;
}

/** An organisation of the reader on the roll of a motion, and its ballot. */
export type OwnSeat = { organisationId: string; name: string; struck: boolean; ballot: BallotRecord | null };
export type MotionDetail = MotionRecord & {
  proposedForName: string | null;
  decision: number | null;
  own: OwnSeat[];
};

export async function motionById(
  tx: Tx,
  networkId: string,
  id: string,
  organisationIds: string[]
): Promise<MotionDetail | undefined> {
  type Row = Omit<MotionDetail, 'own'> & {
    own: (Omit<OwnSeat, 'ballot'> & { ballot: (Omit<BallotRecord, 'castAt'> & { castAt: string }) | null })[];
  };
  const { rows } = await sql<Row>`
    select ${motionColumns}, f.name as "proposedForName", d.number as decision,
           coalesce((select json_agg(json_build_object('organisationId', v.organisation_id, 'name', s.name,
                       'struck', case when m.state = 'open' then coalesce(s.standing <> 'admitted', true) else v.struck end,
                       'ballot', case when b.choice is not null then json_build_object('choice', b.choice, 'revision', b.revision,
                          'reason', b.reason, 'castByName', b.cast_by_name, 'castAt', b.cast_at) end) order by s.sort_name)
             from motion_voters v
             join organisation_sheets s on s.network_id = v.network_id and s.organisation_id = v.organisation_id
             left join ballots b on b.network_id = v.network_id and b.motion_id = v.motion_id and b.organisation_id = v.organisation_id
            where v.network_id = m.network_id and v.motion_id = m.id and v.organisation_id = any(${organisationIds}::uuid[])), '[]') as own
      from motions m
      left join organisation_sheets f on f.network_id = m.network_id and f.organisation_id = m.proposed_for
      left join decisions d on d.network_id = m.network_id and d.motion_id = m.id
     where m.network_id = ${networkId} and m.id = ${id} and m.state <> 'draft'`.execute(tx);
  const row = rows[0];
  if (!row) return undefined;
  const own = row.own.map((seat) => ({
    ...seat,
    ballot: seat.ballot && { ...seat.ballot, castAt: Temporal.Instant.from(seat.ballot.castAt) }
  }));
  return { ...row, own };
}
