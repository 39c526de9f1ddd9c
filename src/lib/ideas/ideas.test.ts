import { beforeAll, expect, test } from 'vitest';
import '#lib/registry.ts';
import { getStudy } from '#lib/decide/operations.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { enter } from '#lib/platform/enter.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { getOwnAnswers } from '#lib/surveys/answers/operations.ts';
import { usualCriteria } from '#lib/surveys/kinds/rules.ts';
import { createIdea, foundFromIdea, getIdea, listIdeas, removeIdea, saveIdea } from './operations.ts';

useTestDatabase();
let ana: Actor;
let ben: Actor;
beforeAll(async () => {
  const place = await scenario();
  [ana, ben] = [await place.person('Ana', { host: true }), await place.person('Ben', { host: true })];
});

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
};
const code = (result: Result<unknown>) => (result.ok ? 'ok' : result.problems[0]!.code);
const all = (n: number) => Object.fromEntries([...usualCriteria, 'own1'].map((id) => [id, n]));
const answers = {
  aim: 'Exporter nos fromages',
  weights: { ...all(0), cost: 60, own1: 40 },
  scores_alone: all(2),
  scores_buy: all(1),
  scores_together: all(4),
  worth_alone: '1000'
};
const NETWORK = {
  name: 'Fromages du Béarn',
  country: 'FR',
  language: 'fr',
  currency: 'EUR',
  zone: 'Europe/Paris',
  organisationName: 'Laiterie'
};

async function ideaOf(actor: Actor): Promise<string> {
  const input = { title: 'Exporter ensemble', currency: 'EUR', ownCriteria: 'Plaisir' };
  const { id } = value(await execute(createIdea, { actor, input }));
  value(await execute(saveIdea, { actor, input: { id, answers, revision: 1 } }));
  return id;
}

test('an idea is its author’s alone: for everybody else it does not exist, by any query', async () => {
  const id = await ideaOf(ana);
  for (const [operation, input] of [
    [getIdea, { id }],
    [saveIdea, { id, answers, revision: 2 }],
    [removeIdea, { id }],
    [foundFromIdea, { id, ...NETWORK }]
  ] as const)
    expect(code(await execute(operation as typeof getIdea, { actor: ben, input }))).toBe('not_found');
  expect(value(await execute(listIdeas, { actor: ben, input: {} }))).toEqual([]);
  const seen = await transaction({ personId: ben.personId, instance: true }, (tx) =>
    tx.selectFrom('ideas').select('id').execute()
  );
  expect(seen).toEqual([]);
});

test('an idea shows what it comes to as soon as weights and scores are there, unfinished as it is', async () => {
  const id = await ideaOf(ana);
  const { idea, recommendation } = value(await execute(getIdea, { actor: ana, input: { id } }));
  expect(idea.complete).toBe(false);
  expect(recommendation).toMatchObject({ winners: ['together'], settled: false });
  expect(code(await execute(saveIdea, { actor: ana, input: { id, answers, revision: 1 } }))).toBe(
    'answers_changed'
  );
});

test('turned into a network, its author is facilitator there and finds every answer in Decide', async () => {
  const id = await ideaOf(ana);
  const { slug, studyId } = value(await execute(foundFromIdea, { actor: ana, input: { id, ...NETWORK } }));
  const entered = await transaction({}, (tx) => enter(tx, { personId: ana.personId!, slug }));
  const there = entered!.actor;
  expect(there.roles).toEqual(['facilitator']);
  expect(there.represents.map(({ organisationName }) => organisationName)).toEqual(['Laiterie']);
  const study = value(await execute(getStudy, { actor: there, input: { id: studyId } }));
  expect(study.survey).toMatchObject({ title: 'Exporter ensemble', state: 'draft', invited: 1 });
  expect(study.criteria.at(-1)).toEqual({ id: 'own1', text: 'Plaisir' });
  const own = value(await execute(getOwnAnswers, { actor: there, input: { id: study.survey.id } })).own;
  const { idea } = value(await execute(getIdea, { actor: ana, input: { id } }));
  expect(own?.answers).toEqual(idea.answers);
  expect(idea.becameSlug).toBe(slug);
});

test('amounts do not follow into another currency', async () => {
  const id = await ideaOf(ana);
  const input = { id, ...NETWORK, country: 'MA', currency: 'MAD', zone: 'Africa/Casablanca' };
  const { slug, studyId } = value(await execute(foundFromIdea, { actor: ana, input }));
  const there = (await transaction({}, (tx) => enter(tx, { personId: ana.personId!, slug })))!.actor;
  const { survey } = value(await execute(getStudy, { actor: there, input: { id: studyId } }));
  const own = value(await execute(getOwnAnswers, { actor: there, input: { id: survey.id } })).own;
  expect(own?.answers).not.toHaveProperty('worth_alone');
  expect(own?.answers).toHaveProperty('weights');
});

test('an idea becomes one network, also when it is asked for twice at the same moment', async () => {
  const id = await ideaOf(ana);
  const both = await Promise.all(
    [1, 2].map(() => execute(foundFromIdea, { actor: ana, input: { id, ...NETWORK } }))
  );
  expect(both.map(code).toSorted()).toEqual(['idea_became', 'ok']);
  expect(code(await execute(saveIdea, { actor: ana, input: { id, answers, revision: 2 } }))).toBe(
    'idea_became'
  );
});
