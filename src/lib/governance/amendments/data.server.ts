import { sql } from 'kysely';
import { complete } from '#lib/governance/rules.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Amended, AmendmentState } from './rules.ts';

export type AmendedMotion = Amended & {
  id: string;
  title: string;
  proposedBy: string | null;
  proposedFor: string | null;
};

/** Locks the motion, draft or open: amendments and ballots follow each other on its row. */
export async function lockAmended(tx: Tx, networkId: string, id: string): Promise<AmendedMotion | undefined> {
  const { rows } = await sql<AmendedMotion>`
    select m.id, m.kind, m.state, m.title, m.statement, m.rule, m.closes_at as "closesAt", m.voted, m.held_on as "heldOn",
           m.proposed_by as "proposedBy", m.proposed_for as "proposedFor"
      from motions m where m.network_id = ${networkId} and m.id = ${id} for update`.execute(tx);
  return rows[0] && { ...rows[0], rule: complete(rows[0].rule) };
}

export type Amendment = {
  id: string;
  motionId: string;
  text: string;
  reason: string;
  state: AmendmentState;
  voteId: string | null;
  proposedBy: string | null;
  proposedByName: string;
  proposedFor: string | null;
  proposedForName: string | null;
  proposedAt: Temporal.Instant;
  beforeText: string | null;
};

const columns = sql<Amendment>`
  a.id, a.motion_id as "motionId", a.text, a.reason, a.state, a.vote_id as "voteId", a.proposed_by as "proposedBy",
  a.proposed_by_name as "proposedByName", a.proposed_for as "proposedFor", f.name as "proposedForName",
  a.proposed_at as "proposedAt", a.before_text as "beforeText" from amendments a
  left join organisation_sheets f on f.network_id = a.network_id and f.organisation_id = a.proposed_for`;

export async function amendmentsOf(tx: Tx, networkId: string, motionId: string): Promise<Amendment[]> {
  const { rows } = await sql<Amendment>`
    select ${columns} where a.network_id = ${networkId} and a.motion_id = ${motionId} order by a.proposed_at, a.id limit 100`.execute(
    tx
  );
  return rows;
}

export async function amendmentById(tx: Tx, networkId: string, id: string): Promise<Amendment | undefined> {
  const { rows } =
    await sql<Amendment>`select ${columns} where a.network_id = ${networkId} and a.id = ${id}`.execute(tx);
  return rows[0];
}

export async function insertAmendment(
  tx: Tx,
  networkId: string,
  a: Pick<Amendment, 'id' | 'motionId' | 'text' | 'reason' | 'proposedBy' | 'proposedByName' | 'proposedFor'>,
  now: Temporal.Instant
): Promise<void> {
  await tx
    .insertInto('amendments')
    .values({
      network_id: networkId,
      id: a.id,
      motion_id: a.motionId,
      text: a.text,
      reason: a.reason,
      state: 'proposed',
      proposed_by: a.proposedBy,
      proposed_by_name: a.proposedByName,
      proposed_for: a.proposedFor,
      proposed_at: now
    })
    .execute();
}

const SETTLED: AmendmentState[] = ['accepted', 'adopted', 'rejected', 'withdrawn'];

export async function settle(
  tx: Tx,
  networkId: string,
  id: string,
  state: AmendmentState,
  more: { voteId?: string; beforeText?: string },
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('amendments')
    .set({
      state,
      settled_at: SETTLED.includes(state) ? now : null,
      ...(more.voteId === undefined ? {} : { vote_id: more.voteId }),
      ...(more.beforeText === undefined ? {} : { before_text: more.beforeText })
    })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

/** Ballots on the old text are set aside: kept, but no longer counted. @returns how many */
export async function lapseBallots(
  tx: Tx,
  networkId: string,
  motionId: string,
  now: Temporal.Instant
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with gone as (delete from ballots where network_id = ${networkId} and motion_id = ${motionId} returning *),
    kept as (insert into lapsed_ballots (network_id, id, motion_id, organisation_id, choice, cast_by_name, cast_at, lapsed_at)
      select network_id, gen_random_uuid(), motion_id, organisation_id, choice, cast_by_name, cast_at, ${now} from gone),
    zeroed as (update motions set yes = 0, no = 0, abstain = 0, blank = 0, voted = 0
      where network_id = ${networkId} and id = ${motionId})
    select count(*)::int as n from gone`.execute(tx);
  return rows[0]!.n;
}

/** Whoever had voted and has to vote again. */
export async function personsWhoVoted(tx: Tx, networkId: string, motionId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct r.person_id as id from ballots b
      join representatives r on r.network_id = b.network_id and r.organisation_id = b.organisation_id and r.mandate and r.ends_at is null
     where b.network_id = ${networkId} and b.motion_id = ${motionId}`.execute(tx);
  return rows.map((row) => row.id);
}
