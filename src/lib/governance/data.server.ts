import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Closing, Line, MotionKind, MotionState, Outcome, Tally, VotingRule } from './rules.ts';

/** A motion that is or was open, as it is stored. `tally` is kept with every ballot and final once closed. */
export type MotionRecord = {
  id: string;
  kind: MotionKind;
  subjectId: string;
  title: string;
  statement: string;
  state: MotionState;
  rule: VotingRule;
  proposedBy: string | null;
  proposedByName: string | null;
  proposedFor: string | null;
  openedAt: Temporal.Instant;
  closesAt: Temporal.Instant;
  closesZone: string;
  closesWall: string;
  closedAt: Temporal.Instant | null;
  closedEarly: boolean;
  tally: Tally;
  struck: number;
  lines: Line[] | null;
};

/** The columns of a motion under the names of `MotionRecord`; drafts never reach the pages. */
export const motionColumns = sql<MotionRecord>`
  m.id, m.kind, m.subject_id as "subjectId", m.title, m.statement, m.state, m.rule, m.proposed_by as "proposedBy",
  m.proposed_by_name as "proposedByName", m.proposed_for as "proposedFor", m.opened_at as "openedAt",
  m.closes_at as "closesAt", m.closes_zone as "closesZone", m.closes_wall as "closesWall", m.closed_at as "closedAt",
  m.closed_early as "closedEarly", m.struck, m.result as lines, json_build_object('roll', m.roll, 'yes', m.yes,
  'no', m.no, 'abstain', m.abstain, 'blank', m.blank) as tally`;

