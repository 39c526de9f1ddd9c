import { beforeAll, expect, test } from 'vitest';
import './jobs.ts';
import { personOfStopToken, stopToken } from './letters/access.ts';
import { writeLetter } from './letters/jobs.ts';
import { getPaces, listNews, readAllNews, readNews, setPaces, stopMails } from './operations.ts';
import { sentence, TOPICS, type Pace, type Topic } from './rules.ts';
import { newId } from '#lib/kernel/ids.ts';
import { visitor, type Actor } from '#lib/platform/actor.ts';
import { provideRuntime } from '#lib/platform/config.ts';
import { dispatch, recordEvent } from '#lib/platform/events.server.ts';
import { translator, type MessageKey } from '#lib/platform/messages.ts';
import { execute } from '#lib/platform/operation.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';

const database = useTestDatabase();
let now = Temporal.Instant.from('2027-03-02T10:00:00Z'); // a Tuesday

beforeAll(() => {
  provideRuntime({
    databaseUrl: database().appUrl,
    ownerUrl: database().ownerUrl,
    databaseKind: 'embedded',
    poolSize: 5,
    publicUrl: 'https://reseau.example.org',
    secret: 'a secret for tests, and long enough',
    smtpUrl: null,
    mailFrom: 'Lierre <lierre@reseau.example.org>',
    dataFolder: '/nowhere',
    version: 'test'
  });
});

/** Lets something happen in the network, and its consumers run. */
async function happen(
  place: Scenario,
  type: string,
  payload: object,
  by: Actor | null = null
): Promise<void> {
  const networkId = place.network.id;
  const id = await place.inside(async (tx) => {
    await recordEvent(tx, { networkId, actorPersonId: by?.personId ?? null, type, payload, now });
    const row = await tx
      .selectFrom('events')
      .select('id')
      .where('network_id', '=', networkId)
      .where('dispatched_at', 'is', null)
      .executeTakeFirstOrThrow();
    return row.id;
  });
  await dispatch(networkId, id, now);
}

const newsOf = async (actor: Actor, input: object = {}) => {
  const result = await execute(listNews, { actor, input });
  if (!result.ok) throw new Error(result.problems[0]!.code);
  return result.value;
};
const kinds = async (actor: Actor): Promise<string[]> => (await newsOf(actor)).news.map(({ kind }) => kind);

type Row = {
  to_address: string;
  subject: string;
  text: string;
  html: string;
  template: string;
  unsubscribe_url: string;
};
const mailsTo = (actor: Actor): Promise<Row[]> =>
  connected(database().adminUrl, async (client) => {
    const { rows } = await client.query<Row>('select * from mails where to_address = $1 order by id', [
      actor.email
    ]);
    return rows;
  });
type Job = { start_after: Date; data: { personId: string; pace: string } };
const lettersFor = (actor: Actor): Promise<Job[]> =>
  connected(database().adminUrl, async (client) => {
    const { rows } = await client.query<Job>(
      `select start_after, data from pgboss.job where name = 'notifications.digest' and data ->> 'personId' = $1 order by start_after`,
      [actor.personId]
    );
    return rows;
  });

const choose = async (actor: Actor, chosen: Partial<Record<Topic, Pace>>): Promise<void> => {
  const before = await execute(getPaces, { actor, input: {} });
  if (!before.ok) throw new Error('no paces');
  const result = await execute(setPaces, { actor, input: { ...before.value.paces, ...chosen } });
  expect(result.ok).toBe(true);
};

