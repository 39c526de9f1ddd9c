import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import type { MotionKind, MotionState } from '#lib/governance/rules.ts';

/** A motion that is or was a draft, before any vote. */
export type Draft = {
  id: string;
  kind: MotionKind;
  title: string;
  statement: string;
  state: MotionState;
  proposedBy: string | null;
  proposedByName: string | null;
  proposedFor: string | null;
  proposedForName: string | null;
  heldOn: string | null;
  reviewOn: string | null;
  createdAt: Temporal.Instant;
  opened: boolean;
  /** Amendments that are not settled. */
  amendments: number;
};

const draftColumns = sql<Draft>`
  m.id, m.kind, m.title, m.statement, m.state, m.proposed_by as "proposedBy", m.proposed_by_name as "proposedByName",
  m.proposed_for as "proposedFor", f.name as "proposedForName", m.held_on as "heldOn", m.review_on as "reviewOn",
  m.created_at as "createdAt", m.opened_at is not null as opened,
  (select count(*)::int from amendments a where a.network_id = m.network_id and a.motion_id = m.id
      and a.state in ('proposed', 'in_vote')) as amendments
  from motions m
  left join organisation_sheets f on f.network_id = m.network_id and f.organisation_id = m.proposed_for`;

export async function draftById(tx: Tx, networkId: string, id: string): Promise<Draft | undefined> {
  const { rows } =
    await sql<Draft>`select ${draftColumns} where m.network_id = ${networkId} and m.id = ${id}`.execute(tx);
  return rows[0];
}

export async function lockDraft(tx: Tx, networkId: string, id: string): Promise<Draft | undefined> {
  const { rows } = await sql<Draft>`
    select ${draftColumns} where m.network_id = ${networkId} and m.id = ${id} for update of m`.execute(tx);
  return rows[0];
}

export async function drafts(tx: Tx, networkId: string, limit: number): Promise<Draft[]> {
  const { rows } = await sql<Draft>`
    select ${draftColumns} where m.network_id = ${networkId} and m.state = 'draft'
     order by m.created_at desc, m.id desc limit ${sql.lit(limit)}`.execute(tx);
  return rows;
}

export async function writeText(
  tx: Tx,
  networkId: string,
  id: string,
  text: { title?: string; statement: string; reviewOn?: string | null }
): Promise<void> {
  await tx
    .updateTable('motions')
    .set({
      statement: text.statement,
      ...(text.title === undefined ? {} : { title: text.title }),
      ...(text.reviewOn === undefined ? {} : { review_on: text.reviewOn })
    })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

export async function writeReply(
  tx: Tx,
  networkId: string,
  id: string,
  reply: { text: string; byName: string },
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('motions')
    .set({ reply: reply.text, reply_by_name: reply.byName, reply_at: now })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}
