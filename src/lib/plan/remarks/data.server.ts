import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Kind, Outcome, Part, State } from './rules.ts';

/** A remark or, with `threadId`, an answer to one: that has neither kind nor state. */
export type RemarkRow = {
  id: string;
  threadId: string | null;
  part: Part;
  taskId: string | null;
  taskTitle: string | null;
  kind: Kind | null;
  body: string;
  personId: string | null;
  personName: string;
  organisationId: string | null;
  organisationName: string | null;
  createdAt: Temporal.Instant;
  state: State | null;
  reason: string | null;
  closedAt: Temporal.Instant | null;
  closedByName: string | null;
};
const columns = sql<RemarkRow>`
  k.id, k.thread_id as "threadId", k.part, k.task_id as "taskId", t.title as "taskTitle", k.kind, k.body,
  k.person_id as "personId", k.person_name as "personName", k.organisation_id as "organisationId",
  k.organisation_name as "organisationName", k.created_at as "createdAt", k.state, k.reason, k.closed_at as "closedAt",
  k.closed_by_name as "closedByName"`;
const rows = sql`plan_remarks k left join plan_tasks t on t.network_id = k.network_id and t.id = k.task_id`;

/** So many conversations of one part are shown: those that are open before what was settled last. */
const MOST = 200;

/** What is said about a part, or about one task: remarks and answers in the order in which they were written. */
export async function remarksOf(
  tx: Tx,
  networkId: string,
  part: Part,
  taskId: string | null
): Promise<RemarkRow[]> {
  const { rows: found } = await sql<RemarkRow>`
    with shown as (
      select id from plan_remarks
       where network_id = ${networkId} and part = ${part} and thread_id is null
         ${taskId ? sql`and task_id = ${taskId}` : sql``}
       order by closed_at desc nulls first, id desc limit ${MOST})
    select ${columns} from ${rows}
     where k.network_id = ${networkId} and coalesce(k.thread_id, k.id) in (select id from shown)
     order by k.created_at, k.id`.execute(tx);
  return found;
}

export async function remarkById(tx: Tx, networkId: string, id: string): Promise<RemarkRow | undefined> {
  const { rows: found } = await sql<RemarkRow>`
    select ${columns} from ${rows} where k.network_id = ${networkId} and k.id = ${id}`.execute(tx);
  return found[0];
}

export async function taskExists(tx: Tx, networkId: string, id: string): Promise<boolean> {
  const row = await tx
    .selectFrom('plan_tasks')
    .select('id')
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertRemark(
  tx: Tx,
  networkId: string,
  remark: {
    part: Part;
    taskId: string | null;
    body: string;
    personId: string | null;
    personName: string;
    organisation: { id: string; name: string } | null;
  } & ({ kind: Kind } | { threadId: string }),
  now: Temporal.Instant
): Promise<string> {
  const id = newId(now.epochMilliseconds);
  const place = 'kind' in remark ? { kind: remark.kind, state: 'open' } : { thread_id: remark.threadId };
  await tx
    .insertInto('plan_remarks')
    .values({
      network_id: networkId,
      id,
      part: remark.part,
      task_id: remark.taskId,
      ...place,
      body: remark.body,
      person_id: remark.personId,
      person_name: remark.personName,
      organisation_id: remark.organisation?.id ?? null,
      organisation_name: remark.organisation?.name ?? null,
      created_at: now
    })
    .execute();
  return id;
}

export async function closeRemark(
  tx: Tx,
  networkId: string,
  id: string,
  closed: { state: Outcome | 'withdrawn'; reason: string | null; by: string | null },
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('plan_remarks')
    .set({ state: closed.state, reason: closed.reason, closed_by_name: closed.by, closed_at: now })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}
