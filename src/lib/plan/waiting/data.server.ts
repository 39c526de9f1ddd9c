import { sql } from 'kysely';
import { registerWaiting } from '#lib/journey/waiting/data.server.ts';

/** One's own tasks that are neither done nor dropped. */
registerWaiting(
  'task',
  ({ networkId, personId }) => sql`
    select title, 'plan/tasks/' || id as path, due_on as until from plan_tasks
     where network_id = ${networkId} and person_id = ${personId} and state in ('todo', 'doing')`
);
