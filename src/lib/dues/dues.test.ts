import { expect, test } from 'vitest';
import { assembly, codeOf, must } from '#lib/governance/scenario.ts';
import { execute } from '#lib/platform/operation.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { listRates, proposeDues } from './operations.ts';

useTestDatabase({ max: 5 });

const asked = (amounts: Record<string, string>, year = 2027) => ({
  title: 'Cotisations',
  statement: 'Pour payer l’animatrice.',
  year,
  amounts: Object.entries(amounts).map(([category, amount]) => ({ category, amount }))
});

test('dues that are adopted are the rates of the year; those that are not change nothing', async () => {
  const a = await assembly(2);
  const propose = (amounts: Record<string, string>) =>
    execute(proposeDues, { actor: a.members[0]!.voter, input: asked(amounts) });
  const rates = async () => must(await execute(listRates, { actor: a.facilitator, input: {} })).rates;
  const first = must(await propose({ '': '120,50', fondateur: '0' })).id;
  await a.vote(first, 0, 'yes');
  expect(await a.close(first)).toBe('adopted');
  expect((await rates()).map(({ category, amount }) => [category, amount])).toEqual([
    ['', '12050'],
    ['fondateur', '0']
  ]);
  const refused = must(await propose({ '': '900' })).id;
  await a.vote(refused, 0, 'no');
  await a.close(refused);
  const second = must(await propose({ '': '150' })).id;
  await a.vote(second, 1, 'yes');
  await a.close(second);
  expect((await rates()).map(({ category, amount }) => [category, amount])).toEqual([
    ['', '15000'],
    ['fondateur', '0']
  ]);
});

test('what is no amount is said at its field', async () => {
  const a = await assembly(1);
  const answer = await execute(proposeDues, {
    actor: a.members[0]!.voter,
    input: asked({ '': '10', ami: 'dix' })
  });
  expect(codeOf(answer)).toBe('not_an_amount');
  expect(!answer.ok && answer.problems[0]!.field).toBe('amount:ami');
});
