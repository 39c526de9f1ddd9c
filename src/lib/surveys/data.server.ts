import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { SurveyKind } from './kinds/rules.ts';
import type { Question } from './questions/rules.ts';
import type { SurveyState } from './rules.ts';

export type SurveyRecord = {
  id: string;
  kind: SurveyKind;
  title: string;
  purpose: string;
  questions: Question[];
  answeredBy: 'organisations' | 'persons';
  state: SurveyState;
  invited: number;
  handedIn: number;
  createdBy: string | null;
  createdByName: string | null;
  createdAt: Temporal.Instant;
  lastDay: string | null;
  zone: string | null;
  closesAt: Temporal.Instant | null;
  endedAt: Temporal.Instant | null;
};

const columns = [
  'id',
  'kind',
  'title',
  'purpose',
  'questions',
  'answered_by as answeredBy',
  'state',
  'invited',
  'handed_in as handedIn',
  'created_by as createdBy',
  'created_by_name as createdByName',
  'created_at as createdAt',
  'last_day as lastDay',
  'zone',
  'closes_at as closesAt',
  'ended_at as endedAt'
] as const;
const one = (tx: Tx, networkId: string, id: string) =>
  tx.selectFrom('surveys').select(columns).where('network_id', '=', networkId).where('id', '=', id);

/** Everything that changes a survey or its answers follows one another on its row. */
export const lockSurvey = async (tx: Tx, networkId: string, id: string): Promise<SurveyRecord | undefined> =>
  (await one(tx, networkId, id).forNoKeyUpdate().executeTakeFirst()) as SurveyRecord | undefined;

export type NewSurvey = Pick<
  SurveyRecord,
  'kind' | 'title' | 'purpose' | 'answeredBy' | 'createdBy' | 'createdByName'
> & {
  questions: readonly Question[];
};

export async function insertSurvey(
  tx: Tx,
  networkId: string,
  survey: NewSurvey,
  now: Temporal.Instant
): Promise<string> {
  const id = newId(now.epochMilliseconds);
  await tx
    .insertInto('surveys')
    .values({
      network_id: networkId,
      id,
      kind: survey.kind,
      title: survey.title,
      purpose: survey.purpose,
      questions: JSON.stringify(survey.questions),
      answered_by: survey.answeredBy,
      state: 'draft',
      created_by: survey.createdBy,
      created_by_name: survey.createdByName,
      created_at: now
    })
    .execute();
  return id;
}

/** Adds those of the ids that take part in the network: members and candidates, or persons with a part in it. */
export async function addParticipants(
  tx: Tx,
  networkId: string,
  surveyId: string,
  who: { organisationIds: string[]; personIds: string[] },
  now: Temporal.Instant
): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    insert into survey_participants (network_id, survey_id, id, organisation_id, person_id, name)
    select ${networkId}::uuid, ${surveyId}::uuid, gen_random_uuid(), s.organisation_id, null::uuid, s.name
      from organisation_sheets s
     where s.network_id = ${networkId} and s.organisation_id = any(${who.organisationIds}::uuid[])
       and s.standing in ('admitted', 'candidate', 'suspended')
    union all
    select ${networkId}::uuid, ${surveyId}::uuid, gen_random_uuid(), null::uuid, p.id, p.name
      from persons p
     where p.id = any(${who.personIds}::uuid[]) and (
       exists (select from representatives r where r.network_id = ${networkId} and r.person_id = p.id
                  and (r.ends_at is null or r.ends_at > ${now}))
       or exists (select from role_holders h where h.network_id = ${networkId} and h.person_id = p.id
                  and (h.ends_at is null or h.ends_at > ${now})))
    on conflict do nothing returning id`.execute(tx);
  if (rows.length > 0) await count(tx, networkId, surveyId, { invited: rows.length });
  return rows.length;
}

export async function removeParticipant(
  tx: Tx,
  networkId: string,
  surveyId: string,
  id: string
): Promise<boolean> {
  const removed = await tx
    .deleteFrom('survey_participants')
    .where('network_id', '=', networkId)
    .where('survey_id', '=', surveyId)
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  if (removed) await count(tx, networkId, surveyId, { invited: -1 });
  return removed !== undefined;
}

/** The survey must be locked. */
export const count = (tx: Tx, networkId: string, id: string, by: { invited?: number; handedIn?: number }) =>
  sql`update surveys set invited = invited + ${by.invited ?? 0}, handed_in = handed_in + ${by.handedIn ?? 0}
       where network_id = ${networkId} and id = ${id}`.execute(tx);

export type Ending = { lastDay: string; zone: string; closesAt: Temporal.Instant };
export const setEnding = (
  tx: Tx,
  networkId: string,
  id: string,
  ending: Ending,
  openedAt?: Temporal.Instant
) =>
  tx
    .updateTable('surveys')
    .set({
      last_day: ending.lastDay,
      zone: ending.zone,
      closes_at: ending.closesAt,
      ...(openedAt ? { state: 'open', opened_at: openedAt } : {})
    })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();

export const end = (
  tx: Tx,
  networkId: string,
  id: string,
  state: 'revealed' | 'closed',
  early: boolean,
  now: Temporal.Instant
) =>
  tx
    .updateTable('surveys')
    .set({ state, ended_at: now, revealed_early: early })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();

export type Participant = {
  id: string;
  organisationId: string | null;
  personId: string | null;
  name: string;
  handedInAt: Temporal.Instant | null;
};

/** A survey and who is asked, by name, in one statement: what every page of a survey begins with. */
export async function surveyWithParticipants(
  tx: Tx,
  networkId: string,
  surveyId: string
): Promise<{ survey: SurveyRecord; participants: Participant[] } | undefined> {
  type Asked = Omit<Participant, 'handedInAt'> & { handedInAt: string | null };
  const row = await one(tx, networkId, surveyId)
    .select(
      sql<Asked[]>`coalesce((
        select jsonb_agg(jsonb_build_object('id', p.id, 'organisationId', p.organisation_id, 'personId', p.person_id,
                 'name', p.name, 'handedInAt', p.handed_in_at) order by p.name, p.id)
          from survey_participants p
         where p.network_id = surveys.network_id and p.survey_id = surveys.id), '[]')`.as('asked')
    )
    .executeTakeFirst();
  if (!row) return undefined;
  const { asked, ...survey } = row;
  const participants = asked.map(({ handedInAt, ...participant }) => ({
    ...participant,
    handedInAt: handedInAt === null ? null : Temporal.Instant.from(handedInAt)
  }));
  return { survey: survey as SurveyRecord, participants };
}

export async function participants(tx: Tx, networkId: string, surveyId: string): Promise<Participant[]> {
  return tx
    .selectFrom('survey_participants')
    .select([
      'id',
      'organisation_id as organisationId',
      'person_id as personId',
      'name',
      'handed_in_at as handedInAt'
    ])
    .where('network_id', '=', networkId)
    .where('survey_id', '=', surveyId)
    .orderBy('name')
    .orderBy('id')
    .execute();
}

/** The people who can answer for these participants, today; only for those without an answer if `silent`. */
export async function peopleOf(
  tx: Tx,
  networkId: string,
  surveyId: string,
  now: Temporal.Instant,
  silent = false
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select distinct coalesce(p.person_id, r.person_id) as id
      from survey_participants p
      left join representatives r on r.network_id = p.network_id and r.organisation_id = p.organisation_id
       and r.starts_at <= ${now} and (r.ends_at is null or r.ends_at > ${now})
     where p.network_id = ${networkId} and p.survey_id = ${surveyId}
       and (not ${silent}::boolean or p.handed_in_at is null) and coalesce(p.person_id, r.person_id) is not null`.execute(
    tx
  );
  return rows.map(({ id }) => id);
}

