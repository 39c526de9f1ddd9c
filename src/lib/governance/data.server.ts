import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import { chainDecisions } from './register/data.server.ts';
import type { Line, Outcome, Tally } from './counting/rules.ts';
import { complete, type Closing, type MotionKind, type MotionState, type VotingRule } from './rules.ts';

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
  /** In votes; with the organisations behind them. */
  tally: Tally & { organisations: number; voted: number };
  struck: number;
  recused: number;
  lines: Line[] | null;
  /** What exactly is asked, by kind. */
  terms: Record<string, unknown>;
  /** The organisation that it is about and that does not vote. */
  exceptId: string | null;
  /** The vote without quorum that this one is the second call of. */
  followsId: string | null;
  amendsId: string | null;
  /** `YYYY-MM-DD`: voted in a meeting of this day. */
  heldOn: string | null;
  reply: string | null;
  replyByName: string | null;
  replyAt: Temporal.Instant | null;
  reviewOn: string | null;
  /** Reviewed, and not to come back. */
  reviewed: boolean;
  reviewNote: string | null;
  /** What followed from the result; null before it is closed. */
  effect: 'done' | 'nothing_to_do' | 'second_call' | null;
};

/** The columns of a motion under the names of `MotionRecord`; drafts never reach the pages. */
export const motionColumns = sql<MotionRecord>`
  m.id, m.kind, m.subject_id as "subjectId", m.title, m.statement, m.state, m.rule, m.proposed_by as "proposedBy",
  m.proposed_by_name as "proposedByName", m.proposed_for as "proposedFor", m.opened_at as "openedAt",
  m.closes_at as "closesAt", m.closes_zone as "closesZone", m.closes_wall as "closesWall", m.closed_at as "closedAt",
  m.closed_early as "closedEarly", m.struck, m.recused, m.result as lines, m.terms, m.except_id as "exceptId",
  m.follows_id as "followsId", m.amends_id as "amendsId", m.held_on as "heldOn", m.reply, m.reply_by_name as "replyByName",
  m.reply_at as "replyAt", m.review_on as "reviewOn", m.reviewed_at is not null as reviewed, m.review_note as "reviewNote",
  m.effect, json_build_object('roll', m.roll, 'yes', m.yes, 'no', m.no,
  'abstain', m.abstain, 'blank', m.blank, 'organisations', m.organisations, 'voted', m.voted) as tally`;

/** Rules are stored as they were written; those of before say nothing of what was added later. */
export const withRule = <M extends { rule: VotingRule }>(row: M): M => ({
  ...row,
  rule: complete(row.rule)
});

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

/** The roll as it would be now, with the votes of each; a category without votes and `except` are not on it. */
const roll = (
  networkId: string,
  rule: Pick<VotingRule, 'electorate' | 'weights'>,
  except: string | null,
  now: Temporal.Instant
) => sql<{ organisation_id: string; votes: number }>`
  select e.organisation_id, w.votes from (${electorate(networkId, rule.electorate, now)}) e
    join memberships a on a.network_id = ${networkId} and a.organisation_id = e.organisation_id and a.state = 'admitted'
   cross join lateral (select coalesce((${JSON.stringify(rule.weights)}::jsonb ->> coalesce(a.category, ''))::int, 1) as votes) w
   where w.votes > 0 and e.organisation_id is distinct from ${except}::uuid`;

/** How many organisations would be on the roll now, counted up to `atMost`: a page needs no more. */
export async function countElectorate(
  tx: Tx,
  networkId: string,
  rule: Pick<VotingRule, 'electorate' | 'weights'>,
  now: Temporal.Instant,
  atMost: number,
  except: string | null = null
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from (select from (${roll(networkId, rule, except, now)}) e limit ${sql.lit(atMost)}) bounded`.execute(
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
  terms?: object;
  proposedBy: string | null;
  proposedByName: string | null;
  proposedFor: string | null;
  exceptId?: string | null;
  followsId?: string | null;
  amendsId?: string | null;
  heldOn?: string | null;
  reviewOn?: string | null;
};

/** Writes a motion as a draft. */
export async function insertDraft(
  tx: Tx,
  networkId: string,
  motion: NewMotion,
  now: Temporal.Instant
): Promise<void> {
  await tx
    .insertInto('motions')
    .values({
      network_id: networkId,
      id: motion.id,
      kind: motion.kind,
      subject_id: motion.subjectId,
      title: motion.title,
      statement: motion.statement,
      state: 'draft',
      rule: JSON.stringify(motion.rule),
      terms: JSON.stringify(motion.terms ?? {}),
      proposed_by: motion.proposedBy,
      proposed_by_name: motion.proposedByName,
      proposed_for: motion.proposedFor,
      except_id: motion.exceptId ?? null,
      follows_id: motion.followsId ?? null,
      amends_id: motion.amendsId ?? null,
      held_on: motion.heldOn ?? null,
      review_on: motion.reviewOn ?? null,
      created_at: now
    })
    .execute();
}

/** Opens a draft with the rule that holds now, and fixes its roll. @returns the number of organisations on it */
export async function openDraft(
  tx: Tx,
  networkId: string,
  motion: { id: string; rule: VotingRule; exceptId?: string | null },
  closing: Closing,
  now: Temporal.Instant
): Promise<number> {
  const { rows } = await sql<{ organisations: number }>`
    with voters as (
      insert into motion_voters (network_id, motion_id, organisation_id, votes)
      select ${networkId}, ${motion.id}, e.organisation_id, e.votes
        from (${roll(networkId, motion.rule, motion.exceptId ?? null, now)}) e
      returning votes)
    update motions set state = 'open', rule = ${JSON.stringify(motion.rule)}::jsonb, opened_at = ${now}, closes_at = ${closing.at},
           closes_zone = ${closing.zone}, closes_wall = ${closing.wall},
           roll = (select coalesce(sum(votes), 0)::int from voters), organisations = (select count(*)::int from voters)
     where network_id = ${networkId} and id = ${motion.id} returning organisations`.execute(tx);
  return rows[0]!.organisations;
}

/** Locks the motion's row: ballots, withdrawal and closing of one motion follow each other. */
export async function lockMotion(tx: Tx, networkId: string, id: string): Promise<MotionRecord | undefined> {
  const { rows } = await sql<MotionRecord>`
    select ${motionColumns} from motions m where m.network_id = ${networkId} and m.id = ${id} and m.opened_at is not null for update`.execute(
    tx
  );
  return rows[0] && withRule(rows[0]);
}

export type Count = {
  outcome: Outcome;
  tally: Tally & { organisations: number; voted: number };
  struck: number;
  recused: number;
  lines: Line[];
  closedAt: Temporal.Instant;
  early: boolean;
};

export async function closeMotion(tx: Tx, networkId: string, id: string, count: Count): Promise<void> {
  const { roll, yes, no, abstain, blank, organisations, voted } = count.tally;
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
      organisations,
      voted,
      struck: count.struck,
      recused: count.recused,
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
  effect: 'done' | 'nothing_to_do' | 'second_call'
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
           ${JSON.stringify({ tally: count.tally, struck: count.struck, recused: count.recused, rule: motion.rule, terms: motion.terms, lines: count.lines })}::jsonb,
           ${count.closedAt}, ${now}
      from decisions where network_id = ${networkId}
    returning number`.execute(tx);
  await chainDecisions(tx, networkId);
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
