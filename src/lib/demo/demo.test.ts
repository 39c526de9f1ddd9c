import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { openInvitations } from '#lib/invitations/data.server.ts';
import { listNews, speakAs } from '#lib/notifications/data.server.ts';
import { systemActor } from '#lib/platform/actor.ts';
import { transaction, type Tx } from '#lib/platform/database.server.ts';
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
const newsOf = async (tx: Tx, networkId: string, name: string) => {
  const person = await tx
    .selectFrom('persons')
    .select('id')
    .where('name', '=', name)
    .where('demo', '=', true)
    .executeTakeFirstOrThrow();
  await speakAs(tx, person.id);
  const rows = await listNews(tx, networkId, person.id, null, 200);
  return rows
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ createdAt, read }) => ({ at: createdAt, read }));
};
const waitingEvents = async (tx: Tx, networkId: string): Promise<number> => {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int4 as n from pgboss.job where name = 'events.dispatch' and data ->> 'networkId' = ${networkId}`.execute(
    tx
  );
  return rows[0]!.n;
};
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

test('somebody speaks without a mandate beside a colleague, and an invitation waits for its answer', async () => {
  const [network] = await demoIds();
  const people = await execute(listPersonas, { actor: keeper, input: {} });
  const without = people.ok ? people.value.people.filter(({ mandate }) => mandate === false) : [];
  expect(without).toMatchObject([{ organisation: 'Transports Écolivre', part: 'colleague' }]);
  const waiting = await transaction({ networkId: network!.id }, (tx) =>
    openInvitations(tx, network!.id, null)
  );
  expect(waiting.map(({ email }) => email)).toEqual(['sami.delmas@demo.example']);
  expect(Temporal.Instant.compare(waiting[0]!.expires_at, Temporal.Now.instant())).toBe(1);
});

test('its past is dated in its past: journal, decisions and news stand in the order in which they happened', async () => {
  const [network] = await demoIds();
  const where = { networkId: network!.id };
  const { journal, decisions, news, waiting } = await transaction(where, async (tx) => ({
    journal: await tx.selectFrom('audit_entries').select(['at']).orderBy('id').execute(),
    decisions: await tx.selectFrom('decisions').select(['decided_at as at']).orderBy('number').execute(),
    news: await newsOf(tx, network!.id, 'Paul Aubrac'),
    waiting: await waitingEvents(tx, network!.id)
  }));
  for (const lines of [journal, decisions, news]) {
    const times = lines.map(({ at }) => at.epochMilliseconds);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)!).toBeLessThan(Date.now());
  }
  const days = new Set(journal.map(({ at }) => at.toString().slice(0, 10)));
  expect(days.size).toBeGreaterThan(100);
  expect(Date.now() - journal[0]!.at.epochMilliseconds).toBeGreaterThan(700 * 86_400_000);
  expect(news.some(({ read }) => read) && news.some(({ read }) => !read)).toBe(true);
  expect(waiting, 'what the story has told itself is not left to jobs').toBe(0);
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
    expect(await tx.selectFrom('mails').select('id').where('network_id', '=', ids[0]!.id).execute()).toEqual(
      []
    );
    expect(await tx.selectFrom('persons').select('id').where('demo', '=', true).execute()).toEqual([]);
  });
});
