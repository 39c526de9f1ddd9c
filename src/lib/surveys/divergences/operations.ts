import { conflict, invalid, notFound, ok, type Result } from '#lib/kernel/result.ts';
import { command, query, type CommandContext, type QueryContext } from '#lib/platform/operation.ts';
import { mayReadSurveys } from '../access.ts';
import { revealedAnswers } from '../answers/data.server.ts';
import { findPersons, lockSurvey, participants } from '../data.server.ts';
import { mineOf, mayRun, readSurvey, type SurveyRead } from '../operations.ts';
import { MOST_PARTICIPANTS } from '../rules.ts';
import { OneSurvey, PutToMeeting, ResolveDivergence } from '../schema.ts';
import * as data from './data.server.ts';
import { divergences } from './rules.ts';

export const getResults = query({
  name: 'surveys.getResults',
  summary: 'The revealed answers side by side, and where they differ',
  rest: 'GET /networks/{network}/surveys/{id}/results',
  input: OneSurvey,
  may: mayReadSurveys,
  async run(context, { id }) {
    const read = await readSurvey(context, id);
    return read.ok ? readResults(context, read.value) : read;
  }
});

/** Of a survey that this actor may read, in the page's or a command's transaction; a conflict until all is revealed. */
export async function readResults({ tx, actor }: QueryContext, read: SurveyRead) {
  const { survey, participants: asked } = read;
  if (survey.state !== 'revealed') return conflict('survey_not_revealed');
  const { given, followUps } = await data.answersAndFollowUps(tx, actor.network!.id, survey.id);
  const answered = asked.filter((one) => given.some(({ participant }) => participant === one.id));
  const silent = asked.filter((one) => !answered.includes(one));
  const found = divergences(survey.questions, given).map((divergence) => ({
    ...divergence,
    followUp: followUps.find(({ question }) => question === divergence.question) ?? null
  }));
  return ok({ ...read, given, answered, silent, divergences: found });
}

/** Who can prepare a point for a meeting. */
export const listOwners = query({
  name: 'surveys.listOwners',
  summary: 'The persons of the network who can prepare a divergence for a meeting',
  rest: 'GET /networks/{network}/surveys/{id}/owners',
  input: OneSurvey,
  may: mayReadSurveys,
  async run(context, { id }) {
    const read = await readSurvey(context, id);
    if (!read.ok) return read;
    return ok(await findPersons(context.tx, context.actor.network!.id, context.now, MOST_PARTICIPANTS));
  }
});

export const putToMeeting = command({
  name: 'surveys.putToMeeting',
  summary: 'Put a divergence on the agenda of the next meeting, with somebody who prepares it',
  rest: 'PUT /networks/{network}/surveys/{id}/divergences/{question}/meeting',
  input: PutToMeeting,
  may: mayReadSurveys,
  async run(context, { id, question, ownerId, note }) {
    const { tx, actor, now } = context;
    const there = await divergenceOf(context, id, question);
    if (!there.ok) return there;
    const persons = ownerId ? await findPersons(tx, actor.network!.id, now, MOST_PARTICIPANTS) : [];
    const owner = persons.find((person) => person.id === ownerId);
    if (ownerId && !owner) return invalid('ownerId', 'not_a_choice');
    const setting = {
      question,
      state: 'meeting' as const,
      ownerId,
      ownerName: owner?.name ?? null,
      note: note ?? '',
      outcome: null,
      setByName: actor.name
    };
    await data.setFollowUp(tx, actor.network!.id, id, setting, now);
    return ok({ id });
  },
  audit: ({ id, question }) => ({ subject: id, detail: { question } })
});

export const resolveDivergence = command({
  name: 'surveys.resolveDivergence',
  summary: 'Say how a divergence was resolved',
  rest: 'PUT /networks/{network}/surveys/{id}/divergences/{question}/outcome',
  input: ResolveDivergence,
  may: mayReadSurveys,
  async run(context, { id, question, outcome }) {
    const { tx, actor, now } = context;
    const there = await divergenceOf(context, id, question);
    if (!there.ok) return there;
    const before = (await data.followUps(tx, actor.network!.id, id)).find((f) => f.question === question);
    const setting = {
      question,
      state: 'resolved' as const,
      ownerId: before?.ownerId ?? null,
      ownerName: before?.ownerName ?? null,
      note: before?.note ?? '',
      outcome,
      setByName: actor.name
    };
    await data.setFollowUp(tx, actor.network!.id, id, setting, now);
    return ok({ id });
  },
  audit: ({ id, question }) => ({ subject: id, detail: { question } })
});

/** Those who took part, and those who run it, deal with what they differ in. */
async function divergenceOf(
  { tx, actor }: CommandContext,
  id: string,
  question: string
): Promise<Result<null>> {
  const networkId = actor.network!.id;
  const survey = await lockSurvey(tx, networkId, id);
  if (!survey) return notFound();
  const mine = mineOf(actor, await participants(tx, networkId, id));
  if (mine.length === 0 && !mayRun(actor, survey)) return notFound();
  if (survey.state !== 'revealed') return conflict('survey_not_revealed');
  const found = divergences(survey.questions, await revealedAnswers(tx, networkId, id));
  return found.some((one) => one.question === question) ? ok(null) : notFound();
}