/** A network with a member, its speaker, a facilitator and a motion on whose roll the member is. */
async function voting() {
  const place = await scenario();
  const atelier = await place.organisation('Atelier');
  const voter = await place.person('Malika', { speaksFor: [atelier] });
  const silent = await place.person('Sans mandat', { speaksFor: [atelier], mandate: false });
  const facilitator = await place.person('Farida', { roles: ['facilitator'] });
  const motionId = newId();
  await place.inside(async (tx) => {
    const network_id = place.network.id;
    const opened = {
      opened_at: now,
      closes_at: now.add({ hours: 72 }),
      closes_zone: 'Europe/Paris',
      closes_wall: 'x'
    };
    await tx
      .insertInto('motions')
      .values({
        network_id,
        id: motionId,
        kind: 'admission',
        subject_id: newId(),
        title: 'Admission du Fournil',
        state: 'open',
        rule: '{}',
        roll: 1,
        created_at: now,
        ...opened
      })
      .execute();
    await tx
      .insertInto('motion_voters')
      .values({ network_id, motion_id: motionId, organisation_id: atelier })
      .execute();
  });
  const opened = {
    motionId,
    kind: 'admission',
    title: 'Admission du Fournil',
    closesAt: '2027-03-05T22:59:59Z'
  };
  return { place, atelier, voter, silent, facilitator, motionId, opened };
}

test('A vote that opens is told to those who may vote, and to nobody else', async () => {
  const { place, voter, silent, facilitator, opened } = await voting();
  await happen(place, 'motion.opened', opened);
  expect(await kinds(voter)).toEqual(['motion.opened']);
  expect(await kinds(silent)).toEqual([]);
  expect(await kinds(facilitator)).toEqual([]);
});

test('Whoever did it is not told what they did', async () => {
  const { place, voter, opened } = await voting();
  await happen(place, 'motion.opened', opened, voter);
  expect(await kinds(voter)).toEqual([]);
});

test('An admission is told to the sponsor in its own words, and to everyone inside', async () => {
  const place = await scenario();
  const [atelier, other, fournil] = [
    await place.organisation('Atelier'),
    await place.organisation('Fabrique'),
    await place.organisation('Le Fournil')
  ];
  const sponsor = await place.person('Malika', { speaksFor: [atelier] });
  const member = await place.person('Sixtine', { speaksFor: [other], mandate: false });
  const candidate = await place.person('Yves', {
    speaksFor: [await place.organisation('Dehors', 'candidate')]
  });
  await happen(place, 'membership.admitted', {
    membershipId: newId(),
    motionId: newId(),
    organisationId: fournil,
    organisationName: 'Le Fournil',
    sponsorOrganisationId: atelier,
    presentedBy: null,
    contactEmail: null
  });
  expect(await kinds(sponsor)).toEqual(['candidate.admitted']);
  expect(await kinds(member)).toEqual(['membership.admitted']);
  expect(await kinds(candidate)).toEqual([]);
  const [news] = (await newsOf(member)).news;
  expect(news!.payload).not.toHaveProperty('contactEmail');
});

test('The same news is told in the language of the reader, when it is read', async () => {
  const { place, voter, opened } = await voting();
  await happen(place, 'motion.opened', opened);
  const [news] = (await newsOf(voter)).news;
  const said = (['fr', 'ar', 'en'] as const).map((locale) =>
    sentence(news!, {
      say: (key, values) => translator(locale)(key as MessageKey, values),
      dateTime: () => '5/3'
    })
  );
  expect(said[0]).toBe('Un vote est ouvert : « Admission du Fournil ». Il se termine le 5/3.');
  expect(said[2]).toBe('A vote is open: “Admission du Fournil”. It ends on 5/3.');
  expect(new Set(said).size).toBe(3);
});

test('What changes one’s rights comes by mail at once, with a way to stop such mails', async () => {
  const place = await scenario();
  const atelier = await place.organisation('Atelier');
  const person = await place.person('Malika', { speaksFor: [atelier] });
  await happen(place, 'representative.mandate_changed', {
    organisationId: atelier,
    personId: person.personId,
    mandate: true
  });
  const [mail] = await mailsTo(person);
  expect(mail).toMatchObject({ template: 'news' });
  expect(mail!.subject).toContain('Vous pouvez maintenant engager Atelier');
  const [news] = (await newsOf(person)).news;
  expect(mail!.text).toContain(
    `https://reseau.example.org/n/${place.network.slug}/notifications/${news!.id}`
  );
  const token = new URL(mail!.unsubscribe_url).searchParams.get('token')!;
  expect(personOfStopToken(token)).toBe(person.personId);
  expect(await lettersFor(person)).toEqual([]);
});

