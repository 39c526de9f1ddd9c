import { minorDigits } from '#lib/kernel/money.ts';
import { conflict, notFound, ok } from '#lib/kernel/result.ts';
import { command, query, type CommandContext, type QueryContext } from '#lib/platform/operation.ts';
import { addParticipants, lockSurvey } from '#lib/surveys/data.server.ts';
import { readResults } from '#lib/surveys/divergences/operations.ts';
import { decideQuestions } from '#lib/surveys/kinds/rules.ts';
import { mayRun, readerOf, readSurvey, startSurvey } from '#lib/surveys/operations.ts';
import { optionsOf, readAnswers, type Option, type Question } from '#lib/surveys/questions/rules.ts';
import { mayReadRecommendations, mayReadStudies, mayStartStudy } from './access.ts';
import * as data from './data.server.ts';
import type { StudyRecord } from './data.server.ts';
import './evidence/data.server.ts';
import { basisOf, recommend, type Recommendation } from './rules.ts';
import { AgreeBasis, NoInput, OneStudy, StartStudy } from './schema.ts';

/** The draft of a comparison, for the command of whoever begins it: here, or by an idea that becomes a network. */
export async function beginStudy(
  context: Pick<CommandContext, 'tx' | 'actor' | 'now'>,
  networkId: string,
  study: { title: string; purpose: string; ownCriteria: readonly string[]; personIds: string[] }
): Promise<{ id: string; surveyId: string }> {
  const surveyId = await startSurvey(context, networkId, {
    kind: 'decide',
    title: study.title,
    purpose: study.purpose,
    answeredBy: 'persons',
    questions: decideQuestions(study.ownCriteria)
  });
  const who = { organisationIds: [], personIds: study.personIds };
  await addParticipants(context.tx, networkId, surveyId, who, context.now);
  return { id: await data.insertStudy(context.tx, networkId, surveyId, context.now), surveyId };
}

export const startStudy = command({
  name: 'decide.startStudy',
  summary: 'Begin comparing three roads: alone, buy, together; chosen founders answer alone',
  rest: 'POST /networks/{network}/studies',
  input: StartStudy,
  may: mayStartStudy,
  async run(context, { title, purpose, ownCriteria, personIds }) {
    const study = { title, purpose: purpose ?? '', ownCriteria, personIds };
    return ok(await beginStudy(context, context.actor.network!.id, study));
  },
  audit: ({ title }, { id }) => ({ subject: id, detail: { title } })
});

export const listStudies = query({
  name: 'decide.listStudies',
  summary: 'The comparisons you take part in, and the adopted ones',
  rest: 'GET /networks/{network}/studies',
  input: NoInput,
  may: mayReadStudies,
  run: async ({ tx, actor }) => ok(await data.listStudies(tx, actor.network!.id, readerOf(actor)))
});

export const getStudy = query({
  name: 'decide.getStudy',
  summary: 'One comparison: who answers, and after the reveal what each said and what it comes to',
  rest: 'GET /networks/{network}/studies/{id}',
  input: OneStudy,
  may: mayReadStudies,
  async run(context, { id }) {
    const study = await data.studyById(context.tx, context.actor.network!.id, id);
    return study ? readStudy(context, study) : notFound();
  }
});

/** The page that everybody inside may read once it is adopted; before, only those who take part. */
export const getRecommendation = query({
  name: 'decide.getRecommendation',
  summary: 'The one-page recommendation with its reasons and what would change it',
  rest: 'GET /networks/{network}/studies/{id}/recommendation',
  input: OneStudy,
  may: mayReadRecommendations,
  run: (context, { id }) => readRecommendation(context, id)
});