export type Listed = Omit<SurveyRecord, 'questions' | 'purpose'> & {
  /** Those that the reader answers for, and whether it is done. */
  mine: { participantId: string; name: string; done: boolean }[];
};

/** What the reader takes part in; for those who run surveys all there are. Latest first. */
export async function listSurveys(
  tx: Tx,
  networkId: string,
  reader: Reader,
  before: string | null,
  limit: number
): Promise<Listed[]> {
  const { rows } = await sql<Listed>`
    select s.id, s.kind, s.title, s.answered_by as "answeredBy", s.state, s.invited, s.handed_in as "handedIn",
           s.created_by as "createdBy", s.created_by_name as "createdByName", s.created_at as "createdAt",
           s.last_day as "lastDay", s.zone, s.closes_at as "closesAt", s.ended_at as "endedAt",
           coalesce((select jsonb_agg(jsonb_build_object('participantId', p.id, 'name', p.name, 'done', p.handed_in_at is not null) order by p.name)
              from survey_participants p where p.network_id = s.network_id and p.survey_id = s.id and ${isMine(reader)}), '[]') as mine
      from surveys s
     where s.network_id = ${networkId} and (${before}::uuid is null or s.id < ${before}::uuid)
       and (${reader.runs} or (s.state <> 'draft' and exists (
         select from survey_participants p where p.network_id = s.network_id and p.survey_id = s.id and ${isMine(reader)})))
     order by s.id desc limit ${limit}`.execute(tx);
  return rows;
}

/** Who reads: a person, the organisations they speak for, and whether they run the network's surveys. */
export type Reader = { personId: string | null; organisationIds: string[]; runs: boolean };
const isMine = (reader: Reader) =>
  sql`(p.person_id = ${reader.personId} or p.organisation_id = any(${reader.organisationIds}::uuid[]))`;

/** Organisations and people that can be asked, by name: members first. */
export async function findOrganisations(tx: Tx, networkId: string, limit: number) {
  return tx
    .selectFrom('organisation_sheets')
    .select(['organisation_id as id', 'name', 'standing'])
    .where('network_id', '=', networkId)
    .where('standing', 'in', ['admitted', 'candidate'])
    .orderBy('standing')
    .orderBy('sort_name')
    .limit(limit)
    .execute();
}

export async function findPersons(tx: Tx, networkId: string, now: Temporal.Instant, limit: number) {
  const { rows } = await sql<{ id: string; name: string; organisation: string | null }>`
    select p.id, p.name, min(s.name) as organisation
      from (select r.person_id, r.organisation_id from representatives r
             where r.network_id = ${networkId} and r.starts_at <= ${now} and (r.ends_at is null or r.ends_at > ${now})
            union all
            select h.person_id, null from role_holders h
             where h.network_id = ${networkId} and h.starts_at <= ${now} and (h.ends_at is null or h.ends_at > ${now})) w
      join persons p on p.id = w.person_id
      left join organisation_sheets s on s.network_id = ${networkId} and s.organisation_id = w.organisation_id
     group by p.id, p.name order by p.name, p.id limit ${limit}`.execute(tx);
  return rows;
}
