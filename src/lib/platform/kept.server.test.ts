import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { newId } from '#lib/kernel/ids.ts';
import { conflict, ok } from '#lib/kernel/result.ts';
import { isFacilitator, isInside, type Actor } from '#lib/platform/actor.ts';
import { transaction, withNetwork, type Tx } from '#lib/platform/database.server.ts';
import { enter } from '#lib/platform/enter.server.ts';
import { freeze, keep, keptNow, recall, ROOM } from '#lib/platform/kept.server.ts';
import { ask, command, execute, query, type Query } from '#lib/platform/operation.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

const database = useTestDatabase();
const now = Temporal.Instant.from('2026-03-01T10:00:00Z');

const saveAim = command({
  name: 'trial.saveAim',
  summary: 'Changes the aim, and more',
  rest: 'POST /networks/{network}/trial',
  input: z.object({ aim: z.string() }),
  may: isFacilitator,
  async run({ tx, actor }, { aim }) {
    await tx.updateTable('networks').set({ aim }).where('id', '=', actor.network!.id).execute();
    await tx.updateTable('organisation_sheets').set({ description: aim }).execute();
    return aim === 'refuse' ? conflict('busy') : ok({ aim });
  }
});
let asked = 0;
const readAim = query({
  name: 'trial.readAim',
  summary: 'Reads the aim',
  rest: 'GET /networks/{network}/trial',
  input: z.object({}),
  may: isInside,
  kept: 'network',
  async run({ tx, actor }) {
    asked += 1;
    const { aim } = await tx
      .selectFrom('networks')
      .select('aim')
      .where('id', '=', actor.network!.id)
      .executeTakeFirstOrThrow();
    return ok({ aim, whom: actor.name, locale: actor.locale });
  }
});
/** How often each has acted. */
const readActs = query({
  ...readAim,
  name: 'trial.readActs',
  async run({ tx }) {
    asked += 1;
    const rows = await tx
      .selectFrom('audit_entries')
      .select((e) => ['person_id', e.fn.countAll<bigint>().as('acts')])
      .groupBy('person_id')
      .execute();
    return ok(rows.map((row) => ({ ...row, acts: Number(row.acts) })));
  }
});
let made = 0;
/** The answer is made each time, a part of it that takes long is not. */
const readPart = query({
  ...readAim,
  name: 'trial.readPart',
  input: z.object({ times: z.number() }),
  kept: 'part',
  async run({ tx, actor, part }, { times }) {
    const aim = await part(['trial.aim'], async () => {
      made += 1;
      const answer = await ask(readAim, { actor, input: {} }, tx);
      return { text: answer.ok ? answer.value.aim : '' };
    });
    return ok({ aim: aim.text.repeat(times) });
  }
});
const readOwn = query({
  ...readAim,
  name: 'trial.readOwn',
  kept: 'person',
  run: async ({ actor, now: at }) => ok({ name: actor.name, roles: actor.roles, at: at.toString() })
});

type Read = { aim: string; asked: boolean };
/** As a page does it: the version first, then the data, in one transaction. */
const page = <T>({ personId, network }: Actor, work: (tx: Tx, version: string) => Promise<T>): Promise<T> =>
  transaction(
    {},
    async (tx) => work(tx, (await enter(tx, { personId: personId!, slug: network!.slug }))!.version!),
    { readOnly: true }
  );
const versionFor = (actor: Actor): Promise<string> => page(actor, async (_tx, version) => version);
async function readIn(tx: Tx, actor: Actor, version: string): Promise<Read> {
  const before = asked;
  const answer = await ask(readAim, { actor, input: {}, now, version }, tx);
  if (!answer.ok) throw new Error(answer.problems[0]!.code);
  return { aim: answer.value.aim, asked: asked > before };
}
const read = (actor: Actor): Promise<Read> => page(actor, (tx, version) => readIn(tx, actor, version));
const save = (actor: Actor, aim: string) => execute(saveAim, { actor, input: { aim } });

