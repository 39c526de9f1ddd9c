import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { stopToken } from './letters/access.ts';
import { getPaces, readAllNews, readNews, stopMails } from './operations.ts';
import { TOPICS } from './rules.ts';
import { newId } from '#lib/kernel/ids.ts';
import { visitor, type Actor } from '#lib/platform/actor.ts';
import { dispatch } from '#lib/platform/events.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { database, now, later, happen, newsOf, kinds, voting } from './scenario.ts';

test('A whole network of a thousand people is told in as many statements as ten', async () => {
  const [few, all] = [await peopleOfTheBoard(10), await peopleOfTheBoard(1000)];
  const statements = vi.spyOn(pg.Client.prototype, 'query');
  const told = async (place: Scenario): Promise<number> => {
    const before = statements.mock.calls.length;
    await happen(place, 'rule.changed', {});
    return statements.mock.calls.length - before;
  };
  const forFew = await told(few.place);
  expect(forFew).toBeGreaterThan(5);
  expect(await told(all.place), 'a new connection sends two of its own').toBeLessThanOrEqual(forFew + 4);
  statements.mockRestore();
  const { news, letters } = await connected(database().adminUrl, async (client) => {
    const of = async (sql: string) => Number((await client.query(sql, [all.ids])).rows[0].count);
    return {
      news: await of('select count(*) from notifications where person_id = any($1::uuid[])'),
      letters: await of(`select count(*) from pgboss.job where data ->> 'personId' = any($1::text[])`)
    };
  });
  expect([news, letters]).toEqual([1000, 1000]);
});

async function peopleOfTheBoard(count: number): Promise<{ place: Scenario; ids: string[] }> {
  const place = await scenario();
  const ids = Array.from({ length: count }, () => newId());
  await place.inside(async (tx) => {
    const person = (id: string, i: number) => ({
      id,
      name: `P ${i}`,
      email: `${id}@example.org`,
      email_verified: true
    });
    await tx.insertInto('persons').values(ids.map(person)).execute();
    const role = (id: string) => ({
      network_id: place.network.id,
      id: newId(),
      person_id: id,
      role: 'board'
    });
    await tx.insertInto('role_holders').values(ids.map(role)).execute();
  });
  return { place, ids };
}

test('An event that is dispatched twice is told once', async () => {
  const { place, voter, opened } = await voting();
  await happen(place, 'motion.opened', opened);
  await connected(database().adminUrl, (client) => client.query('update events set dispatched_at = null'));
  const { rows } = await connected(database().adminUrl, (client) =>
    client.query<{ id: string }>('select id from events where network_id = $1', [place.network.id])
  );
  for (const { id } of rows) await dispatch(place.network.id, id, now);
  expect(await kinds(voter)).toEqual(['motion.opened']);
});

test('Unread news comes first, then the newest, page by page, none twice', async () => {
  const { place, voter, opened } = await voting();
  for (let i = 0; i < 60; i += 1) await happen(place, 'motion.opened', { ...opened, title: `Vote ${i}` });
  const first = await newsOf(voter);
  for (const { id } of first.news.slice(0, 5)) await execute(readNews, { actor: voter, input: { id } });
  const pages = [await newsOf(voter)];
  while (pages.at(-1)!.next) pages.push(await newsOf(voter, { after: pages.at(-1)!.next }));
  const rows = pages.flatMap(({ news }) => news);
  expect(rows).toHaveLength(60);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(60);
  expect(rows.map(({ read }) => read)).toEqual([...Array(55).fill(false), ...Array(5).fill(true)]);
});

test('Marking all as read leaves unread what came after the page was made', async () => {
  const { place, voter, opened } = await voting();
  await happen(place, 'motion.opened', opened);
  const [seen] = (await newsOf(voter)).news;
  later();
  await happen(place, 'rule.changed', {});
  await execute(readAllNews, { actor: voter, input: { until: seen!.id } });
  expect((await newsOf(voter)).news.map(({ kind, read }) => [kind, read])).toEqual([
    ['rule.changed', false],
    ['motion.opened', true]
  ]);
});

test('Nobody reads or marks the news of another person', async () => {
  const { place, voter, facilitator, opened } = await voting();
  await happen(place, 'motion.opened', opened);
  const [news] = (await newsOf(voter)).news;
  const result = await execute(readNews, { actor: facilitator, input: { id: news!.id } });
  expect(result).toMatchObject({ ok: false, problems: [{ kind: 'not_found' }] });
  expect((await newsOf(voter)).news[0]!.read).toBe(false);
});

test('The link in a mail stops all mails of news without signing in; another link stops nothing', async () => {
  const { voter, facilitator } = await voting();
  const stop = (token: string) => execute(stopMails, { actor: visitor(), input: { token } });
  const forged = `${facilitator.personId}.${stopToken(voter.personId!).split('.')[1]}`;
  for (const token of ['', 'x', forged, `${voter.personId}.`])
    expect(await stop(token)).toMatchObject({ ok: false, problems: [{ code: 'stop_link' }] });
  expect((await stop(stopToken(voter.personId!))).ok).toBe(true);
  const paces = async (actor: Actor) => {
    const result = await execute(getPaces, { actor, input: {} });
    return result.ok ? result.value.paces : null;
  };
  expect(await paces(voter)).toEqual(Object.fromEntries(TOPICS.map((topic) => [topic, 'never'])));
  expect((await paces(facilitator))!.votes).toBe('daily');
  expect((await stop(stopToken(newId()))).ok).toBe(true);
});
