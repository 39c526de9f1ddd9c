import { z } from 'zod';
import {
  id,
  line,
  optionalId,
  optionalLine,
  optionalParagraph,
  paragraph,
  whole
} from '#lib/platform/fields.ts';
import { listedKinds, type SurveyKind } from './kinds/rules.ts';
import { MOST_PARTICIPANTS } from './rules.ts';

const kind = z.enum(listedKinds as [SurveyKind, ...SurveyKind[]], { error: 'required' });
/** A single box sends one text, several send a list. */
export const ids = z
  .union([z.string(), z.array(z.string())])
  .nullish()
  .transform((v) => [...new Set([v ?? []].flat().filter(Boolean))])
  .pipe(z.array(id).max(MOST_PARTICIPANTS, 'too_many'));

export const day = z
  .string({ error: 'required' })
  .min(1, { error: 'required', abort: true })
  .regex(/^\d{4}-\d\d-\d\d$/, { error: 'not_a_date', abort: true })
  .refine((text) => {
    try {
      return Boolean(Temporal.PlainDate.from(text));
    } catch {
      return false;
    }
  }, 'not_a_date');

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
export const OpenSurvey = z.object({ id, lastDay: day });

/** Answers by question id; see questions/rules.ts for the shape of each type. */
const answers = z.record(z.string().max(60), z.unknown(), { error: 'required' });
export const WriteAnswers = z.object({
  id,
  participantId: id,
  answers,
  /** The revision that the writer saw; 0 for a first one. */
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
