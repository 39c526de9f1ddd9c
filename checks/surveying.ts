import type { Actor } from '#lib/platform/actor.ts';
import { adoptStudy, startStudy } from '#lib/decide/operations.ts';
import { createIdea, saveIdea } from '#lib/ideas/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { getOwnAnswers, handInAnswers } from '#lib/surveys/answers/operations.ts';
import { decideQuestions } from '#lib/surveys/kinds/rules.ts';
import { createSurvey, getSurvey, openSurvey } from '#lib/surveys/operations.ts';
import { founding, value, type Inputs, type World } from './world.ts';

export const ANSWERS = { strengths: ['Finition'], weaknesses: ['Export'] };
export const nextWeek = (): string => Temporal.Now.plainDateISO('Europe/Paris').add({ days: 7 }).toString();

/** A survey of the atelier and the fabrique in the state that is asked for; due, a third has not answered. Answers differ. */
export async function surveyIn(world: World, state: 'draft' | 'open' | 'revealed' | 'due'): Promise<string> {
  const actor = world.actors.facilitator;
  const { atelier, fabrique, suspended } = world.organisations;
  const organisationIds = [atelier, fabrique, ...(state === 'due' ? [suspended] : [])];
  const input = { kind: 'swot', title: `Forces et manques ${world.network.name}`, organisationIds };
  const { id } = value(await execute(createSurvey, { actor, input }));
  if (state === 'draft') return id;
  const before = Temporal.Now.instant().subtract({ hours: 24 * 30 });
  const due = state === 'due' ? { now: before } : {};
  const lastDay =
    state === 'due' ? before.toZonedDateTimeISO('UTC').toPlainDate().add({ days: 7 }).toString() : nextWeek();
  value(await execute(openSurvey, { actor, input: { id, lastDay }, ...due }));
  if (state === 'open') return id;
  await handIn(id, world.actors.mandate, ANSWERS);
  const other = await world.person('Sophie', { speaksFor: [fabrique] });
  await handIn(id, other, { strengths: ['Export'], weaknesses: ['Finition'] });
  return id;
}

async function handIn(id: string, actor: Actor, answers: object): Promise<void> {
  const { participant } = value(await execute(getOwnAnswers, { actor, input: { id } }));
  value(
    await execute(handInAnswers, {
      actor,
      input: { id, participantId: participant.id, answers, revision: 0 }
    })
  );
}

/** An answer that the atelier could give in a new survey of its own. */
export async function answerIn(world: World): Promise<Record<string, unknown>> {
  const id = await surveyIn(world, 'open');
  const { participants } = value(
    await execute(getSurvey, { actor: world.actors.facilitator, input: { id } })
  );
  const mine = participants.find(({ organisationId }) => organisationId === world.organisations.atelier)!;
  return { id, participantId: mine.id, answers: ANSWERS, revision: 0 };
}

export type Surveys = {
  surveys: Record<'draft' | 'open' | 'revealed', string>;
  studies: Record<'revealed' | 'adopted', string>;
  ideaId: string;
};
export const surveysIn = async (world: World): Promise<Surveys> => ({
  surveys: {
    draft: await surveyIn(world, 'draft'),
    open: await surveyIn(world, 'open'),
    revealed: await surveyIn(world, 'revealed')
  },
  studies: { revealed: await studyIn(world, 'revealed'), adopted: await studyIn(world, 'adopted') },
  ideaId: await ideaIn(world)
});

/** Answers that a founder could give to all questions of a comparison. */
export function decideAnswers(): Record<string, unknown> {
  const answers: Record<string, unknown> = {};
  for (const question of decideQuestions())
    if (question.type === 'weights') {
      const [first] = question.options;
      answers[question.id] = { [first!.id]: 100 };
    } else if (question.type === 'scores') {
      const score = question.id === 'scores_together' ? 4 : 2;
      answers[question.id] = Object.fromEntries(question.options.map(({ id }) => [id, score]));
    } else if (question.type !== 'amount')
      answers[question.id] = { lines: ['Export'], one: 'y2', doubt: 'yes', text: 'Grandir', scale: 3 }[
        question.type
      ];
  return answers;
}

