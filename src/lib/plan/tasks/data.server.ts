import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { TaskState } from './rules.ts';

export type Task = {
  id: string;
  title: string;
  detail: string | null;
  organisationId: string | null;
  organisationName: string | null;
  personId: string | null;
  personName: string | null;
  startsOn: string | null;
  dueOn: string | null;
  days: number;
  /** Minor units of the network's currency, as text. */
  budget: string | null;
  state: TaskState;
  progress: number;
  result: string | null;
  doneOn: string | null;
  revision: number;
  needs: string[];
  /** How many remarks about it are open. */
  remarks: number;
};

/** All tasks of the plan in the order of their dates, with what they need: one statement. */
export async function tasksOf(tx: Tx, networkId: string): Promise<Task[]> {
  const { rows } = await sql<Task>`
    select t.id, t.title, t.detail, t.organisation_id as "organisationId", s.name as "organisationName",
      t.person_id as "personId", p.name as "personName", t.starts_on as "startsOn", t.due_on as "dueOn", t.days,
      t.budget::text as budget, t.state, t.progress, t.result, t.done_on as "doneOn", t.revision,
      array(select n.needs_id::text from plan_task_needs n where n.network_id = t.network_id and n.task_id = t.id order by n.needs_id) as needs,
      (select count(*)::int from plan_remarks k where k.network_id = t.network_id and k.task_id = t.id and k.state = 'open') as remarks
      from plan_tasks t
      left join organisation_sheets s on s.network_id = t.network_id and s.organisation_id = t.organisation_id
      left join persons p on p.id = t.person_id
     where t.network_id = ${networkId}
     order by t.due_on nulls last, t.id limit 2000`.execute(tx);
  return rows;
}

export type Owners = {
  organisations: { id: string; name: string }[];
  people: { id: string; name: string; organisation: string | null }[];
};

/** Who may own a task: members, and those who speak for them or hold a role. */
export async function owners(tx: Tx, networkId: string, now: Temporal.Instant): Promise<Owners> {
  const { rows } = await sql<Owners>`
    with speakers as (
      select r.person_id, s.name as organisation from representatives r
        join organisation_sheets s on s.network_id = r.network_id and s.organisation_id = r.organisation_id and s.standing = 'admitted'
       where r.network_id = ${networkId} and r.starts_at <= ${now} and (r.ends_at is null or r.ends_at > ${now})
      union all
      select h.person_id, null from role_holders h
       where h.network_id = ${networkId} and h.starts_at <= ${now} and (h.ends_at is null or h.ends_at > ${now}))
    select (select coalesce(jsonb_agg(jsonb_build_object('id', organisation_id, 'name', name) order by sort_name), '[]')
              from organisation_sheets where network_id = ${networkId} and standing = 'admitted') as organisations,
      (select coalesce(jsonb_agg(jsonb_build_object('id', q.id, 'name', q.name, 'organisation', q.organisation) order by q.name), '[]')
         from (select p.id, p.name, min(w.organisation) as organisation from speakers w join persons p on p.id = w.person_id
                group by p.id, p.name) q) as people`.execute(tx);
  return rows[0]!;
}

export type TaskRow = {
  title: string;
  detail: string | null;
  organisation_id: string | null;
  person_id: string | null;
  starts_on: string | null;
  due_on: string | null;
  days: number;
  budget: bigint | null;
};

export async function insertTask(
  tx: Tx,
  networkId: string,
  row: TaskRow,
  createdBy: string | null,
  now: Temporal.Instant
): Promise<string> {
  const id = newId(now.epochMilliseconds);
  await tx
    .insertInto('plan_tasks')
    .values({
      network_id: networkId,
      id,
      ...row,
      state: 'todo',
      created_by: createdBy,
      created_at: now,
      updated_at: now
    })
    .execute();
  return id;
}

export async function updateTask(
  tx: Tx,
  networkId: string,
  id: string,
  change: Partial<TaskRow> & {
    revision: number;
    state?: TaskState;
    progress?: number;
    result?: string | null;
    done_on?: string | null;
  },
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('plan_tasks')
    .set({ ...change, updated_at: now })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

export async function setNeeds(tx: Tx, networkId: string, id: string, needs: string[]): Promise<void> {
  await tx
    .deleteFrom('plan_task_needs')
    .where('network_id', '=', networkId)
    .where('task_id', '=', id)
    .execute();
  if (needs.length)
    await tx
      .insertInto('plan_task_needs')
      .values(needs.map((needs_id) => ({ network_id: networkId, task_id: id, needs_id })))
      .execute();
}
