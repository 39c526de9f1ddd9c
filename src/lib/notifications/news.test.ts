import { expect, test } from 'vitest';
import { personOfStopToken } from './letters/access.ts';
import { writeLetter } from './letters/jobs.ts';
import { readAllNews } from './operations.ts';
import { sentence } from './rules.ts';
import { newId } from '#lib/kernel/ids.ts';
import { dispatch, recordEvent } from '#lib/platform/events.server.ts';
import { frenchSpaces as spaced } from '#lib/kernel/text.ts';
import { translator, type MessageKey } from '#lib/platform/messages.ts';
import { execute } from '#lib/platform/operation.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { scenario } from '#lib/platform/scenario.ts';
import { database, now, happen, newsOf, kinds, mailsTo, lettersFor, choose, voting } from './scenario.ts';

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
      date: () => '5/3',
      zone: 'UTC'
    })
  );
  expect(said[0]).toBe(spaced('Un vote est ouvert : « Admission du Fournil ». Il se termine le 5/3.'));
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
  expect(mails[0]!.text).toContain(spaced('Un vote est ouvert : « Admission du Fournil »'));
  expect(mails[0]!.text).toContain(spaced('Adopté : « Admission du Fournil »'));
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
    date: String,
    zone: 'UTC'
  };
  expect(sentence(news[0]!, speech)).toBe(
    spaced('L’import de « membres.csv » est terminé : 47 organisations créées, une mise à jour.')
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
