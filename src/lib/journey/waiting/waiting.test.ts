import { beforeEach, expect, test } from 'vitest';
import type { z } from 'zod';
import '#lib/registry.ts';
import { editClause } from '#lib/agreements/clauses/operations.ts';
import { addParty, createAgreement, getAgreement } from '#lib/agreements/operations.ts';
import { refuseVersion, signVersion } from '#lib/agreements/signing/operations.ts';
import { proposeVersion } from '#lib/agreements/versions/operations.ts';
import { closeRound, openRound, proposeObjective, rankObjectives } from '#lib/design/aim/operations.ts';
import { addTask, moveTask } from '#lib/plan/tasks/operations.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { execute, type Command, type Query } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { getOwnAnswers, handInAnswers } from '#lib/surveys/answers/operations.ts';
import { createSurvey, openSurvey } from '#lib/surveys/operations.ts';
import { listWaiting } from './operations.ts';

useTestDatabase();

let place: Scenario;
let facilitator: Actor;
let ana: Actor;
let ben: Actor;
/** Represents Ana's organisation without its mandate. */
let clerk: Actor;
let atelier: string;
let brasserie: string;

beforeEach(async () => {
  place = await scenario();
  [atelier, brasserie] = [await place.organisation('Atelier'), await place.organisation('Brasserie')];
  facilitator = await place.person('Farida', { roles: ['facilitator'] });
  ana = await place.person('Ana', { speaksFor: [atelier] });
  ben = await place.person('Ben', { speaksFor: [brasserie] });
  clerk = await place.person('Chloé', { speaksFor: [atelier], mandate: false });
});

async function done<S extends z.ZodType, T>(
  operation: Command<S, T> | Query<S, T>,
  actor: Actor,
  input: z.input<S>
): Promise<T> {
  const result = await execute(operation, { actor, input });
  if (!result.ok) throw new Error(`${operation.name}: ${JSON.stringify(result.problems)}`);
  return result.value;
}
const waits = async (actor: Actor) =>
  (await done(listWaiting, actor, {})).map(({ what, title }) => [what, title]);
const inDays = (days: number) => Temporal.Now.plainDateISO('Europe/Paris').add({ days }).toString();

async function text(between: 'members' | 'chosen' = 'members') {
  const { id } = await done(createAgreement, ben, {
    kind: 'letter_of_intent',
    title: 'Notre texte',
    language: 'fr',
    between
  });
  if (between === 'chosen') await done(addParty, ben, { id, organisationId: atelier });
  const { clauses } = await done(getAgreement, ben, { id });
  for (const { id: clauseId, heading, body, revision } of clauses)
    await done(editClause, ben, {
      id: clauseId,
      revision,
      heading,
      body: body.replace(/\[\[[^\]]*\]\]/g, 'convenu')
    });
  return { ...(await done(proposeVersion, ben, { id, whatChanged: null })), id };
}

test('a survey waits for who may hand in, until they have', async () => {
  const { id } = await done(createSurvey, facilitator, {
    kind: 'swot',
    title: 'Nos forces',
    organisationIds: [atelier]
  });
  expect(await waits(ana)).toEqual([]);
  await done(openSurvey, facilitator, { id, lastDay: inDays(5) });
  const [one] = await done(listWaiting, ana, {});
  const { participant } = await done(getOwnAnswers, ana, { id });
  expect(one).toEqual({
    what: 'survey',
    title: 'Nos forces',
    path: `surveys/${id}/answer?for=${participant.id}`,
    until: inDays(5)
  });
  for (const other of [ben, clerk, facilitator]) expect(await waits(other)).toEqual([]);
  const answers = { strengths: 'Le bois', weaknesses: 'Le temps' };
  await done(handInAnswers, ana, { id, participantId: participant.id, answers, revision: 0 });
  expect(await waits(ana)).toEqual([]);
});

test('a text waits for each organisation that has neither signed nor refused it', async () => {
  const { id, number, fingerprint } = await text();
  for (const actor of [ana, ben]) expect(await waits(actor)).toEqual([['agreement', 'Notre texte']]);
  expect(await waits(clerk)).toEqual([]);
  const typed = { id, number, fingerprint, typedName: 'Ben', agreed: 'on' as const };
  await done(signVersion, ben, { ...typed, organisationId: brasserie });
  expect(await waits(ben)).toEqual([]);
  await done(refuseVersion, ana, { id, number, organisationId: atelier, reason: 'Trop long.' });
  expect(await waits(ana)).toEqual([]);
});

test('a text between parties waits for them only', async () => {
  const cora = await place.person('Cora', { speaksFor: [await place.organisation('Charpente')] });
  await text('chosen');
  expect(await waits(ana)).toEqual([['agreement', 'Notre texte']]);
  for (const other of [cora, facilitator]) expect(await waits(other)).toEqual([]);
});

test('objectives wait to be ranked by each organisation while the ranking is open', async () => {
  const first = await done(proposeObjective, ana, { wording: 'Vendre', family: 'other' });
  await done(proposeObjective, ana, { wording: 'Acheter', family: 'other' });
  const { id } = await done(openRound, facilitator, {});
  for (const actor of [ana, ben]) expect(await waits(actor)).toEqual([['ranking', '']]);
  expect(await waits(clerk)).toEqual([]);
  await done(rankObjectives, ana, { id, organisationId: atelier, ranks: { [first.id]: '1' } });
  expect([await waits(ana), await waits(ben)]).toEqual([[], [['ranking', '']]]);
  await done(closeRound, facilitator, { id });
  expect(await waits(ben)).toEqual([]);
});

test('one’s own tasks wait until they are done, what ends first before all; nobody is shown another’s', async () => {
  const personId = ana.personId!;
  const { id } = await done(addTask, facilitator, { title: 'Chiffrer', personId, dueOn: inDays(9) });
  await done(addTask, facilitator, { title: 'Appeler', personId, dueOn: inDays(2) });
  await done(addTask, facilitator, { title: 'Ranger', personId });
  expect((await waits(ana)).map(([, title]) => title)).toEqual(['Appeler', 'Chiffrer', 'Ranger']);
  await done(moveTask, ana, { id, state: 'done', result: 'Trois devis' });
  expect((await waits(ana)).map(([, title]) => title)).toEqual(['Appeler', 'Ranger']);
  expect(await waits(ben)).toEqual([]);
});