test('what was answered is kept until something in the network changes', async () => {
  const { person } = await scenario();
  const actor = await person('Aïcha', { roles: ['facilitator'] });
  expect(await read(actor)).toEqual({ aim: '', asked: true });
  expect(await read(actor)).toEqual({ aim: '', asked: false });
  await save(actor, 'Acheter ensemble');
  expect(await read(actor)).toEqual({ aim: 'Acheter ensemble', asked: true });
  expect(await read(actor)).toEqual({ aim: 'Acheter ensemble', asked: false });
});

test('a command that is refused raises no version, one that writes raises that of its network alone, once', async () => {
  const [here, there] = [await scenario(), await scenario()];
  const actor = await here.person('Aïcha', { roles: ['facilitator'] });
  const neighbour = await there.person('Omar', { roles: ['facilitator'] });
  await connected(database().adminUrl, (client) =>
    client.query(`create table raisings (id uuid);
      create function count_raising() returns trigger language plpgsql security definer as
        'begin insert into public.raisings values (new.id); return new; end';
      create trigger counted after insert or update on network_versions for each row execute function count_raising()`)
  );
  const [before, beside] = [await versionFor(actor), await versionFor(neighbour)];
  await save(actor, 'refuse');
  expect(await versionFor(actor)).toBe(before);
  await save(actor, 'Vendre ensemble');
  expect(await versionFor(actor)).not.toBe(before);
  expect(await versionFor(neighbour)).toBe(beside);
  await connected(database().adminUrl, async (client) => {
    expect((await client.query('select id from raisings')).rows).toEqual([{ id: here.network.id }]);
    await client.query('drop trigger counted on network_versions');
  });
});

test('what commits between the reading of the version and that of the data is shown, and kept for nobody after', async () => {
  const { person } = await scenario();
  const actor = await person('Aïcha', { roles: ['facilitator'] });
  await page(actor, async (tx, version) => {
    await save(actor, 'entre les deux');
    expect(await readIn(tx, actor, version)).toEqual({ aim: 'entre les deux', asked: true });
  });
  await save(actor, 'après');
  expect(await read(actor)).toEqual({ aim: 'après', asked: true });
});

test('what is read while a command has written but not committed is not shown once it has', async () => {
  const { person, network } = await scenario();
  const actor = await person('Aïcha', { roles: ['facilitator'] });
  await transaction({ networkId: network.id }, async (tx) => {
    await tx.updateTable('networks').set({ aim: 'bientôt' }).where('id', '=', network.id).execute();
    expect(await read(actor)).toEqual({ aim: '', asked: true });
    expect(await read(actor)).toEqual({ aim: '', asked: false });
  });
  expect(await read(actor)).toEqual({ aim: 'bientôt', asked: true });
});

test('of many readers and writers at once nobody is shown what was before their own last command', async () => {
  const { person } = await scenario();
  const people = await Promise.all(
    Array.from({ length: 6 }, (_, n) => person(`P${n}`, { roles: ['facilitator'] }))
  );
  let kept = 0;
  await Promise.all(
    people.map(async (actor) => {
      for (let turn = 1; turn <= 15; turn += 1) {
        await save(actor, String(turn));
        for (let look = 0; look < 2; look += 1) {
          const before = asked;
          const acts = await page(actor, (tx, version) =>
            ask(readActs, { actor, input: {}, now, version }, tx)
          );
          if (!acts.ok) throw new Error(acts.problems[0]!.code);
          expect(acts.value.find(({ person_id: id }) => id === actor.personId)?.acts).toBe(turn);
          if (asked === before) kept += 1;
        }
      }
    })
  );
  expect(kept).toBeGreaterThan(0);
}, 60_000);

test('a change from outside the application is seen too', async () => {
  const { person, network } = await scenario();
  const actor = await person('Aïcha', { roles: ['facilitator'] });
  await read(actor);
  await connected(database().adminUrl, (client) =>
    client.query(`update networks set aim = 'par la porte de derrière' where id = $1`, [network.id])
  );
  expect(await read(actor)).toEqual({ aim: 'par la porte de derrière', asked: true });
});

