import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Choice, Tally } from '#lib/governance/counting/rules.ts';
import type { StandingBallot, VotingRule } from '#lib/governance/rules.ts';

export type Seat = {
  seat: 'on_roll' | 'struck' | 'none';
  votes: number;
  /** It has declared an interest in this question. */
  interest: boolean;
  representativeId: string | null;
};

/**
 * Whether the organisation is on the roll and still admitted, and the mandate the person holds for it at this moment
 * (for a council motion: the one they sit on the council for). The mandate's row is locked for sharing: its end waits for the ballot.
 */
export async function seatOf(
  tx: Tx,
  networkId: string,
  motion: { id: string; rule: VotingRule },
  organisationId: string,
  personId: string | null,
  now: Temporal.Instant
): Promise<Seat> {
  const { rows: onRoll } = await sql<{ votes: number; interest: boolean; admitted: boolean }>`
    select v.votes, exists (select from interests i where i.network_id = v.network_id and i.motion_id = v.motion_id
                               and i.organisation_id = v.organisation_id and i.withdrawn_at is null) as interest,
           exists (select from memberships m where m.network_id = v.network_id and m.organisation_id = v.organisation_id
                      and m.state = 'admitted') as admitted
      from motion_voters v
     where v.network_id = ${networkId} and v.motion_id = ${motion.id} and v.organisation_id = ${organisationId}`.execute(
    tx
  );
  const { rows: mandates } = await sql<{ id: string }>`
    select r.id from representatives r
     where r.network_id = ${networkId} and r.organisation_id = ${organisationId} and r.person_id = ${personId}::uuid and r.mandate
       and r.starts_at <= ${now} and (r.ends_at is null or r.ends_at > ${now})
       and (${motion.rule.electorate === 'members'} or (exists (
         select from role_holders h where h.network_id = r.network_id and h.person_id = r.person_id and h.role = 'council'
            and h.starts_at <= ${now} and (h.ends_at is null or h.ends_at > ${now}))
         and r.id = (select o.id from representatives o
            join memberships a on a.network_id = o.network_id and a.organisation_id = o.organisation_id and a.state = 'admitted'
           where o.network_id = r.network_id and o.person_id = r.person_id and o.mandate
             and o.starts_at <= ${now} and (o.ends_at is null or o.ends_at > ${now})
           order by o.starts_at, o.id limit 1)))
     limit 1 for share of r`.execute(tx);
  const seat = onRoll[0] ? (onRoll[0].admitted ? 'on_roll' : 'struck') : 'none';
  return {
    seat,
    votes: onRoll[0]?.votes ?? 0,
    interest: onRoll[0]?.interest ?? false,
    representativeId: mandates[0]?.id ?? null
  };
}

export type BallotRecord = StandingBallot & {
  /** In an election: places, best first. */
  ranking?: string[][] | null;
  reason: string | null;
  castByName: string;
  castAt: Temporal.Instant;
};

export async function ballotOf(
  tx: Tx,
  networkId: string,
  motionId: string,
  organisationId: string
): Promise<BallotRecord | undefined> {
  const row = await tx
    .selectFrom('ballots')
    .select(['choice', 'revision', 'reason', 'cast_by_name as castByName', 'cast_at as castAt'])
    .where('network_id', '=', networkId)
    .where('motion_id', '=', motionId)
    .where('organisation_id', '=', organisationId)
    .executeTakeFirst();
  return row && { ...row, choice: row.choice as Choice };
}

export type NewBallot = {
  motionId: string;
  organisationId: string;
  /** Votes that the organisation has on this roll. */
  votes: number;
  choice: Choice;
  reason: string | null;
  revision: number;
  representativeId: string | null;
  castByName: string;
  proxy?: { id: string; holderId: string } | null;
  recordedByName?: string | null;
  ranking?: string[][] | null;
};
type Figures = Tally & { organisations: number; voted: number };

