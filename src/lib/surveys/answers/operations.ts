import { minorDigits } from '#lib/kernel/money.ts';
import { conflict, notFound, ok, type Result } from '#lib/kernel/result.ts';
import { command, query, type CommandContext } from '#lib/platform/operation.ts';
import { mayAnswer } from '../access.ts';
import { count, lockSurvey, participants, type SurveyRecord } from '../data.server.ts';
import { deleteDraft, draftOf, writeDraft } from '../drafts/data.server.ts';
import { typedOf } from '../drafts/rules.ts';
import { mineOf, readSurvey, reveal } from '../operations.ts';
import { readAnswers } from '../questions/rules.ts';
import * as rules from '../rules.ts';
import { OneAnswer, WriteAnswers } from '../schema.ts';
import * as data from './data.server.ts';

export const saveAnswers = command({
  name: 'surveys.saveAnswers',
  summary:
    'Keep what is typed as a draft, unfinished or wrong; only those who answer for the same participant see it',
  rest: 'PUT /networks/{network}/surveys/{id}/answers/{participantId}',
  input: WriteAnswers,
  may: mayAnswer,
  unaudited: true,
  async run(context, { id, participantId, answers, revision }) {
    const { tx, actor, now } = context;
    const networkId = actor.network!.id;
    const found = await writing(context, id, participantId);
    if (!found.ok) return found;
    const { survey, participant, standing } = found.value;
    const verdict = rules.answer(survey, false);
    if (!verdict.ok) return verdict;
    const typed = typedOf(survey.questions, answers);
    if (!typed.ok) return typed;
    const next = rules.replaces(standing, revision);
    if (!next.ok) return next;
    if (Object.keys(typed.value).length === 0 && !standing) return conflict('survey_nothing_written');
    const draft = { typed: typed.value, revision: next.value, by: actor.name ?? '' };
    await writeDraft(tx, networkId, id, participant, draft, now);
    return ok({ revision: next.value });
  }
});

export const handInAnswers = command({
  name: 'surveys.handInAnswers',
  summary: 'Hand the answers in; when the last participant does, all are revealed to all',
  rest: 'POST /networks/{network}/surveys/{id}/answers/{participantId}/handing-in',
  input: WriteAnswers,
  may: mayAnswer,
  async run(context, { id, participantId, answers: typed, revision }) {
    const { tx, actor, now } = context;
    const { id: networkId, currency } = actor.network!;
    const found = await writing(context, id, participantId);
    if (!found.ok) return found;
    const { survey, participant, standing } = found.value;
    for (const verdict of [rules.answer(survey, true), rules.mayHandIn(participant)])
      if (!verdict.ok) return verdict;
    const answers = readAnswers(survey.questions, typed, { complete: true, digits: minorDigits(currency) });
    if (!answers.ok) return answers;
    const next = rules.replaces(standing, revision);
    if (!next.ok) return next;
    const written = { answers: answers.value, revision: next.value, by: actor.name ?? '', handedIn: true };
    await data.writeAnswers(tx, networkId, id, participant, written, now);
    await deleteDraft(tx, networkId, id, participantId);
    if (participant.handedInAt) return ok({ revision: next.value, revealed: false });
    await data.markHandedIn(tx, networkId, id, participantId, now);
    await count(tx, networkId, id, { handedIn: 1 });
    const counted = { ...survey, handedIn: survey.handedIn + 1 };
    const revealed = rules.isComplete(counted);
    if (revealed) await reveal(context, counted, true);
    return ok({ revision: next.value, revealed });
  },
  audit: ({ id }) => ({ subject: id })
});

export const getOwnAnswers = query({
  name: 'surveys.getOwnAnswers',
  summary: 'What you have written so far for one participant of a survey',
  rest: 'GET /networks/{network}/surveys/{id}/answers',
  input: OneAnswer,
  may: mayAnswer,
  async run(context, { id, participantId }) {
    const read = await readSurvey(context, id);
    if (!read.ok) return read;
    const { survey, mine } = read.value;
    const participant = participantId ? mine.find((one) => one.id === participantId) : mine[0];
    if (!participant) return notFound();
    const networkId = context.actor.network!.id;
    const own = await data.ownAnswers(context.tx, networkId, id, participant.id);
    const draft = await draftOf(context.tx, networkId, id, participant.id);
    return ok({
      survey,
      participant,
      others: mine.length - 1,
      own: own ?? null,
      draft: draft ?? null,
      takes: rules.answer(survey, true).ok
    });
  }
});

type Writing = {
  survey: SurveyRecord;
  participant: ReturnType<typeof mineOf>[number];
  /** What was written last, in a draft or handed in. */
  standing: { revision: number; by: string } | undefined;
};

/** Locks the survey of somebody who answers for this participant. */
async function writing(
  { tx, actor }: CommandContext,
  id: string,
  participantId: string
): Promise<Result<Writing>> {
  const networkId = actor.network!.id;
  const survey = await lockSurvey(tx, networkId, id);
  const participant =
    survey && mineOf(actor, await participants(tx, networkId, id)).find((one) => one.id === participantId);
  if (!participant) return notFound();
  const standing =
    (await draftOf(tx, networkId, id, participantId)) ??
    (await data.ownAnswers(tx, networkId, id, participantId));
  return ok({ survey, participant, standing });
}
