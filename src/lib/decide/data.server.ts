import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Reader } from '#lib/surveys/data.server.ts';
import type { SurveyState } from '#lib/surveys/rules.ts';
import type { Basis, Recommendation } from './rules.ts';

export type StudyRecord = {
  id: string;
  surveyId: string;
  agreed: Basis | null;
  agreedByName: string | null;
  agreedAt: Temporal.Instant | null;
  recommendation: Recommendation | null;
  adoptedByName: string | null;
  adoptedAt: Temporal.Instant | null;
};

const columns = [
  'id',
  'survey_id as surveyId',
  'agreed',
  'agreed_by_name as agreedByName',
  'agreed_at as agreedAt',
  'recommendation',
  'adopted_by_name as adoptedByName',
  'adopted_at as adoptedAt'
] as const;
const one = (tx: Tx, networkId: string, id: string) =>
  tx.selectFrom('decide_studies').select(columns).where('network_id', '=', networkId).where('id', '=', id);

export const studyById = async (tx: Tx, networkId: string, id: string): Promise<StudyRecord | undefined> =>
  (await one(tx, networkId, id).executeTakeFirst()) as StudyRecord | undefined;
export const lockStudy = async (tx: Tx, networkId: string, id: string): Promise<StudyRecord | undefined> =>
  (await one(tx, networkId, id).forNoKeyUpdate().executeTakeFirst()) as StudyRecord | undefined;

export async function studyOfSurvey(
  tx: Tx,
  networkId: string,
  surveyId: string
): Promise<string | undefined> {
  const row = await tx
    .selectFrom('decide_studies')
    .select('id')
    .where('network_id', '=', networkId)
    .where('survey_id', '=', surveyId)
    .executeTakeFirst();
  return row?.id;
}

export async function insertStudy(
  tx: Tx,
  networkId: string,
  surveyId: string,
  now: Temporal.Instant
): Promise<string> {
  const id = newId(now.epochMilliseconds);
  await tx
    .insertInto('decide_studies')
    .values({ network_id: networkId, id, survey_id: surveyId, created_at: now })
    .execute();
  return id;
}

export const setAgreed = (
  tx: Tx,
  networkId: string,
  id: string,
  agreed: Basis,
  by: string | null,
  now: Temporal.Instant
) =>
  tx
    .updateTable('decide_studies')
    .set({ agreed: JSON.stringify(agreed), agreed_by_name: by, agreed_at: now })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();

/** From here on the row is frozen: a trigger refuses to rewrite it. */
export const adopt = (
  tx: Tx,
  networkId: string,
  id: string,
  recommendation: Recommendation,
  by: { id: string | null; name: string | null },
  now: Temporal.Instant
) =>
  tx
    .updateTable('decide_studies')
    .set({
      recommendation: JSON.stringify(recommendation),
      adopted_by: by.id,
      adopted_by_name: by.name,
      adopted_at: now
    })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();

export type ListedStudy = {
  id: string;
  title: string;
  state: SurveyState;
  invited: number;
  handedIn: number;
  adoptedAt: Temporal.Instant | null;
  winners: string[] | null;
};

/** Those the reader takes part in or runs, and every adopted one. */
export async function listStudies(tx: Tx, networkId: string, reader: Reader): Promise<ListedStudy[]> {
  const { rows } = await sql<ListedStudy>`
    select d.id, s.title, s.state, s.invited, s.handed_in as "handedIn", d.adopted_at as "adoptedAt",
           d.recommendation -> 'winners' as winners
      from decide_studies d join surveys s on s.network_id = d.network_id and s.id = d.survey_id
     where d.network_id = ${networkId} and (d.adopted_at is not null or ${reader.runs}::boolean or s.created_by = ${reader.personId}::uuid
        or (s.state <> 'draft' and exists (select from survey_participants p
             where p.network_id = s.network_id and p.survey_id = s.id and p.person_id = ${reader.personId}::uuid)))
     order by d.id desc limit 50`.execute(tx);
  return rows;
}
