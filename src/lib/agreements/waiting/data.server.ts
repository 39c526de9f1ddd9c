import { sql } from 'kysely';
import { registerWaiting } from '#lib/journey/waiting/data.server.ts';

/** What an organisation has neither signed nor refused: the version on the table, or the one in force that it came to later. */
registerWaiting(
  'agreement',
  ({ networkId, mandates }) => sql`
    select a.title, 'agreements/' || a.id || '/sign' as path, null::date as until
      from agreements a
      join agreement_versions v on v.network_id = a.network_id
                               and v.id = coalesce(a.proposed_version_id, a.in_force_version_id)
     where a.network_id = ${networkId} and v.state in ('proposed', 'in_force')
       and exists (select from unnest(${mandates}::uuid[]) m
             where (a.between = 'members' or exists (select from agreement_parties p
                     where p.network_id = a.network_id and p.agreement_id = a.id and p.organisation_id = m))
               and not exists (select from agreement_signatures s
                     where s.network_id = v.network_id and s.version_id = v.id and s.organisation_id = m)
               and not exists (select from agreement_refusals r
                     where r.network_id = v.network_id and r.version_id = v.id and r.organisation_id = m))`
);
