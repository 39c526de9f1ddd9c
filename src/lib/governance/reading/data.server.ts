import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import type { BallotRecord } from '#lib/governance/ballots/data.server.ts';
import { holdsFor, living } from '#lib/governance/proxies/data.server.ts';
import { motionColumns, withRule, type MotionRecord } from '#lib/governance/data.server.ts';

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
                         and b.organisation_id = v.organisation_id)
      and not exists (select from confidential_marks c where c.network_id = v.network_id and c.motion_id = v.motion_id
                         and c.organisation_id = v.organisation_id)), '[]') as waiting,
  exists (select from ballots b where b.network_id = m.network_id and b.motion_id = m.id
             and b.organisation_id = any(${organisationIds}::uuid[]))
  or exists (select from confidential_marks c where c.network_id = m.network_id and c.motion_id = m.id
                and c.organisation_id = any(${organisationIds}::uuid[])) as voted`;

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
  return rows.map(withRule);
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
     where m.network_id = ${networkId} and m.closed_at is not null and m.opened_at is not null ${older}
     order by m.closed_at desc, m.id desc limit ${sql.lit(limit)}`.execute(tx);
  return rows.map(withRule);
}

/**
 * An organisation of the reader on the roll, or one whose proxy theirs holds, and its ballot. `holder`: the one of the
 * reader's organisations that holds the proxy. `proxyTo`: whom an own organisation has given its proxy.
 */
export type OwnSeat = {
  organisationId: string;
  name: string;
  votes: number;
  struck: boolean;
  interest: string | null;
  holderId: string | null;
  holderName: string | null;
  proxyTo: string | null;
  ballot: BallotRecord | null;
  /** Who handed in its confidential ballot. */
  handedBy: string | null;
};
export type Interested = { organisationId: string; name: string; statement: string; byName: string };
export type MotionDetail = MotionRecord & {
  proposedForName: string | null;
  decision: number | null;
  own: OwnSeat[];
  interests: Interested[];
  /** The second call of this vote, once there is one. */
  nextId: string | null;
  exceptName: string | null;
};

export async function motionById(
  tx: Tx,
  networkId: string,
  id: string,
  organisationIds: string[],
  now: Temporal.Instant
): Promise<MotionDetail | undefined> {
  type Row = Omit<MotionDetail, 'own'> & {
    own: (Omit<OwnSeat, 'ballot'> & { ballot: (Omit<BallotRecord, 'castAt'> & { castAt: string }) | null })[];
  };
  const own = sql`any(${organisationIds}::uuid[])`;
  const proxyOf = (who: RawBuilder<unknown>) => sql`
    (select ${who} from proxies p join organisation_sheets h on h.network_id = p.network_id and h.organisation_id = p.holder_id
      where p.network_id = v.network_id and p.giver_id = v.organisation_id and ${living(now)} and ${holdsFor(id)}
      order by p.motion_id nulls last, p.given_at limit 1)`;
  const { rows } = await sql<Row>`
    select ${motionColumns}, f.name as "proposedForName", x.name as "exceptName", d.number as decision,
           (select n.id from motions n where n.network_id = m.network_id and n.follows_id = m.id) as "nextId",
           coalesce((select json_agg(json_build_object('organisationId', i.organisation_id, 'name', s.name,
                       'statement', i.statement, 'byName', i.declared_by_name) order by s.sort_name)
             from interests i join organisation_sheets s on s.network_id = i.network_id and s.organisation_id = i.organisation_id
            where i.network_id = m.network_id and i.motion_id = m.id and i.withdrawn_at is null), '[]') as interests,
           coalesce((select json_agg(json_build_object('organisationId', v.organisation_id, 'name', s.name, 'votes', v.votes,
                       'struck', case when m.state = 'open' then coalesce(s.standing <> 'admitted', true) else v.struck end,
                       'interest', i.statement, 'holderId', case when not v.mine then v.proxy ->> 'id' end,
                       'holderName', case when not v.mine then v.proxy ->> 'name' end,
                       'proxyTo', case when v.mine then v.proxy ->> 'name' end, 'handedBy', c.cast_by_name,
                       'ballot', case when b.choice is not null then json_build_object('choice', b.choice, 'revision', b.revision,
                          'reason', b.reason, 'ranking', b.ranking, 'castByName', b.cast_by_name, 'castAt', b.cast_at) end) order by not v.mine, s.sort_name)
             from (select v.*, v.organisation_id = ${own} as mine, case when (m.rule ->> 'proxies')::int > 0 then
                          ${proxyOf(sql`json_build_object('id', p.holder_id, 'name', h.name)`)} end as proxy
                     from motion_voters v where v.network_id = m.network_id and v.motion_id = m.id) v
             join organisation_sheets s on s.network_id = v.network_id and s.organisation_id = v.organisation_id
             left join ballots b on b.network_id = v.network_id and b.motion_id = v.motion_id and b.organisation_id = v.organisation_id
             left join confidential_marks c on c.network_id = v.network_id and c.motion_id = v.motion_id
                   and c.organisation_id = v.organisation_id and c.handing is null
             left join interests i on i.network_id = v.network_id and i.motion_id = v.motion_id
                   and i.organisation_id = v.organisation_id and i.withdrawn_at is null
            where v.mine or (v.proxy ->> 'id')::uuid = ${own}), '[]') as own
      from motions m
      left join organisation_sheets f on f.network_id = m.network_id and f.organisation_id = m.proposed_for
      left join organisation_sheets x on x.network_id = m.network_id and x.organisation_id = m.except_id
      left join decisions d on d.network_id = m.network_id and d.motion_id = m.id
     where m.network_id = ${networkId} and m.id = ${id} and m.opened_at is not null`.execute(tx);
  const row = rows[0];
  if (!row) return undefined;
  const seats = row.own.map((seat) => ({
    ...seat,
    ballot: seat.ballot && { ...seat.ballot, castAt: Temporal.Instant.from(seat.ballot.castAt) }
  }));
  return { ...withRule(row), own: seats };
}
