import { z } from 'zod';
import {
  day,
  id,
  line,
  optionalId,
  optionalLine,
  optionalParagraph,
  paragraph,
  whole
} from '#lib/platform/fields.ts';
import { listedKinds, type SurveyKind } from './kinds/rules.ts';
import { answers } from './questions/schema.ts';
import { MOST_PARTICIPANTS } from './rules.ts';

const kind = z
  .enum(listedKinds as [SurveyKind, ...SurveyKind[]], { error: 'required' })
  .describe('Which questions are asked.');
/** A single box sends one text, several send a list. */
export const ids = z
  .union([z.string(), z.array(z.string())])
  .nullish()
  .transform((v) => [...new Set([v ?? []].flat().filter(Boolean))])
  .pipe(z.array(id).max(MOST_PARTICIPANTS, 'too_many'));

export const CreateSurvey = z.object({
  kind,
  title: line(160),
  purpose: optionalParagraph(2000),
  organisationIds: ids,
  personIds: ids
});
export const OneSurvey = z.object({ id });
export const ListSurveys = z.object({ before: optionalId });
export const AddParticipants = z.object({ id, organisationIds: ids, personIds: ids });
export const RemoveParticipant = z.object({ id, participantId: id });
export const OpenSurvey = z.object({ id, lastDay: day.describe('Until the end of which it is open.') });

export const WriteAnswers = z.object({
  id,
  participantId: id,
  answers,
  revision: whole(0, 1_000_000)
});
export const OneAnswer = z.object({ id, participantId: optionalId });

export const PutToMeeting = z.object({
  id,
  question: line(60),
  ownerId: optionalId,
  note: optionalParagraph(1000)
});
export const ResolveDivergence = z.object({ id, question: line(60), outcome: paragraph(1000) });
export const FindParticipants = z.object({ q: optionalLine(100) });
