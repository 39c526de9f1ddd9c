import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { conflict, ok } from '#lib/kernel/result.ts';
import { isFacilitator } from '#lib/platform/actor.ts';
import { command, execute } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

useTestDatabase();

const journal = (place: Scenario) =>
  place.inside(async (tx) => (await tx.selectFrom('audit_entries').select('id').execute()).length);

test('of two commands that wait for each other the database ends one; it runs again, and both are done', async () => {
  const place = await scenario();
  const actor = await place.person('Aïcha', { roles: ['facilitator'] });
  const [one, two] = [await place.organisation('Fournil'), await place.organisation('Rucher')];
  let attempts = 0;
  let bothHold = (): void => undefined;
  const holding = new Promise<void>((resolve) => (bothHold = resolve));
  const phoneBoth = command({
    name: 'trial.phoneBoth',
    summary: 'Writes two sheets, one after the other',
    rest: 'POST /networks/{network}/trial/phones',
    input: z.object({ first: z.string(), second: z.string() }),
    may: isFacilitator,
    async run({ tx }, { first, second }) {
      attempts += 1;
      const add = (id: string) =>
        sql`update organisation_sheets set phone = coalesce(phone, '') || '1' where organisation_id = ${id}`.execute(
          tx
        );
      await add(first);
      if (attempts === 2) bothHold();
      await holding;
      await add(second);
      return ok(null);
    }
  });
  const orders = [
    { first: one, second: two },
    { first: two, second: one }
  ];
  const done = await Promise.all(orders.map((input) => execute(phoneBoth, { actor, input })));
  expect(done).toEqual([ok(null), ok(null)]);
  expect(attempts).toBeGreaterThan(2);
  const sheets = await place.inside((tx) => tx.selectFrom('organisation_sheets').select('phone').execute());
  expect(sheets).toEqual([{ phone: '11' }, { phone: '11' }]);
  expect(await journal(place)).toBe(2);
});

/** A command that the database undoes as often as it is told to. */
const undone = (times: number) => {
  let attempts = 0;
  return command({
    name: 'trial.undone',
    summary: 'Changes the aim, if the database lets it',
    rest: 'POST /networks/{network}/trial/undone',
    input: z.object({}),
    may: isFacilitator,
    async run({ tx, actor }) {
      attempts += 1;
      await tx.updateTable('networks').set({ aim: 'Acheter' }).where('id', '=', actor.network!.id).execute();
      if (attempts <= times)
        await sql`do $$ begin raise exception 'undone' using errcode = '40001'; end $$`.execute(tx);
      return ok({ attempts });
    }
  });
};

test('what the database could not bring into an order with others runs again, and is in the journal once', async () => {
  const place = await scenario();
  const actor = await place.person('Aïcha', { roles: ['facilitator'] });
  expect(await execute(undone(1), { actor, input: {} })).toEqual(ok({ attempts: 2 }));
  expect(await journal(place)).toBe(1);
});

test('what it never can is refused as busy, and nothing of it is written', async () => {
  const place = await scenario();
  const actor = await place.person('Aïcha', { roles: ['facilitator'] });
  expect(await execute(undone(Infinity), { actor, input: {} })).toEqual(conflict('busy'));
  expect(await journal(place)).toBe(0);
  expect(await place.inside((tx) => tx.selectFrom('networks').select('aim').execute())).toEqual([
    { aim: '' }
  ]);
});