test('a person who takes another name is seen so in every network', async () => {
  const [here, there] = [await scenario(), await scenario()];
  const [one, two] = [
    await here.person('Aïcha', { roles: ['facilitator'] }),
    await there.person('Omar', { roles: ['facilitator'] })
  ];
  const before = [await versionFor(one), await versionFor(two)];
  await transaction({ personId: one.personId }, (tx) =>
    tx.updateTable('persons').set({ name: 'Aïcha B.' }).where('id', '=', one.personId).execute()
  );
  expect(await versionFor(one)).not.toBe(before[0]);
  expect(await versionFor(two)).not.toBe(before[1]);
});

test('a transaction that writes in two networks raises both, whichever it began in, and two such do not block each other', async () => {
  const [here, there] = [await scenario(), await scenario()];
  const [one, two] = [
    await here.person('Aïcha', { roles: ['facilitator'] }),
    await there.person('Omar', { roles: ['facilitator'] })
  ];
  const before = [await versionFor(one), await versionFor(two)];
  const touch = (tx: Tx, id: string) =>
    withNetwork(tx, id, () =>
      tx
        .insertInto('audit_entries')
        .values({ network_id: id, id: newId(), via: 'job', operation: 'trial.saveAim' })
        .execute()
    );
  const both = (ids: string[]) =>
    transaction({}, async (tx) => {
      for (const id of ids) await touch(tx, id);
    });
  const ids = [here.network.id, there.network.id];
  await Promise.all(Array.from({ length: 10 }, (_, n) => both(n % 2 ? ids : ids.toReversed())));
  expect(await versionFor(one)).not.toBe(before[0]);
  expect(await versionFor(two)).not.toBe(before[1]);
});

test('a version is never seen twice, not even when an earlier state is put back', async () => {
  const { person, network } = await scenario();
  const actor = await person('Aïcha', { roles: ['facilitator'] });
  const seen = [await versionFor(actor)];
  const saved = await transaction({}, (tx) =>
    tx.selectFrom('network_versions').selectAll().where('id', '=', network.id).executeTakeFirstOrThrow()
  );
  for (let turn = 0; turn < 3; turn += 1) {
    await save(actor, `fois ${turn}`);
    seen.push(await versionFor(actor));
    await transaction({}, (tx) =>
      tx.updateTable('network_versions').set(saved).where('id', '=', network.id).execute()
    );
  }
  expect(new Set(seen).size).toBe(seen.length);
});

test('an answer for everybody is made for nobody, and one for a person is never another’s nor one of other rights', async () => {
  const { person, inside, network, again } = await scenario();
  const aicha = await person('Aïcha', { roles: ['facilitator'] });
  const badr = await person('Badr', { roles: ['facilitator'] });
  const told = async (actor: Actor, of: Query<typeof readAim.input, unknown>): Promise<unknown> => {
    const answer = await page(actor, (tx, version) => ask(of, { actor, input: {}, now, version }, tx));
    return answer.ok ? answer.value : answer.problems[0]!.code;
  };
  for (const actor of [aicha, badr, { ...badr, locale: 'ar' as const }])
    expect(await told(actor, readAim)).toMatchObject({ whom: null, locale: actor.locale });
  for (let turn = 0; turn < 2; turn += 1)
    for (const actor of [aicha, badr]) expect(await told(actor, readOwn)).toMatchObject({ name: actor.name });
  expect(await told({ ...badr, roles: ['facilitator', 'treasurer'] }, readOwn)).toMatchObject({
    roles: ['facilitator', 'treasurer']
  });
  await inside((tx) =>
    tx
      .updateTable('role_holders')
      .set({
        ends_at: Temporal.Now.instant().subtract({ hours: 1 }),
        starts_at: Temporal.Now.instant().subtract({ hours: 2 })
      })
      .where('network_id', '=', network.id)
      .where('person_id', '=', badr.personId)
      .execute()
  );
  const former = { ...(await again(badr)), network };
  const { version } = await page(aicha, async (_tx, current) => ({ version: current }));
  for (const of of [readAim, readOwn] as Query<typeof readAim.input, unknown>[])
    expect(
      await transaction({ networkId: network.id }, (tx) =>
        ask(of, { actor: former, input: {}, now, version }, tx)
      )
    ).toMatchObject({ ok: false, problems: [{ kind: 'forbidden' }] });
});

