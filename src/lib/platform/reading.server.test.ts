import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#lib/kernel/ids.ts';
import {
  atOnce,
  beginReading,
  closeDatabase,
  databasePool,
  openDatabase,
  readLater,
  transaction,
  type Tx
} from '#lib/platform/database.server.ts';
import { enter } from '#lib/platform/enter.server.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

// One connection: whatever a transaction left behind, the next one would find.
const database = useTestDatabase({ max: 1 });

type Scene = { id: string; slug: string; name: string; token: string };
let scenes: [Scene, Scene];

const sceneOf = async (name: string): Promise<Scene> => {
  const scene = await scenario();
  await scene.organisation(`Atelier ${name}`);
  const { personId } = await scene.person('Nadia', { roles: ['facilitator'] });
  const token = `token-${name}`;
  await addSession(personId!, token);
  return { id: scene.network.id, slug: scene.network.slug, name, token };
};
const addSession = (personId: string, token: string): Promise<unknown> =>
  connected(database().adminUrl, (client) =>
    client.query(
      `insert into sessions (id, person_id, token, expires_at) values ($1, $2, $3, now() + interval '1 day')`,
      [newId(), personId, token]
    )
  );

const reading = <T>(context: Parameters<typeof transaction>[0], work: (tx: Tx) => Promise<T>): Promise<T> =>
  transaction(context, work, { readOnly: true });
const names = async (tx: Tx): Promise<string[]> =>
  (await tx.selectFrom('organisation_sheets').select('name').execute()).map(({ name }) => name);
const connectionId = async (): Promise<number> =>
  reading({}, async (tx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
    return rows[0]!.pid;
  });

beforeAll(async () => {
  scenes = [await sceneOf('Ivoire'), await sceneOf('Brique')];
});

describe('A transaction that only reads', () => {
  test('sees its own network from the first statement to the last', async () => {
    for (const { id, name } of scenes)
      await reading({ networkId: id }, async (tx) => {
        expect(await names(tx)).toEqual([`Atelier ${name}`]);
        expect(await names(tx)).toEqual([`Atelier ${name}`]);
      });
  });

  test('may send several statements at once and gets each one’s rows', async () => {
    const one = (tx: Tx, n: number): Promise<{ n: number }[]> =>
      sql<{ n: number }>`select ${n}::int as n`.execute(tx).then(({ rows }) => rows);
    const rows = await reading({}, (tx) => Promise.all([1, 2, 3, 4].map((n) => one(tx, n))));
    expect(rows).toEqual([1, 2, 3, 4].map((n) => [{ n }]));
  });

  test('reads every kind of value as the other transactions do', async () => {
    const values = (tx: Tx): Promise<unknown[]> =>
      sql`select 1::int8 as big, null::text as nothing, 'é’ع' as words, '{"a":[1]}'::jsonb as json, array['a','b'] as list,
          '2026-03-01'::date as day, '2026-03-01T10:00:00Z'::timestamptz as instant, true as yes where false or true`
        .execute(tx)
        .then(({ rows }) => rows);
    expect(await reading({}, values)).toEqual(await transaction({}, values));
    expect(await reading({}, (tx) => sql`select 1 where false`.execute(tx).then(({ rows }) => rows))).toEqual(
      []
    );
  });

  test('can write nothing, be it with a context or with a session', async () => {
    const [{ id, slug, token }] = scenes;
    const write = (tx: Tx): Promise<unknown> =>
      tx.updateTable('organisation_sheets').set({ name: 'Autre' }).execute();
    await expect(reading({ networkId: id }, write)).rejects.toThrow(/read-only transaction/);
    const { tx, end } = await beginReading();
    await enter(tx, { token, slug });
    await expect(write(tx)).rejects.toThrow(/read-only transaction/);
    await end('rollback');
    expect(await reading({ networkId: id }, names)).toEqual(['Atelier Ivoire']);
  });

  test('is over after a statement that fails; the connection goes on with the next one', async () => {
    const before = await connectionId();
    const broken = reading({ networkId: scenes[0].id }, async (tx) => {
      await expect(sql`select 1 / 0`.execute(tx)).rejects.toThrow('division by zero');
      return names(tx);
    });
    await expect(broken).rejects.toThrow('division by zero');
    const together = reading({ networkId: scenes[0].id }, (tx) =>
      Promise.all([sql`select broken from nowhere`.execute(tx), names(tx), sql`select 'later'`.execute(tx)])
    );
    await expect(together).rejects.toThrow(/nowhere/);
    expect(await reading({}, names)).toEqual([]);
    expect(await reading({}, (tx) => sql`select 'later'`.execute(tx))).toMatchObject({ rows: [{}] });
    expect(await connectionId()).toBe(before);
  });

  test('ends with its context, also when nothing was asked or the answer was not waited for', async () => {
    const idle = await beginReading({ networkId: scenes[0].id });
    await idle.end('commit');
    const { tx, end } = await beginReading({ networkId: scenes[0].id });
    expect(await names(tx)).toEqual(['Atelier Ivoire']);
    const unheard = names(tx).catch((error: Error) => error.message);
    await end('commit');
    expect(await reading({}, names)).toEqual([]);
    expect(['This transaction has ended', ['Atelier Ivoire']]).toContainEqual(await unheard);
    await expect(names(tx)).rejects.toThrow('This transaction has ended');
    expect(await transaction({}, names)).toEqual([]);
  });

  test('fails when its connection is lost, and the next one gets another', async () => {
    const before = await connectionId();
    const lost = reading({ networkId: scenes[0].id }, async (tx) => {
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx);
    });
    await expect(lost).rejects.toThrow();
    expect(await reading({}, names)).toEqual([]);
    expect(await connectionId()).not.toBe(before);
  });

  test('does not begin while the database is away', async () => {
    const { appUrl } = database();
    await closeDatabase();
    openDatabase('postgres://nobody@127.0.0.1:1/nothing', 1);
    try {
      await expect(reading({ networkId: scenes[0].id }, names)).rejects.toThrow();
      await expect(beginReading()).rejects.toThrow();
    } finally {
      await closeDatabase();
      openDatabase(appUrl, 1);
    }
    expect(await reading({ networkId: scenes[0].id }, names)).toEqual(['Atelier Ivoire']);
  });
});

