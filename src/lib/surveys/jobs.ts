import { transaction } from '#lib/platform/database.server.ts';
import { recordEvent } from '#lib/platform/events.server.ts';
import { work } from '#lib/platform/jobs.server.ts';
import { lockSurvey, peopleOf, type SurveyRecord } from './data.server.ts';

type OfSurvey = { networkId: string; surveyId: string; closesAt: string };

work<OfSurvey>('surveys.remind', (job, { now }) => tell(job, 'survey.closing_soon', now));
work<OfSurvey>('surveys.due', (job, { now }) => tell(job, 'survey.due', now));

/**
 * Reminds those who are silent, or tells the facilitators that it can be revealed. Nothing when the survey has ended,
 * or got another last day: that one has jobs of its own.
 */
export async function tell(
  { networkId, surveyId, closesAt }: OfSurvey,
  type: 'survey.closing_soon' | 'survey.due',
  now: Temporal.Instant
): Promise<void> {
  await transaction({ networkId }, async (tx) => {
    const survey = await lockSurvey(tx, networkId, surveyId);
    if (!survey || !stillEnds(survey, closesAt)) return;
    const personIds = type === 'survey.due' ? [] : await peopleOf(tx, networkId, surveyId, now, true);
    const { kind, title } = survey;
    const payload = { surveyId, kind, title, closesAt, personIds };
    await recordEvent(tx, { networkId, actorPersonId: null, type, payload, now });
  });
}

const stillEnds = (survey: SurveyRecord, closesAt: string): boolean =>
  survey.state === 'open' && survey.closesAt?.toString() === closesAt;
