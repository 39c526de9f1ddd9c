import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Reader } from '#lib/surveys/data.server.ts';
import type { Said } from './rules.ts';

/** For `swot` and `plan` each the survey revealed last that this reader took part in, or runs. */
export async function latestRevealed(
  tx: Tx,
  networkId: string,
  reader: Reader
): Promise<{ id: string; kind: string; title: string; endedAt: Temporal.Instant }[]> {
  const { rows } = await sql<{ id: string; kind: string; title: string; endedAt: Temporal.Instant }>`
    select distinct on (s.kind) s.id, s.kind, s.title, s.ended_at as "endedAt"
      from surveys s
     where s.network_id = ${networkId} and s.state = 'revealed' and s.kind in ('swot', 'plan')
       and (${reader.runs}::boolean or exists (
         select from survey_participants p where p.network_id = s.network_id and p.survey_id = s.id
            and p.organisation_id = any(${reader.organisationIds}::uuid[])))
     order by s.kind, s.ended_at desc`.execute(tx);
  return rows;
}

/** What each organisation handed in to these surveys, with the skills of its sheet that the network may see. */
export async function saidIn(
  tx: Tx,
  networkId: string,
  surveyIds: string[]
): Promise<(Said & { name: string })[]> {
  const { rows } = await sql<Said & { name: string }>`
    select p.organisation_id as organisation, max(s.name) as name,
           (array_agg(a.answers) filter (where v.kind = 'swot'))[1] as swot,
           (array_agg(a.answers) filter (where v.kind = 'plan'))[1] as plan,
           case when coalesce(max(s.visibility ->> 'skills'), 'network') = 'network' then max(s.skills) else '{}' end as skills
      from survey_answers a
      join survey_participants p on p.network_id = a.network_id and p.survey_id = a.survey_id and p.id = a.participant_id
      join surveys v on v.network_id = a.network_id and v.id = a.survey_id and v.state = 'revealed'
      join organisation_sheets s on s.network_id = p.network_id and s.organisation_id = p.organisation_id
     where a.network_id = ${networkId} and a.survey_id = any(${surveyIds}::uuid[]) and a.handed_in
     group by p.organisation_id order by 2`.execute(tx);
  return rows;
}