describe('A session', () => {
  test('opens its person’s network and no other; ended, it opens nothing', async () => {
    const [own, other] = scenes;
    const seen = (slug: string): Promise<string[] | null> =>
      reading({}, async (tx) => ((await enter(tx, { token: own.token, slug })) ? names(tx) : null));
    expect(await seen(own.slug)).toEqual(['Atelier Ivoire']);
    expect(await seen(other.slug)).toEqual([]);
    await connected(database().adminUrl, (c) =>
      c.query('delete from sessions where token = $1', [own.token])
    );
    expect(await seen(own.slug)).toBeNull();
    const { rows } = await connected(database().adminUrl, (c) =>
      c.query<{ person_id: string }>('select person_id from role_holders where network_id = $1', [own.id])
    );
    await addSession(rows[0]!.person_id, own.token);
  });
});

test('10,000 mixed reads in turn on one connection, some of which fail, show nothing of another network', async () => {
  const context = (): Promise<unknown> =>
    reading({}, async (tx) => {
      const { rows } = await sql<Record<string, string>>`
        select coalesce(current_setting('lierre.network_id', true), '') as network,
               coalesce(current_setting('lierre.person_id', true), '') as person,
               coalesce(current_setting('lierre.instance', true), '') as instance`.execute(tx);
      return rows[0];
    });
  for (let turn = 0; turn < 10_000; turn += 1) {
    const { id, slug, name, token } = scenes[turn % 2]!;
    const mine = [`Atelier ${name}`];
    if (turn % 5 === 0) expect(await reading({ networkId: id }, names)).toEqual(mine);
    else if (turn % 5 === 1)
      await expect(
        reading({ networkId: id, instance: true }, (tx) =>
          Promise.all([names(tx), sql`select 1 / 0`.execute(tx)])
        )
      ).rejects.toThrow('division by zero');
    else if (turn % 5 === 2) expect(await transaction({ networkId: id }, names)).toEqual(mine);
    else {
      const { tx, end } = await beginReading();
      const [entered, seen] = await Promise.all([enter(tx, { token, slug }), names(tx)]);
      expect([entered?.actor.network?.id, seen]).toEqual([id, mine]);
      await end('commit');
    }
    if (turn % 50 === 0) expect(await context()).toEqual({ network: '', person: '', instance: '' });
  }
  expect(databasePool().totalCount).toBe(1);
}, 60_000);

test('a statement that goes with its end is a transaction of its own, and a refused one spoils nothing', async () => {
  const one = (text: string) => sql<{ one: string | null }>`${sql.raw(text)}`.execute(atOnce());
  for (let turn = 0; turn < 20; turn += 1) {
    expect((await one(`select set_config('lierre.network_id', 'x', true) as one`)).rows).toEqual([
      { one: 'x' }
    ]);
    await expect(one('select 1 / 0 as one')).rejects.toThrow(/division by zero/);
    expect((await one(`select nullif(current_setting('lierre.network_id', true), '') as one`)).rows).toEqual([
      { one: null }
    ]);
  }
  expect(databasePool().waitingCount).toBe(0);
});

test('what is read later takes no connection before it is, and none after its end', async () => {
  const unused = readLater({});
  await unused.end('commit');
  await expect(sql`select 1`.execute(unused.tx)).rejects.toThrow(/ended/);
  const used = readLater({});
  expect((await sql`select 1 as one`.execute(used.tx)).rows).toEqual([{ one: 1 }]);
  await expect(sql`create table nothing ()`.execute(used.tx)).rejects.toThrow(/read-only/);
  await used.end('commit');
  expect(used.statements()).toBe(2);
  const free = databasePool();
  expect(free.idleCount).toBe(free.totalCount);
});
