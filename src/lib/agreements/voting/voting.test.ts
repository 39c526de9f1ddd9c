import { expect, test } from 'vitest';
import { castBallot } from '#lib/governance/ballots/operations.ts';
import { closeDueMotion } from '#lib/governance/operations.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { execute, type Command, type Query } from '#lib/platform/operation.ts';
import { scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import type { z } from 'zod';
import '#lib/registry.ts';
import { editClause } from '../clauses/operations.ts';
import { startChange } from '../ending/operations.ts';
import { createAgreement, getAgreement } from '../operations.ts';
import { proposeVersion, takeBackVersion } from '../versions/operations.ts';
import { putToVote, versionVoted } from './operations.ts';

useTestDatabase();

async function done<S extends z.ZodType, T>(
  operation: Command<S, T> | Query<S, T>,
  actor: Actor,
  input: unknown,
  now?: Temporal.Instant
): Promise<T> {
  const result = await execute(operation, { actor, input, now });
  if (!result.ok) throw new Error(`${operation.name}: ${JSON.stringify(result.problems)}`);
  return result.value;
}

/** Three members and a charter whose first version is proposed. */
async function ground() {
  const s = await scenario();
  const people: Actor[] = [];
  for (const name of ['Alpha', 'Bêta', 'Gamma'])
    people.push(await s.person(name, { speaksFor: [await s.organisation(name)] }));
  const actor = people[0]!;
  const charter = { kind: 'charter', title: 'Charte', language: 'fr', between: 'members' };
  const { id } = await done(createAgreement, actor, charter);
  const { clauses } = await done(getAgreement, actor, { id });
  for (const clause of clauses) {
    const body = clause.body.replace(/\[\[[^\]]*\]\]/g, 'convenu');
    if (body !== clause.body) await done(editClause, actor, { ...clause, body });
  }
  const { fingerprint } = await done(proposeVersion, actor, { id });
  return { ...s, id, people, fingerprint };
}

type Ground = Awaited<ReturnType<typeof ground>>;
async function everybodyVotes({ people, system }: Ground, motionId: string, choice: 'yes' | 'no') {
  for (const actor of people) {
    const { organisationId } = actor.represents[0]!;
    const result = await execute(castBallot, { actor, input: { id: motionId, organisationId, choice } });
    if (!result.ok && result.problems[0]!.code !== 'motion_closed') throw new Error(JSON.stringify(result));
  }
  const later = Temporal.Now.instant().add({ hours: 24 * 100 });
  await done(closeDueMotion, system, { id: motionId }, later);
}
const standing = async (g: Ground) => (await done(getAgreement, g.people[1]!, { id: g.id })).agreement;

test('a version that the members adopt is in force; they voted on exactly its fingerprint', async () => {
  const g = await ground();
  const { motionId } = await done(putToVote, g.people[0]!, { id: g.id });
  const [motion] = await g.inside((tx) => tx.selectFrom('motions').select(['terms', 'kind']).execute());
  expect(motion).toMatchObject({
    kind: 'agreement_version',
    terms: { fingerprint: g.fingerprint, number: 1 }
  });
  expect((await standing(g)).state).toBe('proposed');
  await everybodyVotes(g, motionId, 'yes');
  expect(await standing(g)).toMatchObject({ state: 'in_force', versionInForce: 1 });
});

test('a version that is rejected goes back to the table', async () => {
  const g = await ground();
  const { motionId } = await done(putToVote, g.people[0]!, { id: g.id });
  await everybodyVotes(g, motionId, 'no');
  expect((await standing(g)).state).toBe('discussion');
});

test('a version that was taken back during the vote does not come into force by it', async () => {
  const g = await ground();
  const { motionId } = await done(putToVote, g.people[0]!, { id: g.id });
  await done(takeBackVersion, g.people[0]!, { id: g.id, reason: 'Une faute' });
  await everybodyVotes(g, motionId, 'yes');
  expect((await standing(g)).state).toBe('discussion');
});

test('one vote at a time on a version, also when two ask at once; and none on a text that is not proposed', async () => {
  const g = await ground();
  const asked = await Promise.all(
    [0, 1, 2].map((i) => execute(putToVote, { actor: g.people[i]!, input: { id: g.id } }))
  );
  expect(asked.filter(({ ok }) => ok)).toHaveLength(1);
  const refusals = asked.flatMap((one) => (one.ok ? [] : [one.problems[0]!.code]));
  expect(refusals).toEqual(['vote_running', 'vote_running']);
  await done(takeBackVersion, g.people[0]!, { id: g.id, reason: 'Une faute' });
  const late = await execute(putToVote, { actor: g.people[0]!, input: { id: g.id } });
  expect(late).toMatchObject({ problems: [{ code: 'agreement_not_proposed' }] });
});

test('who votes reads what the version changes in the text in force, word by word', async () => {
  const g = await ground();
  const first = await done(versionVoted, g.people[2]!, { id: g.id, number: 1 });
  expect(first).toMatchObject({ number: 1, against: null, difference: null, fingerprint: g.fingerprint });
  const { motionId } = await done(putToVote, g.people[0]!, { id: g.id });
  await everybodyVotes(g, motionId, 'yes');
  await done(startChange, g.people[0]!, { id: g.id });
  const { clauses } = await done(getAgreement, g.people[0]!, { id: g.id });
  await done(editClause, g.people[0]!, { ...clauses[0]!, body: `${clauses[0]!.body} Chaque mois.` });
  await done(proposeVersion, g.people[0]!, { id: g.id, whatChanged: 'La fréquence.' });
  const second = await done(versionVoted, g.people[2]!, { id: g.id, number: 2 });
  expect(second).toMatchObject({ number: 2, against: 1 });
  const changed = second.difference!.clauses.filter(({ kind }) => kind !== 'same');
  expect(changed.map(({ id, kind }) => [id, kind])).toEqual([[clauses[0]!.id, 'changed']]);
  expect(changed[0]!.body.filter(({ kind }) => kind === 'added').map(({ text }) => text)).toEqual([
    ' Chaque mois.'
  ]);
});
