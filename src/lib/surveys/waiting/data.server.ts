import { sql } from 'kysely';
import { registerWaiting } from '#lib/journey/waiting/data.server.ts';

/** Once for a survey, however many organisations of one person have not answered: the next one comes after the first. */
registerWaiting(
  'survey',
  ({ networkId, personId, mandates }) => sql`
    select s.title, 'surveys/' || s.id || '/answer?for=' || min(p.id::text) as path, s.last_day as until
      from survey_participants p join surveys s on s.network_id = p.network_id and s.id = p.survey_id
     where p.network_id = ${networkId} and p.handed_in_at is null and s.state = 'open'
       and (p.person_id = ${personId} or p.organisation_id = any(${mandates}::uuid[]))
     group by s.id, s.title, s.last_day`
);
