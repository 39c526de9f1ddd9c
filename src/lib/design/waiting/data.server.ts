import { sql } from 'kysely';
import { registerWaiting } from '#lib/journey/waiting/data.server.ts';

/** The objectives to rank, as long as an organisation of this person has not. */
registerWaiting(
  'ranking',
  ({ networkId, mandates }) => sql`
    select ''::text as title, 'journey/design/aim' as path, null::date as until
      from aim_rounds r
     where r.network_id = ${networkId} and r.state = 'open'
       and exists (select from unnest(${mandates}::uuid[]) m
             where not exists (select from aim_rankings k
                     where k.network_id = r.network_id and k.round_id = r.id and k.organisation_id = m))`
);