test('What is wanted daily goes into one letter, at eight the next morning where the person lives', async () => {
  const { place, voter, opened } = await voting();
  await happen(place, 'motion.opened', opened);
  await happen(place, 'motion.closed', { ...opened, outcome: 'adopted' });
  const letters = await lettersFor(voter);
  expect(letters.map(({ start_after }) => start_after.toISOString())).toEqual(['2027-03-03T07:00:00.000Z']);

  const morning = Temporal.Instant.from('2027-03-03T07:00:00Z');
  const job = { networkId: place.network.id, personId: voter.personId!, pace: 'daily' as const };
  await writeLetter(job, morning);
  await writeLetter(job, morning);
  const mails = await mailsTo(voter);
  expect(mails).toHaveLength(1);
  expect(mails[0]!.subject).toBe(`${place.network.name} : 2 nouvelles`);
  expect(mails[0]!.text).toContain('Un vote est ouvert : « Admission du Fournil »');
  expect(mails[0]!.text).toContain('Adopté : « Admission du Fournil »');
  expect(mails[0]!.text).toContain('mardi 2 mars 2027');
});

test('What was read already is in no letter, and a letter with nothing to tell is not written', async () => {
  const { place, voter, opened } = await voting();
  await happen(place, 'motion.opened', opened);
  const result = await execute(readAllNews, { actor: voter, input: {} });
  expect(result).toEqual({ ok: true, value: { read: 1 } });
  await writeLetter(
    { networkId: place.network.id, personId: voter.personId!, pace: 'daily' },
    now.add({ hours: 22 })
  );
  expect(await mailsTo(voter)).toEqual([]);
});

test('Whoever wants a topic weekly or never is not written to daily', async () => {
  const { place, voter, facilitator, atelier, opened } = await voting();
  await choose(voter, { votes: 'weekly' });
  await happen(place, 'motion.opened', opened);
  expect((await lettersFor(voter)).map(({ start_after }) => start_after.toISOString())).toEqual([
    '2027-03-08T07:00:00.000Z'
  ]);
  await choose(facilitator, { members: 'never' });
  await happen(place, 'membership.resigned', { organisationId: atelier, organisationName: 'Atelier' });
  expect(await kinds(facilitator)).toEqual(['membership.resigned']);
  expect(await lettersFor(facilitator)).toEqual([]);
});

test('News whose topic was made weekly meanwhile waits for the weekly letter', async () => {
  const { place, voter, opened } = await voting();
  await happen(place, 'motion.opened', opened);
  await choose(voter, { votes: 'weekly' });
  const job = { networkId: place.network.id, personId: voter.personId! };
  await writeLetter({ ...job, pace: 'daily' }, Temporal.Instant.from('2027-03-03T07:00:00Z'));
  expect(await mailsTo(voter)).toEqual([]);
  expect((await lettersFor(voter)).map(({ data }) => data.pace)).toEqual(['daily', 'weekly']);
  await writeLetter({ ...job, pace: 'weekly' }, Temporal.Instant.from('2027-03-08T07:00:00Z'));
  expect(await mailsTo(voter)).toHaveLength(1);
});

test('Whoever left the network meanwhile gets no letter about it', async () => {
  const { place, voter, opened } = await voting();
  await happen(place, 'motion.opened', opened);
  await place.inside((tx) =>
    tx
      .updateTable('representatives')
      .set({ ends_at: now.add({ hours: 1 }) })
      .where('person_id', '=', voter.personId!)
      .execute()
  );
  await writeLetter(
    { networkId: place.network.id, personId: voter.personId!, pace: 'daily' },
    now.add({ hours: 22 })
  );
  expect(await mailsTo(voter)).toEqual([]);
});