/** The rule set last for a kind of motion, or undefined where nobody has set one. */
export async function ruleInForce(tx: Tx, networkId: string, kind: MotionKind) {
  return tx
    .selectFrom('motion_rules')
    .select(['rule', 'set_at'])
    .where('network_id', '=', networkId)
    .where('kind', '=', kind)
    .orderBy('set_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst();
}

export async function insertRule(
  tx: Tx,
  networkId: string,
  kind: MotionKind,
  rule: object,
  setBy: string | null,
  now: Temporal.Instant
): Promise<void> {
  const row = {
    network_id: networkId,
    id: newId(),
    kind,
    rule: JSON.stringify(rule),
    set_by: setBy,
    set_at: now
  };
  await tx.insertInto('motion_rules').values(row).execute();
}

/**
 * The organisations that would be on the roll now: all that are admitted, or those that sit on the council. A council
 * member sits for one organisation, the one they have held a mandate for the longest; it has one seat however many of
 * its people are on the council.
 */
const electorate = (networkId: string, who: VotingRule['electorate'], now: Temporal.Instant) =>
  who === 'members'
    ? sql<{ organisation_id: string }>`
        select organisation_id from memberships where network_id = ${networkId} and state = 'admitted'`
    : sql<{ organisation_id: string }>`
        select distinct organisation_id from (
          select distinct on (h.person_id) r.organisation_id
            from role_holders h
            join representatives r on r.network_id = h.network_id and r.person_id = h.person_id and r.mandate
             and r.starts_at <= ${now} and (r.ends_at is null or r.ends_at > ${now})
            join memberships m on m.network_id = r.network_id and m.organisation_id = r.organisation_id and m.state = 'admitted'
           where h.network_id = ${networkId} and h.role = 'council'
             and h.starts_at <= ${now} and (h.ends_at is null or h.ends_at > ${now})
           order by h.person_id, r.starts_at, r.id) seats`;

/** How many organisations would be on the roll now, counted up to `atMost`: a page needs no more. */
export async function countElectorate(
  tx: Tx,
  networkId: string,
  who: VotingRule['electorate'],
  now: Temporal.Instant,
  atMost: number
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from (select from (${electorate(networkId, who, now)}) e limit ${sql.lit(atMost)}) bounded`.execute(
    tx
  );
  return rows[0]!.n;
}

export type NewMotion = {
  id: string;
  kind: MotionKind;
  subjectId: string;
  title: string;
  statement: string;
  rule: VotingRule;
  proposedBy: string | null;
  proposedByName: string | null;
  proposedFor: string | null;
};

/** Writes an open motion and fixes its roll. @returns the number of organisations on it */
export async function insertOpenMotion(
  tx: Tx,
  networkId: string,
  motion: NewMotion,
  closing: Closing,
  now: Temporal.Instant
): Promise<number> {
  await tx
    .insertInto('motions')
    .values({
      network_id: networkId,
      id: motion.id,
      kind: motion.kind,
      subject_id: motion.subjectId,
      title: motion.title,
      statement: motion.statement,
      state: 'open',
      rule: JSON.stringify(motion.rule),
      proposed_by: motion.proposedBy,
      proposed_by_name: motion.proposedByName,
      proposed_for: motion.proposedFor,
      opened_at: now,
      closes_at: closing.at,
      closes_zone: closing.zone,
      closes_wall: closing.wall,
      created_at: now
    })
    .execute();
  const { rows } = await sql<{ roll: number }>`
    with voters as (
      insert into motion_voters (network_id, motion_id, organisation_id)
      select ${networkId}, ${motion.id}, e.organisation_id from (${electorate(networkId, motion.rule.electorate, now)}) e
      returning 1)
    update motions set roll = (select count(*)::int from voters)
     where network_id = ${networkId} and id = ${motion.id} returning roll`.execute(tx);
  return rows[0]!.roll;
}

/** Locks the motion's row: ballots, withdrawal and closing of one motion follow each other. */
export async function lockMotion(tx: Tx, networkId: string, id: string): Promise<MotionRecord | undefined> {
  const { rows } = await sql<MotionRecord>`
    select ${motionColumns} from motions m where m.network_id = ${networkId} and m.id = ${id} and m.state <> 'draft' for update`.execute(
    tx
  );
  return rows[0];
}

export type Count = {
  outcome: Outcome;
  tally: Tally;
  struck: number;
  lines: Line[];
  closedAt: Temporal.Instant;
  early: boolean;
};

export async function closeMotion(tx: Tx, networkId: string, id: string, count: Count): Promise<void> {
  const { roll, yes, no, abstain, blank } = count.tally;
  await tx
    .updateTable('motions')
    .set({
      state: count.outcome,
      closed_at: count.closedAt,
      closed_early: count.early,
      roll,
      yes,
      no,
      abstain,
      blank,
      struck: count.struck,
      result: JSON.stringify(count.lines)
    })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

export async function markEffect(
  tx: Tx,
  networkId: string,
  id: string,
  effect: 'done' | 'nothing_to_do'
): Promise<void> {
  await tx
    .updateTable('motions')
    .set({ effect })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

export async function withdrawMotion(
  tx: Tx,
  networkId: string,
  id: string,
  now: Temporal.Instant
): Promise<void> {
  const change = { state: 'withdrawn', closed_at: now };
  await tx
    .updateTable('motions')
    .set(change)
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

/** Adds the decision to the register. The network's row is locked, so that numbers have no gap and no twin. */
export async function recordDecision(
  tx: Tx,
  networkId: string,
  motion: MotionRecord,
  count: Count,
  now: Temporal.Instant
): Promise<number> {
  await tx.selectFrom('networks').select('id').where('id', '=', networkId).forNoKeyUpdate().execute();
  const { rows } = await sql<{ number: number }>`
    insert into decisions (network_id, id, number, motion_id, kind, title, outcome, result, decided_at, recorded_at)
    select ${networkId}, ${newId()}, coalesce(max(number), 0) + 1, ${motion.id}, ${motion.kind}, ${motion.title}, ${count.outcome},
           ${JSON.stringify({ tally: count.tally, struck: count.struck, rule: motion.rule, lines: count.lines })}::jsonb,
           ${count.closedAt}, ${now}
      from decisions where network_id = ${networkId}
    returning number`.execute(tx);
  return rows[0]!.number;
}

/** Open motions whose time has come, in every network; needs the instance's context. */
export async function dueMotions(
  tx: Tx,
  now: Temporal.Instant,
  limit: number
): Promise<{ networkId: string; id: string }[]> {
  return tx
    .selectFrom('motions')
    .select(['network_id as networkId', 'id'])
    .where('state', '=', 'open')
    .where('closes_at', '<=', now)
    .orderBy('closes_at')
    .limit(limit)
    .execute();
}