/** As it was adopted; before, for those who take part, what it comes to now. */
export async function readRecommendation(context: QueryContext, id: string) {
  const study = await data.studyById(context.tx, context.actor.network!.id, id);
  if (!study) return notFound();
  const { recommendation, adoptedAt, adoptedByName } = study;
  if (recommendation) return ok({ id, recommendation, adoptedAt, adoptedByName });
  const read = await readStudy(context, study);
  if (!read.ok) return read;
  if (!read.value.recommendation) return conflict('study_not_revealed');
  return ok({ id, recommendation: read.value.recommendation, adoptedAt: null, adoptedByName: null });
}

export const agreeBasis = command({
  name: 'decide.agreeBasis',
  summary: 'Keep the weights and scores that the founders settled together, in the place of their means',
  rest: 'PUT /networks/{network}/studies/{id}/basis',
  input: AgreeBasis,
  may: mayReadStudies,
  async run(context, { id, answers: typed }) {
    const { tx, actor, now } = context;
    const network = actor.network!;
    const study = await revealedStudy(context, id);
    if (!study.ok) return study;
    const { questions, criteria } = study.value;
    const asked = { complete: true, digits: minorDigits(network.currency) };
    const answers = readAnswers(questions.filter(isCompared), typed, asked);
    if (!answers.ok) return answers;
    await data.setAgreed(tx, network.id, id, basisOf(answers.value, criteria)!, actor.name, now);
    return ok({ id });
  },
  audit: ({ id }) => ({ subject: id })
});

export const adoptStudy = command({
  name: 'decide.adoptStudy',
  summary: 'Adopt the recommendation: from then on it is kept as it is',
  rest: 'POST /networks/{network}/studies/{id}/adoption',
  input: OneStudy,
  may: mayReadStudies,
  async run(context, { id }) {
    const { tx, actor, now, emit } = context;
    const study = await revealedStudy(context, id);
    if (!study.ok) return study;
    const { recommendation } = study.value;
    if (!recommendation) return conflict('study_incomplete');
    await data.adopt(
      tx,
      actor.network!.id,
      id,
      recommendation,
      { id: actor.personId, name: actor.name },
      now
    );
    await emit('study.adopted', { studyId: id, winners: recommendation.winners });
    return ok({ id, winners: recommendation.winners });
  },
  audit: ({ id }, { winners }) => ({ subject: id, detail: { winners } })
});

/** The questions that a comparison is computed from. */
export const isCompared = (question: Question): boolean =>
  question.type === 'weights' || question.type === 'scores';
export const criteriaOf = (questions: readonly Question[]): Option[] =>
  questions.filter((question) => question.type === 'weights').flatMap(optionsOf);

async function readStudy(context: QueryContext, study: StudyRecord) {
  const read = await readSurvey(context, study.surveyId);
  if (!read.ok) return read;
  const { survey } = read.value;
  const results = survey.state === 'revealed' ? await readResults(context, read.value) : null;
  if (results && !results.ok) return results;
  const given = results?.value.given ?? [];
  const founders = (results?.value.answered ?? []).map(({ id, name }) => ({
    name,
    answers: given.find(({ participant }) => participant === id)?.answers ?? {}
  }));
  const criteria = criteriaOf(survey.questions);
  const recommendation: Recommendation | undefined =
    study.recommendation ?? recommend(founders, criteria, study.agreed);
  return ok({
    ...read.value,
    study,
    criteria,
    founders,
    divergences: results?.value.divergences ?? [],
    recommendation
  });
}

/** Locked, revealed, not adopted yet, and run by this actor. */
async function revealedStudy(context: CommandContext, id: string) {
  const { tx, actor } = context;
  const networkId = actor.network!.id;
  const study = await data.lockStudy(tx, networkId, id);
  const survey = study && (await lockSurvey(tx, networkId, study.surveyId));
  if (!survey || !mayRun(actor, survey)) return notFound();
  if (study.adoptedAt) return conflict('study_adopted');
  if (survey.state !== 'revealed') return conflict('study_not_revealed');
  const read = await readStudy(context, study);
  if (!read.ok) return read;
  return ok({ ...read.value, questions: survey.questions });
}
