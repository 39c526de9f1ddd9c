import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import { amendmentsOf, type Amendment } from '../amendments/data.server.ts';
import { ballotsOf, type ListedBallot } from '../ballots/data.server.ts';
import { motionById, type MotionDetail } from '../reading/data.server.ts';
import { entryAndBefore } from '../register/data.server.ts';
import { follow, NOTHING, type Entry } from '../register/rules.ts';
import type { MotionKind, MotionState } from '../rules.ts';

/** A motion with all that its minutes say. Of a confidential vote there is nothing about single ballots. */
export type Minuted = {
  motion: MotionDetail;
  /** By name of organisation. */
  ballots: ListedBallot[];
  /** Who was counted and has no ballot, by name; empty in a confidential vote. */
  silent: string[];
  amendments: Amendment[];
  /** Its entry in the register; null before it is decided, and where it was withdrawn. */
  entry: { number: number; hash: string } | null;
};

const EVERYBODY = 100_000;

/** Undefined: no such motion, or not opened. An entry that does not hold is `broken`. */
export async function minuted(
  tx: Tx,
  networkId: string,
  id: string,
  now: Temporal.Instant
): Promise<Minuted | 'broken' | undefined> {
  const motion = await motionById(tx, networkId, id, [], now);
  if (!motion) return undefined;
  const secret = motion.rule.confidential;
  const ballots = secret ? [] : await ballotsOf(tx, networkId, id, null, EVERYBODY);
  const entry = motion.decision === null ? null : await entryOf(tx, networkId, motion.decision);
  if (motion.decision !== null && entry === null) return 'broken';
  return {
    motion,
    ballots: ballots.toSorted((a, b) => a.name.localeCompare(b.name)),
    silent: secret ? [] : await silentOf(tx, networkId, id),
    amendments: await amendmentsOf(tx, networkId, id),
    entry
  };
}

/** The entry's number and hash if it is what was recorded and follows the one before. */
async function entryOf(tx: Tx, networkId: string, number: number) {
  const found = await entryAndBefore(tx, networkId, number);
  const at = (n: number): Entry | undefined => found.find((one) => one.number === n);
  const before = number === 1 ? NOTHING : at(number - 1)?.link?.hash;
  const entry = at(number);
  if (!before || !entry) return null;
  const result = follow({ checked: number - 1, head: before }, [entry]);
  return 'reason' in result ? null : { number, hash: result.head };
}

async function silentOf(tx: Tx, networkId: string, motionId: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select s.name from motion_voters v
      join organisation_sheets s on s.network_id = v.network_id and s.organisation_id = v.organisation_id
     where v.network_id = ${networkId} and v.motion_id = ${motionId} and not v.struck
       and not exists (select from ballots b where b.network_id = v.network_id and b.motion_id = v.motion_id
                          and b.organisation_id = v.organisation_id)
       and not exists (select from interests i join motions m on m.network_id = i.network_id and m.id = i.motion_id
                        where i.network_id = v.network_id and i.motion_id = v.motion_id and i.organisation_id = v.organisation_id
                          and i.withdrawn_at is null and m.rule ->> 'interests' = 'not_counted')
     order by s.sort_name, s.organisation_id`.execute(tx);
  return rows.map(({ name }) => name);
}

export type MeetingVote = {
  id: string;
  kind: MotionKind;
  title: string;
  state: MotionState;
  decision: number | null;
};

/** What is voted in the meeting of that day: what is decided in the order in which it was recorded, then the rest. */
export async function votesOf(tx: Tx, networkId: string, day: string): Promise<MeetingVote[]> {
  const { rows } = await sql<MeetingVote>`
    select m.id, m.kind, m.title, m.state, d.number as decision
      from motions m left join decisions d on d.network_id = m.network_id and d.motion_id = m.id
     where m.network_id = ${networkId} and m.held_on = ${day}::date and m.opened_at is not null
     order by d.number nulls last, m.closed_at nulls last, m.opened_at, m.id limit 200`.execute(tx);
  return rows;
}

/** Organisations that were recorded as present at any vote of that day, by name; who voted by proxy was not there. */
export async function presentOn(tx: Tx, networkId: string, day: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select s.name from organisation_sheets s
     where s.network_id = ${networkId} and exists (
       select from ballots b join motions m on m.network_id = b.network_id and m.id = b.motion_id
        where b.network_id = s.network_id and b.organisation_id = s.organisation_id and b.proxy_holder_id is null
          and m.held_on = ${day}::date)
     order by s.sort_name, s.organisation_id`.execute(tx);
  return rows.map(({ name }) => name);
}

export type Extracted = {
  number: number;
  kind: MotionKind;
  title: string;
  outcome: 'adopted' | 'rejected' | 'no_quorum';
  decidedAt: Temporal.Instant;
  hash: string | null;
  closesAt: Temporal.Instant;
  closesWall: string;
  closesZone: string;
};

/** Decisions between two instants, both included, in the order of the register. */
export async function decidedBetween(
  tx: Tx,
  networkId: string,
  from: Temporal.Instant,
  to: Temporal.Instant,
  limit: number
): Promise<Extracted[]> {
  const { rows } = await sql<Extracted>`
    select d.number, d.kind, d.title, d.outcome, d.decided_at as "decidedAt", e.hash, m.closes_at as "closesAt",
           m.closes_wall as "closesWall", m.closes_zone as "closesZone"
      from decisions d
      join motions m on m.network_id = d.network_id and m.id = d.motion_id
      left join register_entries e on e.network_id = d.network_id and e.number = d.number
     where d.network_id = ${networkId} and d.decided_at between ${from} and ${to}
     order by d.number limit ${sql.lit(limit)}`.execute(tx);
  return rows;
}
