import { expect, test, vi } from 'vitest';
import { useTestDatabase } from '#lib/platform/testing.ts';

const database = useTestDatabase();

/** The modules as the development server loads them anew after a change. */
async function copy() {
  vi.resetModules();
  const { closeDatabase, openDatabase, transaction } = await import('#lib/platform/database.server.ts');
  const { atShutdown, shutDown } = await import('#lib/platform/lifetime.server.ts');
  const start = async () => {
    await shutDown();
    openDatabase(database().appUrl, 2);
    atShutdown(closeDatabase);
  };
  const answers = () => transaction({}, (tx) => tx.selectFrom('networks').select('id').execute());
  return { start, answers, shutDown };
}

test('A new copy of the program takes over from the one before, and so does the same one begun again', async () => {
  const first = await copy();
  await first.start();
  await first.start();
  expect(await first.answers()).toEqual([]);
  const second = await copy();
  await second.start();
  expect(await second.answers()).toEqual([]);
  await expect(first.answers()).rejects.toThrow('The database is not open');
  await second.shutDown();
  await expect(second.answers()).rejects.toThrow('The database is not open');
});
