/** A survey's life: answered alone, then revealed together. Pure; README.md says it in prose. */
import { conflict, forbidden, invalid, ok, type Result } from '#lib/kernel/result.ts';

export const surveyStates = ['draft', 'open', 'revealed', 'closed'] as const;
export type SurveyState = (typeof surveyStates)[number];

/** What the rules look at; `closesAt` is null in a draft. */
export type Survey = {
  state: SurveyState;
  closesAt: Temporal.Instant | null;
  invited: number;
  handedIn: number;
};

/** Beyond this a table side by side is no table any more, and an organisation's hundred surveys no help. */
export const MOST_PARTICIPANTS = 200;

/** A draft is opened with a last day, from tomorrow on and within a year, and somebody to answer. */
export function open(
  survey: Survey,
  lastDay: Temporal.PlainDate,
  zone: string,
  now: Temporal.Instant
): Result<Temporal.Instant> {
  if (survey.state !== 'draft') return conflict('survey_not_draft');
  if (survey.invited === 0) return conflict('survey_without_participants');
  return closingOf(lastDay, zone, now);
}

/** The last day may be moved later, and earlier only to a day that is still to come. */
export function postpone(
  survey: Survey,
  lastDay: Temporal.PlainDate,
  zone: string,
  now: Temporal.Instant
): Result<Temporal.Instant> {
  return survey.state === 'open' ? closingOf(lastDay, zone, now) : conflict('survey_not_open');
}

function closingOf(
  lastDay: Temporal.PlainDate,
  zone: string,
  now: Temporal.Instant
): Result<Temporal.Instant> {
  const today = now.toZonedDateTimeISO(zone).toPlainDate();
  const days = today.until(lastDay).days;
  if (days < 1) return invalid('lastDay', 'day_not_to_come');
  if (days > 366) return invalid('lastDay', 'day_too_far');
  return ok(lastDay.add({ days: 1 }).toZonedDateTime(zone).toInstant());
}

/** A draft of an answer may be written as soon as the survey is there, a final one while it is open. */
export function answer(survey: Survey, handIn: boolean): Result<null> {
  if (survey.state === 'open' || (survey.state === 'draft' && !handIn)) return ok(null);
  return conflict(survey.state === 'draft' ? 'survey_not_open' : 'survey_ended');
}

/** Two people of one organisation write at the same time: the second is told, and nothing is overwritten unseen. */
export function replaces(
  standing: { revision: number; by: string } | undefined,
  seen: number
): Result<number> {
  if (!standing) return seen === 0 ? ok(1) : conflict('answers_changed', { name: '–' });
  return standing.revision === seen
    ? ok(seen + 1)
    : conflict('answers_changed', { name: standing.by || '–' });
}

/** For an organisation anybody who represents it may write, and somebody with its mandate hands in. */
export const mayHandIn = (participant: { mandate: boolean }): Result<null> =>
  participant.mandate ? ok(null) : forbidden('survey_needs_mandate');

/** Revealed at once when the last hands in. Otherwise a facilitator reveals after the last day what is there. */
export const isComplete = (survey: Survey): boolean =>
  survey.state === 'open' && survey.invited > 0 && survey.handedIn === survey.invited;

export function reveal(survey: Survey, now: Temporal.Instant): Result<null> {
  if (survey.state !== 'open') return conflict('survey_not_open');
  if (isComplete(survey)) return ok(null);
  if (!survey.closesAt || Temporal.Instant.compare(now, survey.closesAt) < 0)
    return conflict('survey_not_due');
  // One answer beside nobody's is no comparison, and its author thought it would stand among others.
  return survey.handedIn < 2 ? conflict('survey_too_few') : ok(null);
}

/** Ended without a reveal: nobody ever sees another's answers. */
export const close = (survey: Survey): Result<null> =>
  survey.state === 'draft' || survey.state === 'open' ? ok(null) : conflict('survey_ended');

/** Who may be taken off: in a draft anybody, later nobody; who does not answer is simply missing at the reveal. */
export const mayRemove = (survey: Survey): boolean => survey.state === 'draft';
export const mayAdd = (survey: Survey): boolean => survey.state === 'draft' || survey.state === 'open';

/** A day before the end those who are silent are reminded, if there are at least two days. */
export function reminderAt(closesAt: Temporal.Instant, now: Temporal.Instant): Temporal.Instant | null {
  const at = closesAt.subtract({ hours: 24 });
  return Temporal.Instant.compare(at.subtract({ hours: 24 }), now) < 0 ? null : at;
}
