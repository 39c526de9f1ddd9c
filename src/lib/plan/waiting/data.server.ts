import { sql } from 'kysely';
import { registerWaiting } from '#lib/journey/waiting/data.server.ts';
import { LEADS } from '../rules.ts';

/** One's own tasks that are neither done nor dropped. */
registerWaiting(
  'task',
  ({ networkId, personId }) => sql`
    select title, 'plan/tasks/' || id as path, due_on as until from plan_tasks
     where network_id = ${networkId} and person_id = ${personId} and state in ('todo', 'doing')`
);

/** How many remarks wait for somebody at once: the oldest ones. The plan shows how many there are. */
const MOST = 3;

/** Remarks about the plan that those who write it have to settle. */
registerWaiting(
  'remark',
  ({ networkId, roles }) => sql`
    select regexp_replace(left(body, 120), '\\s+', ' ', 'g') || case when length(body) > 120 then '…' else '' end as title,
           'plan/' || case when task_id is null then 'discussion/' || part else 'tasks/' || task_id end || '#said-' || id as path,
           null::date as until
      from plan_remarks
     where network_id = ${networkId} and state = 'open' and ${LEADS.some((role) => roles.includes(role))}
     order by created_at, id limit ${MOST}`
);