test('A fictional person of the demo is told in the network and never by mail', async () => {
  const place = await scenario();
  const atelier = await place.organisation('Atelier');
  const person = await place.person('Malika', { speaksFor: [atelier] });
  await connected(database().adminUrl, (client) =>
    client.query('update persons set demo = true where id = $1', [person.personId])
  );
  await happen(place, 'representative.mandate_changed', {
    organisationId: atelier,
    personId: person.personId,
    mandate: true
  });
  expect(await kinds(person)).toEqual(['mandate.changed']);
  expect(await mailsTo(person)).toEqual([]);
});

test('Who accepts an invitation is welcomed, and the facilitators learn of it', async () => {
  const { place, voter, facilitator, atelier } = await voting();
  await happen(place, 'invitation.accepted', {
    invitationId: newId(),
    personId: voter.personId,
    organisationId: atelier,
    role: null
  });
  expect(await kinds(voter)).toEqual(['welcome']);
  const [news] = (await newsOf(facilitator)).news;
  expect(news).toMatchObject({
    kind: 'invitation.accepted',
    payload: { personName: 'Malika', organisationName: 'Atelier' }
  });
});

test('An import that was carried out in the background is told to whoever began it, with its figures', async () => {
  const { place, facilitator, voter } = await voting();
  const importId = newId();
  await place.inside((tx) =>
    tx
      .insertInto('imports')
      .values({
        network_id: place.network.id,
        id: importId,
        file_name: 'membres.csv',
        size: 1,
        state: 'done',
        source: '{}',
        created_by: facilitator.personId
      })
      .execute()
  );
  const committed = { importId, counts: { created: 47, updated: 1, rows: 48 } };
  await happen(place, 'imports.committed', committed);
  await happen(place, 'imports.committed', committed, facilitator);
  const { news } = await newsOf(facilitator);
  expect(news).toHaveLength(1);
  const speech = {
    say: (key: string, values: object) => translator('fr')(key as MessageKey, { ...values }),
    dateTime: String
  };
  expect(sentence(news[0]!, speech)).toBe(
    'L’import de « membres.csv » est terminé : 47 organisations créées, une mise à jour.'
  );
  expect(await kinds(voter)).toEqual([]);
});

test('What is told weeks late is filed as read and not mailed', async () => {
  const { place, voter, opened } = await voting();
  const before = now;
  await place.inside((tx) =>
    recordEvent(tx, {
      networkId: place.network.id,
      actorPersonId: null,
      type: 'motion.opened',
      payload: opened,
      now: before
    })
  );
  const { id } = await place.inside((tx) => tx.selectFrom('events').select('id').executeTakeFirstOrThrow());
  await dispatch(place.network.id, id, before.add({ hours: 24 * 30 }));
  expect((await newsOf(voter)).news).toMatchObject([
    { kind: 'motion.opened', read: true, createdAt: before }
  ]);
  expect(await lettersFor(voter)).toEqual([]);
});

test('A whole network of a thousand people is told in a few statements', async () => {
  const place = await scenario();
  const ids = Array.from({ length: 1000 }, () => newId());
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
  const started = performance.now();
  await happen(place, 'rule.changed', {});
  expect(performance.now() - started).toBeLessThan(5000);
  const { told, letters } = await connected(database().adminUrl, async (client) => {
    const of = async (sql: string) => Number((await client.query(sql, [ids])).rows[0].count);
    return {
      told: await of('select count(*) from notifications where person_id = any($1::uuid[])'),
      letters: await of(`select count(*) from pgboss.job where data ->> 'personId' = any($1::text[])`)
    };
  });
  expect([told, letters]).toEqual([1000, 1000]);
});

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
  now = now.add({ seconds: 1 });
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
