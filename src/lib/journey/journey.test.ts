import { expect, test } from 'vitest';
import { execute } from '#lib/platform/operation.ts';
import { scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { declareStep, getProof, takeBackDeclaration } from './declarations/operations.ts';
import { getJourney, getStep, tellStage } from './operations.ts';
import type { StepId } from './rules.ts';

useTestDatabase();

async function ground() {
  const place = await scenario();
  const organisation = await place.organisation('Atelier');
  const facilitator = await place.person('Farida', { roles: ['facilitator'] });
  const mandate = await place.person('Malika', { speaksFor: [organisation] });
  const member = await place.person('Mounir', { speaksFor: [organisation], mandate: false });
  const look = async () => {
    const found = await execute(getJourney, { actor: facilitator, input: {} });
    if (!found.ok) throw new Error('unread');
    return found.value;
  };
  const state = async (step: StepId) =>
    (await look()).stages.flatMap(({ steps }) => steps).find((one) => one.step === step)!.state;
  return { ...place, facilitator, mandate, member, look, state };
}

test('a new network stands at Decide and is led to say where it stands', async () => {
  const { look } = await ground();
  const journey = await look();
  expect(journey.stages.find(({ here }) => here)?.stage).toBe('decide');
  expect(journey.next[0]).toBe('decide.position');
  expect(journey.entry).toBeNull();
});

test('what Lierre sees counts as evidence: two more organisations make three members', async () => {
  const { state, organisation } = await ground();
  expect(await state('find.members')).toBe('under_way');
  await organisation('Fabrique');
  await organisation('Moulin');
  expect(await state('find.members')).toBe('done');
  expect(await state('operate.facilitator')).toBe('done');
  expect(await state('operate.representatives')).toBe('under_way');
});

test('an existing network says where it is, and may say it again', async () => {
  const { facilitator, mandate, look } = await ground();
  for (const stage of ['operate', 'agree'] as const) {
    expect(await execute(tellStage, { actor: facilitator, input: { stage } })).toMatchObject({ ok: true });
    expect((await look()).entry).toBe(stage);
  }
  expect((await look()).told?.by).toBe('Farida');
  expect(await execute(tellStage, { actor: mandate, input: { stage: 'end' } })).toMatchObject({
    ok: false,
    problems: [{ kind: 'forbidden' }]
  });
});

test('a charter voted elsewhere counts once somebody with a mandate declares it, with its file', async () => {
  const { mandate, member, state } = await ground();
  const content = Buffer.from('Charte du réseau').toString('base64');
  const input = { step: 'agree.charter', reason: 'Votée le 3 mai.', fileName: 'charte.pdf', content };
  expect(await execute(declareStep, { actor: member, input })).toMatchObject({ ok: false });
  const said = await execute(declareStep, { actor: mandate, input });
  expect(said).toMatchObject({ ok: true });
  expect(await state('agree.charter')).toBe('declared');
  const proof = await execute(getProof, { actor: member, input: { id: said.ok ? said.value.id : '' } });
  expect(proof).toEqual({ ok: true, value: { name: 'charte.pdf', bytes: content } });
});

test('a declaration is taken back by who said it or by a facilitator, with a reason that stays', async () => {
  const place = await ground();
  const other = await place.person('Rachid', { speaksFor: [await place.organisation('Moulin')] });
  const said = await execute(declareStep, {
    actor: place.mandate,
    input: { step: 'operate.meeting', reason: 'Le 3 mai.' }
  });
  const input = { id: said.ok ? said.value.id : '', reason: 'Elle a été annulée.' };
  expect(await execute(takeBackDeclaration, { actor: other, input })).toMatchObject({
    problems: [{ kind: 'forbidden' }]
  });
  expect(await execute(takeBackDeclaration, { actor: place.mandate, input })).toMatchObject({ ok: true });
  expect(await execute(takeBackDeclaration, { actor: place.facilitator, input })).toMatchObject({
    problems: [{ code: 'declaration_taken_back' }]
  });
  expect(await place.state('operate.meeting')).toBe('missing');
  const step = await execute(getStep, { actor: other, input: { step: 'operate.meeting' } });
  expect(step.ok && step.value.earlier).toMatchObject([
    { reason: 'Le 3 mai.', takenBackBy: 'Malika', takenBackReason: 'Elle a été annulée.' }
  ]);
});

test('of two people who declare the same step at the same moment one is told that it is declared', async () => {
  const { facilitator, mandate } = await ground();
  const both = await Promise.all(
    [facilitator, mandate].map((actor) =>
      execute(declareStep, { actor, input: { step: 'agree.charter', reason: 'Hier.' } })
    )
  );
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  expect(both.find(({ ok }) => !ok)).toMatchObject({ problems: [{ code: 'step_declared_already' }] });
});

test('of the meetings of before each may be brought with its minutes, and taken back for itself', async () => {
  const { facilitator, mandate } = await ground();
  const content = Buffer.from('Présents : tous.').toString('base64');
  const bring = (happenedOn: string, actor = facilitator) =>
    execute(declareStep, {
      actor,
      input: {
        step: 'operate.meeting',
        reason: 'Compte rendu',
        happenedOn,
        fileName: `${happenedOn}.pdf`,
        content
      }
    });
  const [first, second] = [await bring('2024-03-05'), await bring('2024-06-04', mandate)];
  expect([first.ok, second.ok]).toEqual([true, true]);
  const step = async () => execute(getStep, { actor: mandate, input: { step: 'operate.meeting' } });
  expect(await step()).toMatchObject({
    value: { state: 'declared', said: [{ fileName: '2024-06-04.pdf' }, { fileName: '2024-03-05.pdf' }] }
  });
  const id = second.ok ? second.value.id : '';
  await execute(takeBackDeclaration, { actor: facilitator, input: { id, reason: 'En double.' } });
  expect(await step()).toMatchObject({ value: { state: 'declared', said: [{ happenedOn: '2024-03-05' }] } });
});

test('nothing is declared that has not happened yet', async () => {
  const { facilitator } = await ground();
  const input = { step: 'operate.meeting', reason: 'Bientôt.', happenedOn: '2199-01-01' };
  expect(await execute(declareStep, { actor: facilitator, input })).toMatchObject({
    problems: [{ field: 'happenedOn', code: 'in_the_future' }]
  });
});
