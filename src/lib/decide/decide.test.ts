import { beforeAll, expect, test } from 'vitest';
import '#lib/registry.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { getOwnAnswers, handInAnswers } from '#lib/surveys/answers/operations.ts';
import { decideQuestions, usualCriteria } from '#lib/surveys/kinds/rules.ts';
import { addParticipants, openSurvey } from '#lib/surveys/operations.ts';
import type { Question } from '#lib/surveys/questions/rules.ts';
import {
  adoptStudy,
  agreeBasis,
  getRecommendation,
  getStudy,
  listStudies,
  startStudy
} from './operations.ts';

useTestDatabase();
let place: Scenario;
let ana: Actor;
let ben: Actor;
let carla: Actor;

beforeAll(async () => {
  place = await scenario();
  const founder = async (name: string) =>
    place.person(name, { speaksFor: [await place.organisation(`Atelier de ${name}`)] });
  [ana, ben, carla] = [await founder('Ana'), await founder('Ben'), await founder('Carla')];
});

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
};
const code = (result: Result<unknown>) => (result.ok ? 'ok' : result.problems[0]!.code);
const all = (n: number) => Object.fromEntries(usualCriteria.map((id) => [id, n]));

/** Complete answers in which cost weighs most and `best` has the best scores. */
export function answersFor(best: 'alone' | 'together', questions: readonly Question[] = decideQuestions()) {
  const answers: Record<string, unknown> = {};
  for (const question of questions) {
    if (question.type === 'text') answers[question.id] = `Pour ${best}`;
    if (question.type === 'lines') answers[question.id] = 'Un commercial';
    if (question.type === 'one') answers[question.id] = 'y2';
    if (question.type === 'doubt') answers[question.id] = 'yes';
  }
  return {
    ...answers,
    weights: { ...all(0), cost: 100 },
    scores_alone: all(best === 'alone' ? 5 : 2),
    scores_buy: all(1),
    scores_together: all(best === 'together' ? 5 : 2)
  };
}

async function studyOf(...founders: Actor[]) {
  const input = { title: 'Exporter', personIds: founders.map(({ personId }) => personId!) };
  const { id, surveyId } = value(await execute(startStudy, { actor: ana, input }));
  const lastDay = Temporal.Now.plainDateISO('Europe/Paris').add({ days: 5 }).toString();
  value(await execute(openSurvey, { actor: ana, input: { id: surveyId, lastDay } }));
  return { id, surveyId };
}
async function answerAs(actor: Actor, surveyId: string, best: 'alone' | 'together') {
  const { participant } = value(await execute(getOwnAnswers, { actor, input: { id: surveyId } }));
  const input = { id: surveyId, participantId: participant.id, answers: answersFor(best), revision: 0 };
  return value(await execute(handInAnswers, { actor, input }));
}

test('founders answer alone; what it comes to appears when all have, and not before', async () => {
  const { id, surveyId } = await studyOf(ana, ben);
  await answerAs(ana, surveyId, 'together');
  const before = value(await execute(getStudy, { actor: ben, input: { id } }));
  expect(before.recommendation).toBeUndefined();
  expect(JSON.stringify(before)).not.toContain('Pour together');
  expect(code(await execute(getRecommendation, { actor: ben, input: { id } }))).toBe('study_not_revealed');
  await answerAs(ben, surveyId, 'together');
  const after = value(await execute(getStudy, { actor: ben, input: { id } }));
  expect(after.recommendation?.winners).toEqual(['together']);
  expect(after.founders.map(({ name }) => name)).toEqual(['Ana', 'Ben']);
});

test('what founders settle together counts in the place of their means', async () => {
  const { id, surveyId } = await studyOf(ana, ben);
  await answerAs(ana, surveyId, 'together');
  await answerAs(ben, surveyId, 'together');
  const settled = { id, answers: answersFor('alone') };
  expect(code(await execute(agreeBasis, { actor: ben, input: settled }))).toBe('not_found');
  const wrong = { id, answers: { ...answersFor('alone'), weights: { ...all(0), cost: 90 } } };
  expect(code(await execute(agreeBasis, { actor: ana, input: wrong }))).toBe('weights_sum');
  value(await execute(agreeBasis, { actor: ana, input: settled }));
  const { recommendation } = value(await execute(getStudy, { actor: ben, input: { id } }));
  expect(recommendation).toMatchObject({ winners: ['alone'], settled: true });
});

test('an adopted recommendation is readable by the whole network and never changes again', async () => {
  const { id, surveyId } = await studyOf(ana, ben);
  await answerAs(ana, surveyId, 'together');
  expect(code(await execute(adoptStudy, { actor: ana, input: { id } }))).toBe('study_not_revealed');
  await answerAs(ben, surveyId, 'together');
  expect(code(await execute(getRecommendation, { actor: carla, input: { id } }))).toBe('not_found');
  expect(
    value(await execute(listStudies, { actor: carla, input: {} })).map((study) => study.id)
  ).not.toContain(id);
  const both = await Promise.all([1, 2].map(() => execute(adoptStudy, { actor: ana, input: { id } })));
  expect(both.map(code).toSorted()).toEqual(['ok', 'study_adopted']);
  const read = value(await execute(getRecommendation, { actor: carla, input: { id } }));
  expect(read).toMatchObject({ adoptedByName: 'Ana', recommendation: { winners: ['together'] } });
  expect(code(await execute(agreeBasis, { actor: ana, input: { id, answers: answersFor('alone') } }))).toBe(
    'study_adopted'
  );
  await expect(
    transaction({ networkId: place.network.id }, (tx) =>
      tx.updateTable('decide_studies').set({ recommendation: '{}' }).where('id', '=', id).execute()
    )
  ).rejects.toThrow('not rewritten');
});

test('whoever began it runs it: others ask no further founders', async () => {
  const { surveyId } = await studyOf(ana, ben);
  const input = { id: surveyId, personIds: [carla.personId!] };
  expect(code(await execute(addParticipants, { actor: ben, input }))).toBe('not_found');
  expect(value(await execute(addParticipants, { actor: ana, input })).added).toBe(1);
});