/** Writes the ballot, or puts it in the place of `replaced`; the motion is locked. @returns its figures as they are now */
export async function writeBallot(
  tx: Tx,
  networkId: string,
  ballot: NewBallot,
  replaced: Choice | undefined,
  now: Temporal.Instant
): Promise<Figures> {
  const written = {
    choice: ballot.choice,
    reason: ballot.reason,
    revision: ballot.revision,
    representative_id: ballot.representativeId,
    cast_by_name: ballot.castByName,
    proxy_id: ballot.proxy?.id ?? null,
    proxy_holder_id: ballot.proxy?.holderId ?? null,
    recorded_by_name: ballot.recordedByName ?? null,
    ranking: ballot.ranking ? JSON.stringify(ballot.ranking) : null,
    cast_at: now
  };
  const key = { network_id: networkId, motion_id: ballot.motionId, organisation_id: ballot.organisationId };
  if (replaced === undefined)
    await tx
      .insertInto('ballots')
      .values({ ...key, ...written })
      .execute();
  else
    await tx
      .updateTable('ballots')
      .set(written)
      .where('network_id', '=', networkId)
      .where('motion_id', '=', ballot.motionId)
      .where('organisation_id', '=', ballot.organisationId)
      .execute();
  const change = (choice: Choice) =>
    ballot.votes * (Number(ballot.choice === choice) - Number(replaced === choice));
  const { rows } = await sql<Figures>`
    update motions set yes = yes + ${change('yes')}, no = no + ${change('no')}, abstain = abstain + ${change('abstain')},
           blank = blank + ${change('blank')}, voted = voted + ${Number(replaced === undefined)}
     where network_id = ${networkId} and id = ${ballot.motionId}
    returning roll, yes, no, abstain, blank, organisations, voted`.execute(tx);
  return rows[0]!;
}

/** A count: the roll without those who are struck now or not counted for an interest; and with those struck, who may come back. */
export type CountNow = { tally: Figures; withStruck: Figures; struck: number; recused: number };

export async function countNow(
  tx: Tx,
  networkId: string,
  motionId: string,
  at: Temporal.Instant = Temporal.Now.instant()
): Promise<CountNow> {
  const { rows } = await sql<Omit<CountNow, 'tally' | 'withStruck'> & { here: Figures; all: Figures }>`
    with motion as (
      select m.rule ->> 'interests' = 'not_counted' as recuses, m.rule ->> 'castingVote' = 'chair' as presides
        from motions m where m.network_id = ${networkId} and m.id = ${motionId}),
    seats as (
      select v.votes, b.choice, (a.id is not null) as admitted, (b.choice is not null) as voted,
             coalesce(o.recuses, false) and exists (select from interests i where i.network_id = v.network_id
               and i.motion_id = v.motion_id and i.organisation_id = v.organisation_id and i.withdrawn_at is null) as recused,
             coalesce(o.presides, false) and v.organisation_id = (
               select r.organisation_id from role_holders h
                 join representatives r on r.network_id = h.network_id and r.person_id = h.person_id and r.mandate
                  and r.starts_at <= ${at} and (r.ends_at is null or r.ends_at > ${at})
                 join memberships s on s.network_id = r.network_id and s.organisation_id = r.organisation_id and s.state = 'admitted'
                where h.network_id = ${networkId} and h.role = 'chair' and h.starts_at <= ${at} and (h.ends_at is null or h.ends_at > ${at})
                order by r.starts_at, r.id limit 1) as chair
        from motion o cross join motion_voters v
        left join ballots b on b.network_id = v.network_id and b.motion_id = v.motion_id and b.organisation_id = v.organisation_id
        left join memberships a on a.network_id = v.network_id and a.organisation_id = v.organisation_id and a.state = 'admitted'
       where v.network_id = ${networkId} and v.motion_id = ${motionId})
    select ${figures(sql`not recused and admitted`)} as here, ${figures(sql`not recused`)} as "all",
           count(*) filter (where not admitted)::int as struck, count(*) filter (where admitted and recused)::int as recused
      from seats`.execute(tx);
  const { here, all, struck, recused } = rows[0]!;
  return { tally: here, withStruck: all, struck, recused };
}

const figures = (which: RawBuilder<unknown>) => {
  const votes = (choice: string) =>
    sql`coalesce(sum(votes) filter (where ${which} and choice = ${sql.lit(choice)}), 0)::int`;
  return sql`json_build_object('roll', coalesce(sum(votes) filter (where ${which}), 0)::int, 'yes', ${votes('yes')},
    'no', ${votes('no')}, 'abstain', ${votes('abstain')}, 'blank', ${votes('blank')},
    'organisations', count(*) filter (where ${which})::int, 'voted', count(*) filter (where ${which} and voted)::int,
    'chair', max(case when chair then coalesce(choice, 'silent') end) filter (where ${which}))`;
};

