import { expect, test } from 'vitest';
import { connected, objectionsToAppRole, objectionsToDatabase } from '#lib/platform/roles.server.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

const database = useTestDatabase();

test('the application’s role is accepted, the owner and a superuser are refused with the reason', async () => {
  expect(await connected(database().appUrl, objectionsToAppRole)).toEqual([]);
  expect(await connected(database().ownerUrl, objectionsToAppRole)).toContain(
    'The role lierre_owner owns the database or tables in it'
  );
  expect(await connected(database().adminUrl, objectionsToAppRole)).toContainEqual(
    expect.stringMatching(/is a superuser$/)
  );
});

test('a role that bypasses row-level security is refused', async () => {
  const objections = await connected(database().adminUrl, async (client) => {
    await client.query(
      'begin; create role sees_everything bypassrls in role lierre_app; set role sees_everything'
    );
    const found = await objectionsToAppRole(client);
    await client.query('rollback');
    return found;
  });
  expect(objections).toEqual(['The role sees_everything bypasses row-level security (BYPASSRLS)']);
});

test('the application may queue jobs and may not change tables', async () => {
  await connected(database().appUrl, async (client) => {
    await client.query(`select pgboss.create_queue('proof', '{"policy":"standard"}')`);
    await expect(client.query('create table mine (id int)')).rejects.toThrow(/permission denied/);
    await expect(client.query('alter table pgboss.job add column mine int')).rejects.toThrow(/must be owner/);
  });
});

test('the database folds accents and holds UTF-8', async () => {
  expect(await connected(database().appUrl, objectionsToDatabase)).toEqual([]);
});
