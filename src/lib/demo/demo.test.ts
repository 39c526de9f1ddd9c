import { expect, test } from 'vitest';
import { systemActor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { execute } from '#lib/platform/operation.ts';
import '#lib/registry.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { buildDemo, listPersonas, removeDemo } from './operations.ts';
import { demoOrganisations } from './rules.ts';

useTestDatabase();
const keeper = systemActor(null, 'cli');

const standings = (networkId: string) =>
  transaction({ networkId }, async (tx) => {
    const rows = await tx
      .selectFrom('organisation_sheets')
      .select(['name', 'standing'])
      .where('network_id', '=', networkId)
      .execute();
    return Object.groupBy(rows, (row) => row.standing ?? 'known');
  });
const demoIds = () =>
  transaction({ instance: true }, (tx) =>
    tx.selectFrom('networks').select('id').where('demo', '=', true).execute()
  );

test('the demo is 25 organisations whose votes, refusals and departures really took place', async () => {
  const { slug } = await buildDemo(keeper);
  expect(slug).toBe('demo');
  const [network] = await demoIds();
  const by = await standings(network!.id);
  expect(demoOrganisations).toHaveLength(25);
  expect(by.candidate?.map((row) => row.name)).toEqual(['Savonnerie de la Saône']);
  expect(by.resigned?.map((row) => row.name)).toEqual(['Agence Grand Large']);
  expect(by.admitted).toHaveLength(20);
  expect(by.known).toHaveLength(3);
});

test('built again by two at once it is one demo, and removing it leaves nothing of it', async () => {
  const built = await Promise.all([buildDemo(keeper), buildDemo(keeper)]);
  expect(built.map(({ slug }) => slug)).toEqual(['demo', 'demo']);
  const ids = await demoIds();
  expect(ids).toHaveLength(1);
  const people = await execute(listPersonas, { actor: keeper, input: {} });
  expect(people).toMatchObject({ ok: true, value: { slug: 'demo' } });
  expect(await execute(removeDemo, { actor: keeper, input: {} })).toEqual({
    ok: true,
    value: { removed: 1 }
  });
  expect(await demoIds()).toEqual([]);
  await transaction({ networkId: ids[0]!.id, instance: true }, async (tx) => {
    expect(await tx.selectFrom('audit_entries').select('id').execute()).toEqual([]);
    expect(await tx.selectFrom('organisation_sheets').select('name').execute()).toEqual([]);
    expect(await tx.selectFrom('persons').select('id').where('demo', '=', true).execute()).toEqual([]);
  });
});
