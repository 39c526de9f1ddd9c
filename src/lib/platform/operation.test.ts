import { expect, test } from 'vitest';
import { z } from 'zod';
import { conflict, ok } from '#lib/kernel/result.ts';
import { hasMandate, isFacilitator, visitor } from '#lib/platform/actor.ts';
import { INSTANCE, transaction } from '#lib/platform/database.server.ts';
import { enter } from '#lib/platform/enter.server.ts';
import { line } from '#lib/platform/fields.ts';
import { command, execute, query } from '#lib/platform/operation.ts';
import { scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

useTestDatabase();

const renameAim = command({
  name: 'trial.renameAim',
  summary: 'Changes the aim',
  rest: 'POST /networks/{network}/trial',
  input: z.object({ aim: line(20) }),
  may: isFacilitator,
  async run({ tx, actor, emit }, { aim }) {
    await tx.updateTable('networks').set({ aim }).where('id', '=', actor.network!.id).execute();
    await emit('trial.renamed', { aim });
    return aim === 'refuse' ? conflict('busy') : ok({ aim });
  },
  audit: (_input, { aim }) => ({ detail: { aim } })
});
const readAim = query({
  name: 'trial.readAim',
  summary: 'Reads the aim',
  rest: 'GET /networks/{network}/trial',
  input: z.object({}),
  may: hasMandate,
  run: async ({ tx }) => ok((await tx.selectFrom('networks').select(['aim']).execute()).map(({ aim }) => aim))
});

test('a command writes its change, one journal entry and its event together', async () => {
  const { person, inside } = await scenario();
  const actor = await person('Aïcha', { roles: ['facilitator'] });
  expect(await execute(renameAim, { actor, input: { aim: ' Acheter  mieux ' } })).toEqual(
    ok({ aim: 'Acheter mieux' })
  );
  const [journal, events] = await inside(async (tx) => [
    await tx.selectFrom('audit_entries').selectAll().execute(),
    await tx.selectFrom('events').selectAll().execute()
  ]);
  expect(journal).toMatchObject([
    { operation: 'trial.renameAim', person_name: 'Aïcha', detail: { aim: 'Acheter mieux' } }
  ]);
  expect(events).toMatchObject([{ type: 'trial.renamed', payload: { aim: 'Acheter mieux' } }]);
});

test('a command that answers with a problem has written nothing', async () => {
  const { person, inside } = await scenario();
  const actor = await person('Aïcha', { roles: ['facilitator'] });
  expect(await execute(renameAim, { actor, input: { aim: 'refuse' } })).toEqual(conflict('busy'));
  await inside(async (tx) => {
    expect(await tx.selectFrom('networks').select('aim').execute()).toEqual([{ aim: '' }]);
    expect(await tx.selectFrom('audit_entries').selectAll().execute()).toEqual([]);
    expect(await tx.selectFrom('events').selectAll().execute()).toEqual([]);
  });
});

test('every problem of the input is named at its field, and rights come before the input', async () => {
  const { person } = await scenario();
  const facilitator = await person('Aïcha', { roles: ['facilitator'] });
  expect(await execute(renameAim, { actor: facilitator, input: { aim: 'x'.repeat(21) } })).toMatchObject({
    problems: [{ kind: 'invalid', code: 'too_long', field: 'aim', params: { max: 20 } }]
  });
  const other = await person('Brahim');
  expect(await execute(renameAim, { actor: other, input: {} })).toMatchObject({
    problems: [{ kind: 'not_found' }]
  });
  expect(await execute(renameAim, { actor: visitor(), input: {} })).toMatchObject({
    problems: [{ kind: 'unauthenticated' }]
  });
});

test('the same key acts once and gives the first answer again; with another input it is refused', async () => {
  const { person, inside } = await scenario();
  const actor = await person('Aïcha', { roles: ['facilitator'] });
  const once = { actor, input: { aim: 'Un' }, idempotencyKey: 'k1' };
  const answers = await Promise.all([
    execute(renameAim, once),
    execute(renameAim, once),
    execute(renameAim, once)
  ]);
  expect(answers).toEqual([ok({ aim: 'Un' }), ok({ aim: 'Un' }), ok({ aim: 'Un' })]);
  expect(await inside((tx) => tx.selectFrom('audit_entries').select('id').execute())).toHaveLength(1);
  expect(await execute(renameAim, { ...once, input: { aim: 'Deux' } })).toEqual(
    conflict('idempotency_key_reused')
  );
});

test('an address or a key with a sign that the database has no room for is refused, and no surprise', async () => {
  const { person, network } = await scenario();
  const actor = await person('Aïcha', { roles: ['facilitator'] });
  const keyed = { actor, input: { aim: 'Un' }, idempotencyKey: 'k\0' };
  expect(await execute(renameAim, keyed)).toMatchObject({ problems: [{ field: 'Idempotency-Key' }] });
  const { personId } = actor;
  const nowhere = { personId: personId!, slug: `${network.slug}\0` };
  const entered = await transaction({}, (tx) => enter(tx, nowhere));
  expect(entered?.actor).toMatchObject({ personId, network: null });
});

test('a person who represents members of two networks sees in each only what is its own', async () => {
  const first = await scenario();
  const second = await scenario();
  const person = await first.person('Chloé', { speaksFor: [await first.organisation('Atelier')] });
  const organisation = await second.organisation('Fabrique');
  await second.inside((tx) =>
    tx
      .insertInto('representatives')
      .values({
        network_id: second.network.id,
        id: crypto.randomUUID(),
        organisation_id: organisation,
        person_id: person.personId!,
        mandate: true
      })
      .execute()
  );
  const there = await second.again(person);
  expect(there.represents.map((r) => r.organisationName)).toEqual(['Fabrique']);
  expect(await execute(readAim, { actor: there, input: {} })).toEqual(ok(['', '']));
  const seen = await transaction({ networkId: second.network.id, personId: person.personId }, (tx) =>
    tx.selectFrom('organisation_sheets').select('name').execute()
  );
  expect(seen).toEqual([{ name: 'Fabrique' }]);
});

test('without context no row is seen and none can be written', async () => {
  const { network, organisation } = await scenario();
  await organisation('Atelier');
  expect(await transaction({}, (tx) => tx.selectFrom('organisation_sheets').selectAll().execute())).toEqual(
    []
  );
  expect(
    await transaction({ networkId: INSTANCE }, (tx) => tx.selectFrom('networks').selectAll().execute())
  ).toEqual([]);
  await expect(
    transaction({}, (tx) =>
      tx
        .insertInto('audit_entries')
        .values({ network_id: network.id, id: crypto.randomUUID(), via: 'cli', operation: 'x' })
        .execute()
    )
  ).rejects.toThrow(/row-level security/);
});
