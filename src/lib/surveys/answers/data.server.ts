import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Participant } from '../data.server.ts';
import type { Answers } from '../questions/rules.ts';

export type OwnAnswers = { answers: Answers; revision: number; by: string; savedAt: Temporal.Instant };

/** What this participant has written. Row-level security: undefined for anybody who does not answer for it. */
export async function ownAnswers(
  tx: Tx,
  networkId: string,
  surveyId: string,
  participantId: string
): Promise<OwnAnswers | undefined> {
  const row = await tx
    .selectFrom('survey_answers')
    .select(['answers', 'revision', 'saved_by_name as by', 'saved_at as savedAt'])
    .where('network_id', '=', networkId)
    .where('survey_id', '=', surveyId)
    .where('participant_id', '=', participantId)
    .executeTakeFirst();
  return row as OwnAnswers | undefined;
}

/** Writes a participant's answers; the survey is locked, so that `revision` is the next one. */
export async function writeAnswers(
  tx: Tx,
  networkId: string,
  surveyId: string,
  participant: Participant,
  written: { answers: Answers; revision: number; by: string; handedIn: boolean },
  now: Temporal.Instant
): Promise<void> {
  await sql`
    insert into survey_answers (network_id, survey_id, participant_id, organisation_id, person_id, answers, revision, saved_by_name, saved_at, handed_in)
    values (${networkId}, ${surveyId}, ${participant.id}, ${participant.organisationId}, ${participant.personId},
            ${JSON.stringify(written.answers)}::jsonb, ${written.revision}, ${written.by}, ${now}, ${written.handedIn})
    on conflict (network_id, survey_id, participant_id) do update
      set answers = excluded.answers, revision = excluded.revision, saved_by_name = excluded.saved_by_name,
          saved_at = excluded.saved_at, handed_in = excluded.handed_in`.execute(tx);
}

export const markHandedIn = (
  tx: Tx,
  networkId: string,
  surveyId: string,
  id: string,
  now: Temporal.Instant
) =>
  tx
    .updateTable('survey_participants')
    .set({ handed_in_at: now })
    .where('network_id', '=', networkId)
    .where('survey_id', '=', surveyId)
    .where('id', '=', id)
    .execute();

/** After the reveal: what was handed in. Before it row-level security leaves only the reader's own. */
export async function revealedAnswers(
  tx: Tx,
  networkId: string,
  surveyId: string
): Promise<{ participant: string; answers: Answers }[]> {
  const rows = await tx
    .selectFrom('survey_answers')
    .select(['participant_id as participant', 'answers'])
    .where('network_id', '=', networkId)
    .where('survey_id', '=', surveyId)
    .where('handed_in', '=', true)
    .execute();
  return rows as { participant: string; answers: Answers }[];
}
