import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Participant } from '../data.server.ts';
import type { Typed } from './rules.ts';

export type Draft = { typed: Typed; revision: number; by: string; savedAt: Temporal.Instant };

/** What this participant is writing. Row-level security: undefined for anybody who does not answer for it. */
export async function draftOf(
  tx: Tx,
  networkId: string,
  surveyId: string,
  participantId: string
): Promise<Draft | undefined> {
  const row = await tx
    .selectFrom('survey_drafts')
    .select(['typed', 'revision', 'saved_by_name as by', 'saved_at as savedAt'])
    .where('network_id', '=', networkId)
    .where('survey_id', '=', surveyId)
    .where('participant_id', '=', participantId)
    .executeTakeFirst();
  return row as Draft | undefined;
}

/** The survey is locked, so that `revision` is the next one. */
export async function writeDraft(
  tx: Tx,
  networkId: string,
  surveyId: string,
  participant: Participant,
  draft: Omit<Draft, 'savedAt'>,
  now: Temporal.Instant
): Promise<void> {
  await sql`
    insert into survey_drafts (network_id, survey_id, participant_id, organisation_id, person_id, typed, revision, saved_by_name, saved_at)
    values (${networkId}, ${surveyId}, ${participant.id}, ${participant.organisationId}, ${participant.personId},
            ${JSON.stringify(draft.typed)}::jsonb, ${draft.revision}, ${draft.by}, ${now})
    on conflict (network_id, survey_id, participant_id) do update
      set typed = excluded.typed, revision = excluded.revision, saved_by_name = excluded.saved_by_name,
          saved_at = excluded.saved_at`.execute(tx);
}

export const deleteDraft = (tx: Tx, networkId: string, surveyId: string, participantId: string) =>
  tx
    .deleteFrom('survey_drafts')
    .where('network_id', '=', networkId)
    .where('survey_id', '=', surveyId)
    .where('participant_id', '=', participantId)
    .execute();
