import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';

export type Clause = {
  id: string;
  agreementId: string;
  position: number;
  heading: string;
  body: string;
  revision: number;
  updatedByName: string | null;
  updatedAt: Temporal.Instant;
};
export type ClauseWithTalk = Clause & { comments: number; open: number };
export type Text = { heading: string; body: string };

const columns = sql<Clause>`
  c.id, c.agreement_id as "agreementId", c.position, c.heading, c.body, c.revision, c.updated_by_name as "updatedByName",
  c.updated_at as "updatedAt"`;

export async function clausesOf(tx: Tx, networkId: string, agreementId: string): Promise<Clause[]> {
  const { rows } = await sql<Clause>`
    select ${columns} from agreement_clauses c
     where c.network_id = ${networkId} and c.agreement_id = ${agreementId} and c.removed_at is null
     order by c.position, c.id`.execute(tx);
  return rows;
}

/** The working text with how much is said about each clause, and how many threads are open. */
export async function clausesWithTalk(
  tx: Tx,
  networkId: string,
  agreementId: string
): Promise<ClauseWithTalk[]> {
  const { rows } = await sql<ClauseWithTalk>`
    select ${columns}, coalesce(k.comments, 0)::int as comments, coalesce(k.open, 0)::int as open
      from agreement_clauses c
      left join (select k.clause_id, count(*) as comments, count(*) filter (where k.thread_id is null and k.resolved_at is null) as open
                   from agreement_comments k join agreement_clauses o on o.network_id = k.network_id and o.id = k.clause_id
                  where k.network_id = ${networkId} and o.agreement_id = ${agreementId} group by k.clause_id) k on k.clause_id = c.id
     where c.network_id = ${networkId} and c.agreement_id = ${agreementId} and c.removed_at is null
     order by c.position, c.id`.execute(tx);
  return rows;
}

export async function clauseById(tx: Tx, networkId: string, id: string): Promise<Clause | undefined> {
  const { rows } = await sql<Clause>`
    select ${columns} from agreement_clauses c
     where c.network_id = ${networkId} and c.id = ${id} and c.removed_at is null`.execute(tx);
  return rows[0];
}

export type Author = { id: string | null; name: string | null };

/** Appends clauses, in their order, after the last one. */
export async function insertClauses(
  tx: Tx,
  networkId: string,
  agreementId: string,
  texts: Text[],
  author: Author,
  now: Temporal.Instant,
  from = 1
): Promise<string[]> {
  const rows = texts.map((text, index) => ({
    network_id: networkId,
    id: newId(),
    agreement_id: agreementId,
    position: from + index,
    ...text,
    updated_by: author.id,
    updated_by_name: author.name,
    updated_at: now
  }));
  if (rows.length) await tx.insertInto('agreement_clauses').values(rows).execute();
  return rows.map(({ id }) => id);
}

export async function updateClause(
  tx: Tx,
  networkId: string,
  id: string,
  text: Text,
  author: Author,
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('agreement_clauses')
    .set((e) => ({
      ...text,
      revision: e('revision', '+', 1),
      updated_by: author.id,
      updated_by_name: author.name,
      updated_at: now
    }))
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

export async function removeClause(
  tx: Tx,
  networkId: string,
  id: string,
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('agreement_clauses')
    .set({ removed_at: now })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

/** Writes positions 1, 2, 3… in this order. */
export async function orderClauses(tx: Tx, networkId: string, ids: string[]): Promise<void> {
  await sql`update agreement_clauses c set position = o.n
      from unnest(${ids}::uuid[]) with ordinality o (id, n)
     where c.network_id = ${networkId} and c.id = o.id`.execute(tx);
}

/** The working text becomes that of a version again: those of its clauses that are gone come back, others go. */
export async function restoreClauses(
  tx: Tx,
  networkId: string,
  agreementId: string,
  clauses: { id: string; heading: string; body: string }[],
  now: Temporal.Instant
): Promise<void> {
  const keep = clauses.map(({ id }) => id);
  await sql`update agreement_clauses set removed_at = ${now}
     where network_id = ${networkId} and agreement_id = ${agreementId} and removed_at is null
       and not id = any(${keep}::uuid[])`.execute(tx);
  await sql`update agreement_clauses c set heading = o.heading, body = o.body, position = o.n, removed_at = null,
       revision = revision + 1, updated_at = ${now}
      from unnest(${keep}::uuid[], ${clauses.map((c) => c.heading)}::text[], ${clauses.map((c) => c.body)}::text[])
           with ordinality o (id, heading, body, n)
     where c.network_id = ${networkId} and c.agreement_id = ${agreementId} and c.id = o.id`.execute(tx);
}

export type CommentRow = {
  id: string;
  clauseId: string;
  threadId: string | null;
  body: string;
  personName: string;
  organisationName: string | null;
  createdAt: Temporal.Instant;
  resolvedAt: Temporal.Instant | null;
  resolvedByName: string | null;
};
const commentColumns = sql<CommentRow>`
  k.id, k.clause_id as "clauseId", k.thread_id as "threadId", k.body, k.person_name as "personName",
  k.organisation_name as "organisationName", k.created_at as "createdAt", k.resolved_at as "resolvedAt",
  k.resolved_by_name as "resolvedByName"`;

export async function commentsOf(tx: Tx, networkId: string, clauseId: string): Promise<CommentRow[]> {
  const { rows } = await sql<CommentRow>`
    select ${commentColumns} from agreement_comments k where k.network_id = ${networkId} and k.clause_id = ${clauseId}
     order by k.created_at, k.id limit 500`.execute(tx);
  return rows;
}

export async function commentById(tx: Tx, networkId: string, id: string): Promise<CommentRow | undefined> {
  const { rows } = await sql<CommentRow>`
    select ${commentColumns} from agreement_comments k where k.network_id = ${networkId} and k.id = ${id}`.execute(
    tx
  );
  return rows[0];
}

export async function insertComment(
  tx: Tx,
  networkId: string,
  comment: {
    clauseId: string;
    threadId: string | null;
    body: string;
    personId: string | null;
    personName: string;
    organisationName: string | null;
  },
  now: Temporal.Instant
): Promise<string> {
  const id = newId();
  await tx
    .insertInto('agreement_comments')
    .values({
      network_id: networkId,
      id,
      clause_id: comment.clauseId,
      thread_id: comment.threadId,
      body: comment.body,
      person_id: comment.personId,
      person_name: comment.personName,
      organisation_name: comment.organisationName,
      created_at: now
    })
    .execute();
  return id;
}

/** `by` null opens the thread again. */
export async function settleThread(
  tx: Tx,
  networkId: string,
  id: string,
  by: string | null,
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('agreement_comments')
    .set(
      by === null ? { resolved_at: null, resolved_by_name: null } : { resolved_at: now, resolved_by_name: by }
    )
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}
