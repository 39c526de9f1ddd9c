import { expect, test } from 'vitest';
import { execute } from '#lib/platform/operation.ts';
import { scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import '#lib/registry.ts';
import { evidenceOf, placeOf } from './data.server.ts';
import { getJourney } from './operations.ts';
import { steps, stageOf } from './rules.ts';

useTestDatabase();

test('every feature that proves a step gives evidence, also of a network in which nothing has happened', async () => {
  const { inside, network } = await scenario();
  const found = await inside((tx) => evidenceOf(tx, network.id));
  for (const step of steps) {
    if (placeOf(step) === null) continue;
    const evidence = found.get(step);
    expect(evidence, step).toBeDefined();
    for (const number of [evidence!.count, evidence!.needed, evidence!.waiting])
      expect(Number.isInteger(number) && number >= 0, step).toBe(true);
  }
});

test('the stages from Decide to Operate have a page for each step but those that happen in a room', () => {
  const path = ['decide', 'design', 'find', 'agree', 'launch', 'operate'];
  const without = steps.filter((step) => path.includes(stageOf(step)) && placeOf(step) === null);
  expect(without).toEqual(['operate.meeting']);
});

test('whoever founds a network alone reads its journey with all features in it', async () => {
  const { person } = await scenario();
  const actor = await person('Farida', { roles: ['facilitator'] });
  const found = await execute(getJourney, { actor, input: {} });
  expect(found.ok && found.value.next[0]).toBe('decide.position');
});