test('a part of an answer is kept while the rest of it changes, for the same person with the same rights', async () => {
  const { person } = await scenario();
  const aicha = await person('Aïcha', { roles: ['facilitator'] });
  const badr = await person('Badr', { roles: ['facilitator'] });
  const told = async (actor: Actor, times: number, of = readPart): Promise<[string, number]> => {
    const before = made;
    const call = { actor, input: { times }, now };
    const answer = await page(actor, (tx, version) => ask(of, { ...call, version }, tx));
    if (!answer.ok) throw new Error(answer.problems[0]!.code);
    return [answer.value.aim, made - before];
  };
  await save(aicha, 'oui');
  expect(await told(aicha, 1)).toEqual(['oui', 1]);
  expect(await told(aicha, 2)).toEqual(['ouioui', 0]);
  expect(await told(badr, 2)).toEqual(['ouioui', 1]);
  expect(await told({ ...aicha, roles: ['facilitator', 'chair'] }, 1)).toEqual(['oui', 1]);
  await save(aicha, 'non');
  expect(await told(aicha, 1)).toEqual(['non', 1]);
  const unkept = { ...readPart, kept: undefined as unknown as 'part' };
  expect(await told(aicha, 1, unkept)).toEqual(['non', 1]);
});

test('what looked at the clock is kept for a minute', async () => {
  const { person } = await scenario();
  const actor = await person('Aïcha', { roles: ['facilitator'] });
  const at = (seconds: number) =>
    page(actor, (tx, version) =>
      ask(readOwn, { actor, input: {}, now: now.add({ seconds }), version }, tx)
    ).then((answer) => answer.ok && answer.value.at);
  expect(await at(0)).toBe(now.toString());
  expect(await at(59)).toBe(now.toString());
  expect(await at(60)).toBe(now.add({ seconds: 60 }).toString());
});

test('nobody changes what others will get', async () => {
  const { person } = await scenario();
  const actor = await person('Aïcha', { roles: ['facilitator'] });
  const answer = await page(actor, (tx, version) => ask(readAim, { actor, input: {}, now, version }, tx));
  expect(() => {
    if (answer.ok) answer.value.aim = 'autre';
  }).toThrow(TypeError);
});

test('what is kept has bounds: the least recently used goes first, and what is too large is not kept', () => {
  const big = (fill: string): string => fill.repeat(ROOM / 64);
  for (let n = 0; n < 200; n += 1) {
    const value = { text: big(String(n % 10)) };
    keep(`bound ${n}`, { version: '1', until: Infinity, value }, freeze(value));
    expect(recall('bound 0', '1', now)).toBeDefined();
    expect(keptNow().bytes).toBeLessThanOrEqual(ROOM);
  }
  expect(recall('bound 1', '1', now)).toBeUndefined();
  expect(recall('bound 199', '1', now)).toBeDefined();
  expect(recall('bound 199', '2', now)).toBeUndefined();
  keep('too large', { version: '1', until: Infinity, value: '' }, ROOM);
  expect(recall('too large', '1', now)).toBeUndefined();
});

test('the row of a version is written to when all else is, so that others wait for no more than a commit', async () => {
  const { network } = await scenario();
  await transaction({ networkId: network.id }, async (tx) => {
    await tx.updateTable('networks').set({ aim: 'long' }).where('id', '=', network.id).execute();
    const { rows } = await transaction({}, (other) =>
      sql`select version from network_versions where id = ${network.id} for update nowait`.execute(other)
    );
    expect(rows).toHaveLength(1);
  });
});
