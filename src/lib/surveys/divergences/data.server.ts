import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Answers } from '../questions/rules.ts';

type Given = { participant: string; answers: Answers };

export type FollowUp = {
  question: string;
  state: 'meeting' | 'resolved';
  ownerId: string | null;
  ownerName: string | null;
  note: string;
  outcome: string | null;
  setByName: string | null;
  setAt: Temporal.Instant;
};

export async function followUps(tx: Tx, networkId: string, surveyId: string): Promise<FollowUp[]> {
  const rows = await tx
    .selectFrom('survey_followups')
    .select([
      'question',
      'state',
      'owner_id as ownerId',
      'owner_name as ownerName',
      'note',
      'outcome',
      'set_by_name as setByName',
      'set_at as setAt'
    ])
    .where('network_id', '=', networkId)
    .where('survey_id', '=', surveyId)
    .execute();
  return rows as FollowUp[];
}

/**
 * What was handed in and what became of its divergences, in one statement. Before the reveal row-level security leaves
 * only the reader's own answers.
 */
export async function answersAndFollowUps(
  tx: Tx,
  networkId: string,
  surveyId: string
): Promise<{ given: Given[]; followUps: FollowUp[] }> {
  type Row = { given: Given[]; followUps: (Omit<FollowUp, 'setAt'> & { setAt: string })[] };
  const { rows } = await sql<Row>`
    select coalesce((select jsonb_agg(jsonb_build_object('participant', a.participant_id, 'answers', a.answers))
              from survey_answers a
             where a.network_id = ${networkId} and a.survey_id = ${surveyId} and a.handed_in), '[]') as given,
           coalesce((select jsonb_agg(jsonb_build_object('question', f.question, 'state', f.state, 'ownerId', f.owner_id,
                     'ownerName', f.owner_name, 'note', f.note, 'outcome', f.outcome, 'setByName', f.set_by_name,
                     'setAt', f.set_at))
              from survey_followups f
             where f.network_id = ${networkId} and f.survey_id = ${surveyId}), '[]') as "followUps"`.execute(
    tx
  );
  const { given, followUps } = rows[0]!;
  return { given, followUps: followUps.map((f) => ({ ...f, setAt: Temporal.Instant.from(f.setAt) })) };
}

/** What a later meeting has to deal with, of every survey, oldest first. */
export async function forNextMeeting(tx: Tx, networkId: string, limit: number) {
  const { rows } = await sql<{
    surveyId: string;
    title: string;
    kind: string;
    question: string;
    ownerName: string | null;
    note: string;
  }>`
    select f.survey_id as "surveyId", s.title, s.kind, f.question, f.owner_name as "ownerName", f.note
      from survey_followups f join surveys s on s.network_id = f.network_id and s.id = f.survey_id
     where f.network_id = ${networkId} and f.state = 'meeting' order by f.set_at limit ${limit}`.execute(tx);
  return rows;
}

export type Setting = Omit<FollowUp, 'setAt'>;
export async function setFollowUp(
  tx: Tx,
  networkId: string,
  surveyId: string,
  f: Setting,
  now: Temporal.Instant
): Promise<void> {
  await sql`
    insert into survey_followups (network_id, survey_id, question, state, owner_id, owner_name, note, outcome, set_by_name, set_at)
    values (${networkId}, ${surveyId}, ${f.question}, ${f.state}, ${f.ownerId}, ${f.ownerName}, ${f.note}, ${f.outcome}, ${f.setByName}, ${now})
    on conflict (network_id, survey_id, question) do update
      set state = excluded.state, owner_id = excluded.owner_id, owner_name = excluded.owner_name, note = excluded.note,
          outcome = excluded.outcome, set_by_name = excluded.set_by_name, set_at = excluded.set_at`.execute(
    tx
  );
}
