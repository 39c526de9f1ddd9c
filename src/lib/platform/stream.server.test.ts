import { afterEach, expect, test } from 'vitest';
import { newId } from '#lib/kernel/ids.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { recordEvent } from '#lib/platform/events.server.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { endStreams, openStream, openStreams } from '#lib/platform/stream.server.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

const database = useTestDatabase();
const now = Temporal.Now.instant();
afterEach(() => endStreams());

async function signIn(actor: Actor): Promise<string> {
  const token = newId();
  await transaction({}, (tx) =>
    tx
      .insertInto('sessions')
      .values({ id: newId(), person_id: actor.personId!, token, expires_at: now.add({ hours: 5 }) })
      .execute()
  );
  return token;
}

/** A member's open page, read event by event. */
async function openPage() {
  const place = await scenario();
  const atelier = await place.organisation('Atelier');
  const person = await place.person('Malika', { speaksFor: [atelier] });
  const token = await signIn(person);
  const response = await openStream({ token, slug: place.network.slug });
  const reader = response!.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  /** The next count told, or null when the stream has ended. */
  const next = async (): Promise<number | null> => {
    for (;;) {
      const found = /event: unread\ndata: \{"unread":(\d+)\}\n\n/.exec(rest);
      if (found) {
        rest = rest.slice(found.index + found[0].length);
        return Number(found[1]);
      }
      const { done, value } = await reader.read();
      if (done) return null;
      rest += value;
    }
  };
  return { place, atelier, person, token, response: response!, next };
}

async function tell({ network, inside }: Scenario, person: Actor): Promise<void> {
  await inside(async (tx) => {
    const type = `tests.${newId()}`;
    await recordEvent(tx, { networkId: network.id, actorPersonId: null, type, payload: {}, now });
    const event = await tx
      .selectFrom('events')
      .select('id')
      .where('type', '=', type)
      .executeTakeFirstOrThrow();
    await tx
      .insertInto('notifications')
      .values({
        network_id: network.id,
        id: newId(),
        person_id: person.personId!,
        kind: 'rule.changed',
        event_id: event.id,
        created_at: now
      })
      .execute();
  });
}

test('An open page hears the count at once, and each change of it', async () => {
  const { place, person, response, next } = await openPage();
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(await next()).toBe(0);
  await tell(place, person);
  expect(await next()).toBe(1);
  await tell(place, person);
  expect(await next()).toBe(2);
  await transaction({ networkId: place.network.id, personId: person.personId }, (tx) =>
    tx.updateTable('notifications').set({ read_at: now }).execute()
  );
  expect(await next()).toBe(0);
});

test('The news of somebody else is not heard', async () => {
  const { place, person, next } = await openPage();
  const other = await place.person('Sixtine', { roles: ['facilitator'] });
  expect(await next()).toBe(0);
  await tell(place, other);
  await tell(place, person);
  expect(await next()).toBe(1);
});

const endings: [string, (page: Awaited<ReturnType<typeof openPage>>) => Promise<unknown>][] = [
  [
    'the session is revoked',
    ({ token }) => transaction({}, (tx) => tx.deleteFrom('sessions').where('token', '=', token).execute())
  ],
  [
    'the session is cut short',
    ({ token }) =>
      transaction({}, (tx) =>
        tx
          .updateTable('sessions')
          .set({ expires_at: now.subtract({ seconds: 1 }) })
          .where('token', '=', token)
          .execute()
      )
  ],
  [
    'the mandate ends',
    ({ place, person }) =>
      place.inside((tx) =>
        tx
          .updateTable('representatives')
          .set({ ends_at: Temporal.Now.instant() })
          .where('person_id', '=', person.personId!)
          .execute()
      )
  ],
  ...(['excluded', 'resigned'] as const).map((state): (typeof endings)[number] => [
    `the organisation is ${state}`,
    ({ place, atelier }) =>
      place.inside((tx) =>
        tx.updateTable('memberships').set({ state }).where('organisation_id', '=', atelier).execute()
      )
  ]),
  [
    'the person is deleted',
    ({ person }) =>
      connected(database().adminUrl, (client) =>
        client.query('delete from persons where id = $1', [person.personId])
      )
  ],
  [
    'the network is deleted',
    ({ place }) =>
      connected(database().adminUrl, async (client) => {
        await client.query('delete from organisation_sheets where network_id = $1', [place.network.id]);
      })
  ]
];

test.each(endings)('An open stream ends at once when %s', async (_why, ending) => {
  const page = await openPage();
  expect(await page.next()).toBe(0);
  await ending(page);
  expect(await page.next()).toBeNull();
  expect(openStreams()).toBe(0);
});

test('Another right keeps the stream open: a role outlives the mandate', async () => {
  const { place, person, next } = await openPage();
  await place.inside((tx) =>
    tx
      .insertInto('role_holders')
      .values({ network_id: place.network.id, id: newId(), person_id: person.personId!, role: 'facilitator' })
      .execute()
  );
  expect(await next()).toBe(0);
  await place.inside((tx) =>
    tx
      .updateTable('representatives')
      .set({ ends_at: Temporal.Now.instant() })
      .where('person_id', '=', person.personId!)
      .execute()
  );
  await tell(place, person);
  expect(await next()).toBe(1);
});

test('There is no stream for a stranger, a wrong session or another network', async () => {
  const { place, token } = await openPage();
  const elsewhere = await scenario();
  expect(await openStream({ token: 'forged', slug: place.network.slug })).toBeNull();
  expect(await openStream({ token, slug: elsewhere.network.slug })).toBeNull();
});

test('A database that restarts is listened to again, and what was missed is caught up', async () => {
  const { place, person, next } = await openPage();
  expect(await next()).toBe(0);
  await connected(database().adminUrl, (client) =>
    client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lierre listen' and datname = current_database()`
    )
  );
  await tell(place, person);
  expect(await next()).toBe(1);
});

test('Whoever opens many pages keeps the latest', async () => {
  const { place, token } = await openPage();
  for (let i = 0; i < 8; i += 1) await openStream({ token, slug: place.network.slug });
  expect(openStreams()).toBe(6);
});

test('One process holds one listening connection for all its streams', async () => {
  await Promise.all([openPage(), openPage(), openPage()]);
  const { rows } = await connected(database().adminUrl, (client) =>
    client.query(
      `select 1 from pg_stat_activity where application_name = 'lierre listen' and datname = current_database()`
    )
  );
  expect(rows).toHaveLength(1);
});
