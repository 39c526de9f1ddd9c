import { conflict, notFound, ok, type Result } from '#lib/kernel/result.ts';
import { command, query, type CommandContext } from '#lib/platform/operation.ts';
import { mayAnswer } from '../access.ts';
import { count, lockSurvey, participants } from '../data.server.ts';
import { mineOf, readSurvey, reveal } from '../operations.ts';
import { digitsOf, readAnswers } from '../questions/rules.ts';
import * as rules from '../rules.ts';
import { OneAnswer, WriteAnswers } from '../schema.ts';
import * as data from './data.server.ts';

export const saveAnswers = command({
  name: 'surveys.saveAnswers',
  summary: 'Keep unfinished answers; only those who answer for the same participant see them',
  rest: 'PUT /networks/{network}/surveys/{id}/answers/{participantId}',
  input: WriteAnswers,
  may: mayAnswer,
  unaudited: true,
  run: (context, input) => write(context, input, false)
});

export const handInAnswers = command({
  name: 'surveys.handInAnswers',
  summary: 'Hand the answers in; when the last participant does, all are revealed to all',
  rest: 'POST /networks/{network}/surveys/{id}/answers/{participantId}/handing-in',
  input: WriteAnswers,
  may: mayAnswer,
  run: (context, input) => write(context, input, true),
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
    const own = await data.ownAnswers(context.tx, context.actor.network!.id, id, participant.id);
    return ok({
      survey,
      participant,
      others: mine.length - 1,
      own: own ?? null,
      takes: rules.answer(survey, true).ok
    });
  }
});

type Written = { id: string; participantId: string; answers: Record<string, unknown>; revision: number };

/** Once handed in, answers stay complete: what is saved again is handed in again, until the reveal. */
async function write(
  context: CommandContext,
  { id, participantId, answers: typed, revision }: Written,
  handIn: boolean
): Promise<Result<{ revision: number; revealed: boolean }>> {
  const { tx, actor, now } = context;
  const { id: networkId, currency } = actor.network!;
  const survey = await lockSurvey(tx, networkId, id);
  const participant =
    survey && mineOf(actor, await participants(tx, networkId, id)).find((one) => one.id === participantId);
  if (!participant) return notFound();
  const final = handIn || participant.handedInAt !== null;
  for (const verdict of [rules.answer(survey, final), final ? rules.mayHandIn(participant) : ok(null)])
    if (!verdict.ok) return verdict;
  const answers = readAnswers(survey.questions, typed, { complete: final, digits: digitsOf(currency) });
  if (!answers.ok) return answers;
  const standing = await data.ownAnswers(tx, networkId, id, participantId);
  const next = rules.replaces(standing, revision);
  if (!next.ok) return next;
  if (Object.keys(answers.value).length === 0 && !standing) return conflict('survey_nothing_written');
  const written = { answers: answers.value, revision: next.value, by: actor.name ?? '', handedIn: final };
  await data.writeAnswers(tx, networkId, id, participant, written, now);
  if (!final || participant.handedInAt) return ok({ revision: next.value, revealed: false });
  await data.markHandedIn(tx, networkId, id, participantId, now);
  await count(tx, networkId, id, { handedIn: 1 });
  const counted = { ...survey, handedIn: survey.handedIn + 1 };
  const revealed = rules.isComplete(counted);
  if (revealed) await reveal(context, counted, true);
  return ok({ revision: next.value, revealed });
}