/** A comparison of two founders, the facilitator's to run: open, revealed or adopted. */
export async function studyIn(world: World, state: 'open' | 'revealed' | 'adopted'): Promise<string> {
  const { facilitator, mandate } = world.actors;
  const personIds = state === 'open' ? [mandate.personId, facilitator.personId] : [mandate.personId];
  const input = { title: `Seul ou ensemble ${world.network.name}`, personIds };
  const { id, surveyId } = value(await execute(startStudy, { actor: facilitator, input }));
  value(await execute(openSurvey, { actor: facilitator, input: { id: surveyId, lastDay: nextWeek() } }));
  if (state !== 'open') await handIn(surveyId, mandate, decideAnswers());
  if (state === 'adopted') value(await execute(adoptStudy, { actor: facilitator, input: { id } }));
  return id;
}

/** An idea of the one with a mandate, with weights and scores. */
export async function ideaIn(world: World): Promise<string> {
  const actor = world.actors.mandate;
  const input = { title: 'Exporter ensemble', currency: 'EUR' };
  const { id } = value(await execute(createIdea, { actor, input }));
  value(await execute(saveIdea, { actor, input: { id, answers: decideAnswers(), revision: 1 } }));
  return id;
}

/** For the operations of surveys, comparisons and ideas, as in inputs.ts. */
export const surveying: Inputs = {
  'surveys.createSurvey': ({ organisations }) => ({
    kind: 'relations',
    title: 'Avant de s’engager',
    organisationIds: [organisations.atelier]
  }),
  'surveys.addParticipants': async (world) => ({
    id: await surveyIn(world, 'draft'),
    organisationIds: [world.organisations.suspended]
  }),
  'surveys.removeParticipant': async (world) => {
    const id = await surveyIn(world, 'draft');
    const { participants } = value(
      await execute(getSurvey, { actor: world.actors.facilitator, input: { id } })
    );
    return { id, participantId: participants[0]!.id };
  },
  'surveys.openSurvey': async (world) => ({ id: await surveyIn(world, 'draft'), lastDay: nextWeek() }),
  'surveys.postponeSurvey': async (world) => ({ id: await surveyIn(world, 'open'), lastDay: nextWeek() }),
  'surveys.revealSurvey': async (world) => ({ id: await surveyIn(world, 'due') }),
  'surveys.closeSurvey': async (world) => ({ id: await surveyIn(world, 'open') }),
  'surveys.listSurveys': () => ({}),
  'surveys.getSurvey': async (world) => ({ id: await surveyIn(world, 'open') }),
  'surveys.findParticipants': () => ({}),
  'surveys.saveAnswers': answerIn,
  'surveys.handInAnswers': answerIn,
  'surveys.getOwnAnswers': async (world) => ({ id: await surveyIn(world, 'open') }),
  'surveys.getResults': async (world) => ({ id: await surveyIn(world, 'revealed') }),
  'surveys.listOwners': async (world) => ({ id: await surveyIn(world, 'revealed') }),
  'surveys.putToMeeting': async (world) => ({
    id: await surveyIn(world, 'revealed'),
    question: 'strengths',
    note: 'En parler'
  }),
  'surveys.resolveDivergence': async (world) => ({
    id: await surveyIn(world, 'revealed'),
    question: 'strengths',
    outcome: 'Entendu.'
  }),
  'decide.startStudy': ({ actors }) => ({
    title: 'Faut-il ce réseau ?',
    ownCriteria: ['Plaisir'],
    personIds: [actors.mandate.personId]
  }),
  'decide.listStudies': () => ({}),
  'decide.getStudy': async (world) => ({ id: await studyIn(world, 'revealed') }),
  'decide.getRecommendation': async (world) => ({ id: await studyIn(world, 'adopted') }),
  'decide.printRecommendation': async (world) => ({
    id: await studyIn(world, 'adopted'),
    format: 'docx',
    language: 'ar'
  }),
  'decide.agreeBasis': async (world) => ({ id: await studyIn(world, 'revealed'), answers: decideAnswers() }),
  'decide.adoptStudy': async (world) => ({ id: await studyIn(world, 'revealed') }),
  'ideas.createIdea': () => ({ title: 'Exporter ensemble', currency: 'EUR', ownCriteria: ['Plaisir'] }),
  'ideas.listIdeas': () => ({}),
  'ideas.getIdea': async (world) => ({ id: await ideaIn(world) }),
  'ideas.saveIdea': async (world) => ({ id: await ideaIn(world), answers: decideAnswers(), revision: 2 }),
  'ideas.removeIdea': async (world) => ({ id: await ideaIn(world) }),
  'ideas.foundFromIdea': async (world) => ({
    ...founding,
    id: await ideaIn(world),
    name: 'Réseau des berges'
  })
};