/** Marks on the roll which organisations were struck off at the count. */
export async function strikeVoters(tx: Tx, networkId: string, motionId: string): Promise<void> {
  await sql`
    update motion_voters v set struck = true
     where v.network_id = ${networkId} and v.motion_id = ${motionId}
       and not exists (select from memberships m where m.network_id = v.network_id and m.organisation_id = v.organisation_id
                          and m.state = 'admitted')
       and not exists (select from confidential_marks c where c.network_id = v.network_id and c.motion_id = v.motion_id
                          and c.organisation_id = v.organisation_id)`.execute(tx);
}

/** Who voted. `choice` and `reason` are null unless they may be shown; `struck`: not counted, as things stand while it is open. */
export type ListedBallot = {
  organisationId: string;
  name: string;
  struck: boolean;
  castByName: string;
  castAt: Temporal.Instant;
  choice: Choice | null;
  reason: string | null;
  votes: number;
  /** The organisation that voted in its place. */
  proxyHolder: string | null;
  /** Who wrote it down in the meeting. */
  recordedByName: string | null;
  /** In an election: places, best first. */
  ranking: string[][] | null;
  /** It has declared an interest, and which. */
  interest: string | null;
};

/** As `choicesShown` of rules.ts says it; a test holds them together. */
const choicesShown = sql`((m.rule ->> 'openBallot')::boolean and not coalesce((m.rule ->> 'confidential')::boolean, false) or m.state in ('adopted', 'rejected', 'no_quorum'))`;

export async function ballotsOf(
  tx: Tx,
  networkId: string,
  motionId: string,
  before: string | null,
  limit: number
): Promise<ListedBallot[]> {
  const older = before
    ? sql`and (b.cast_at, b.organisation_id) < (select c.cast_at, c.organisation_id from ballots c
           where c.network_id = ${networkId} and c.motion_id = ${motionId} and c.organisation_id = ${before})`
    : sql``;
  const { rows } = await sql<ListedBallot>`
    select b.organisation_id as "organisationId", s.name,
           case when m.state = 'open' then s.standing is distinct from 'admitted' else v.struck end as struck,
           b.cast_by_name as "castByName", b.cast_at as "castAt",
           case when ${choicesShown} then b.choice end as choice, case when ${choicesShown} then b.reason end as reason,
           case when ${choicesShown} then b.ranking end as ranking,
           v.votes, p.name as "proxyHolder", b.recorded_by_name as "recordedByName", i.statement as interest
      from ballots b
      join motions m on m.network_id = b.network_id and m.id = b.motion_id
      join motion_voters v on v.network_id = b.network_id and v.motion_id = b.motion_id and v.organisation_id = b.organisation_id
      join organisation_sheets s on s.network_id = b.network_id and s.organisation_id = b.organisation_id
      left join organisation_sheets p on p.network_id = b.network_id and p.organisation_id = b.proxy_holder_id
      left join interests i on i.network_id = b.network_id and i.motion_id = b.motion_id and i.organisation_id = b.organisation_id
       and i.withdrawn_at is null
     where b.network_id = ${networkId} and b.motion_id = ${motionId} ${older}
     order by b.cast_at desc, b.organisation_id desc limit ${sql.lit(limit)}`.execute(tx);
  return rows;
}

/** Mandate holders of organisations that are on the roll, still admitted, and silent: whom to remind. */
export async function personsToRemind(
  tx: Tx,
  networkId: string,
  motionId: string,
  now: Temporal.Instant
): Promise<string[]> {
  const { rows } = await sql<{ person_id: string }>`
    select distinct r.person_id from motion_voters v
      join memberships m on m.network_id = v.network_id and m.organisation_id = v.organisation_id and m.state = 'admitted'
      join representatives r on r.network_id = v.network_id and r.organisation_id = v.organisation_id and r.mandate
       and r.starts_at <= ${now} and (r.ends_at is null or r.ends_at > ${now})
     where v.network_id = ${networkId} and v.motion_id = ${motionId}
       and not exists (select from ballots b where b.network_id = v.network_id and b.motion_id = v.motion_id
                          and b.organisation_id = v.organisation_id)
       and not exists (select from confidential_marks c where c.network_id = v.network_id and c.motion_id = v.motion_id
                          and c.organisation_id = v.organisation_id)`.execute(tx);
  return rows.map((row) => row.person_id);
}
