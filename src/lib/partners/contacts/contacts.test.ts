import { beforeEach, describe, expect, test } from 'vitest';
import '#lib/registry.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { addCandidate, getCandidate, listCandidates, moveCandidate } from '../following/operations.ts';
import { inviteCandidate } from '../meeting/operations.ts';
import { closeSearch, createSearch } from '../operations.ts';
import {
  addContact,
  forgetContact,
  forgetPerson,
  importContacts,
  listContacts,
  promoteContact
} from './operations.ts';
import { MOST_CONTACTS, readContacts } from './rules.ts';

const database = useTestDatabase();
let s: Scenario;
let ana: Actor;
let ben: Actor;
let farida: Actor;
let search: string;

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
};
const code = (result: Result<unknown>) => (result.ok ? 'ok' : result.problems[0]!.code);
const origin = 'Carte de visite, salon de Pau';
const yves = { organisation: 'Transports Gave', person: 'Yves Lacaze', email: 'yves@example.org', origin };
const add = (actor: Actor, more: object = {}) =>
  execute(addContact, { actor, input: { searchId: search, ...yves, ...more } });
const listed = async (actor = ana) =>
  value(await execute(listContacts, { actor, input: { searchId: search } })).contacts;
const readable = async (actor: Actor) =>
  JSON.stringify(
    await transaction({ networkId: s.network.id, personId: actor.personId }, (tx) =>
      tx.selectFrom('partner_contacts').selectAll().execute()
    )
  );
const directory = () =>
  s.inside((tx) => tx.selectFrom('organisation_sheets').select(['name', 'email', 'phone']).execute());

beforeEach(async () => {
  s = await scenario();
  const atelier = await s.organisation('Atelier');
  ana = await s.person('Ana', { speaksFor: [atelier] });
  ben = await s.person('Ben', { speaksFor: [await s.organisation('Brasserie')] });
  farida = await s.person('Farida', { roles: ['facilitator'] });
  const input = { organisationId: atelier, title: 'Un transporteur' };
  search = value(await execute(createSearch, { actor: ana, input })).id;
});

describe('a contact', () => {
  test('is of the search and of those who lead it: nobody else reads it by any query, facilitators neither', async () => {
    value(await add(ana));
    expect(await readable(ana)).toContain('yves@example.org');
    for (const actor of [ben, farida, s.system]) expect(await readable(actor)).toBe('[]');
    expect(code(await execute(listContacts, { actor: farida, input: { searchId: search } }))).toBe(
      'not_found'
    );
    expect((await directory()).map(({ name }) => name)).not.toContain('Transports Gave');
    await connected(database().adminUrl, async (client) => {
      for (const table of ['audit_entries', 'events', 'idempotency_keys'])
        expect(
          (await client.query(`select from ${table} t where t::text like '%yves@%'`)).rowCount,
          table
        ).toBe(0);
    });
  });

  test('names where it comes from, and since when: not a day to come', async () => {
    expect(code(await add(ana, { origin: '' }))).toBe('required');
    expect(code(await add(ana, { learnedOn: '2999-01-01' }))).toBe('day_to_come');
    value(await add(ana, { learnedOn: '2026-01-12' }));
    expect((await listed())[0]).toMatchObject({ origin, learnedOn: '2026-01-12', broughtBy: 'Ana' });
  });

  test('is there once, however many bring it at the same moment', async () => {
    const answers = await Promise.all([add(ana), add(ana), add(ana)]);
    expect(answers.map(code).toSorted()).toEqual(['contact_there', 'contact_there', 'ok']);
    expect(
      code(await add(ana, { organisation: 'TRANSPORTS GAVÉ', email: null, person: 'yves lacaze' }))
    ).toBe('contact_there');
  });

  test('that seems to be in the directory is said to be, by the rules of imports', async () => {
    const known = await s.organisation('SARL Transports Gave', null);
    await s.inside((tx) =>
      tx
        .updateTable('organisation_sheets')
        .set({ town: 'Nay' })
        .where('organisation_id', '=', known)
        .execute()
    );
    value(await add(ana, { town: 'NAY' }));
    expect((await listed())[0]).toMatchObject({ twinId: known, twinReason: 'same_name_place' });
    value(await execute(promoteContact, { actor: ana, input: { id: (await listed())[0]!.id, as: 'known' } }));
    expect((await directory()).filter(({ name }) => name.includes('Gave'))).toHaveLength(1);
  });

  test('followed as a candidate brings its name and town into the directory, and nothing of the person', async () => {
    value(await add(ana, { town: 'Nay', phone: '+33 5 59 00 00 00', known: 'Deux camions' }));
    const [contact] = await listed();
    const both = await Promise.all(
      [1, 2].map(() => execute(promoteContact, { actor: ana, input: { id: contact!.id, as: 'new' } }))
    );
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await directory()).filter(({ name }) => name === 'Transports Gave')).toEqual([
      { name: 'Transports Gave', email: null, phone: null }
    ]);
    expect(await listed()).toEqual([]);
    const { candidates } = value(await execute(listCandidates, { actor: ana, input: { searchId: search } }));
    expect(candidates[0]).toMatchObject({
      source: 'contact',
      sourceNote: origin,
      contactEmail: 'yves@example.org',
      about: 'Deux camions'
    });
  });

  test('is forgotten on request, also by whom it was written to', async () => {
    value(await add(ana));
    value(await add(ana, { person: 'Zoé', email: 'zoe@example.org' }));
    const [first, second] = await listed();
    value(await execute(forgetContact, { actor: ana, input: { id: first!.id } }));
    const { id } = value(await execute(promoteContact, { actor: ana, input: { id: second!.id, as: 'new' } }));
    const letter = {
      subject: 'Bonjour',
      body: 'Voyons-nous',
      locale: 'fr',
      meetsOn: Temporal.Now.plainDateISO('Europe/Paris').add({ days: 9 }).toString(),
      meetsAt: '10:00'
    };
    value(
      await execute(inviteCandidate, {
        actor: ana,
        input: { id, email: 'zoe@example.org', name: 'Zoé', ...letter }
      })
    );
    value(await execute(forgetPerson, { actor: ana, input: { id } }));
    expect(await traces()).toEqual([]);
  });

  test('is forgotten when the search ends, with whom to reach at candidates that became no partner', async () => {
    value(await add(ana));
    value(await add(ana, { organisation: 'Fret Adour', person: 'Zoé', email: 'zoe@example.org' }));
    const [fret, gave] = await listed();
    value(await execute(promoteContact, { actor: ana, input: { id: fret!.id, as: 'new' } }));
    const { id } = value(await execute(promoteContact, { actor: ana, input: { id: gave!.id, as: 'new' } }));
    for (const state of ['met', 'partner'])
      value(await execute(moveCandidate, { actor: ana, input: { id, state } }));
    value(await add(ana, { organisation: 'Troisième', email: 'trois@example.org', person: null }));
    value(await execute(closeSearch, { actor: ana, input: { id: search, closed: 'on' } }));
    expect(await traces()).toEqual(['partner_candidates: yves@example.org']);
    expect(code(await add(ana))).toBe('search_closed');
  });
});

/** Addresses that are still somewhere in the search's tables. */
const traces = () =>
  connected(database().adminUrl, async (client) => {
    const found: string[] = [];
    for (const table of ['partner_contacts', 'partner_candidates', 'partner_invitations', 'partner_steps'])
      for (const { text } of (
        await client.query(`select t::text as text from ${table} t where network_id = $1`, [s.network.id])
      ).rows as { text: string }[])
        for (const [address] of text.matchAll(/\w+@example\.org/g)) found.push(`${table}: ${address}`);
    return found;
  });

describe('many contacts', () => {
  const bring = (input: object) =>
    execute(importContacts, { actor: ana, input: { searchId: search, origin, ...input } });

  test('come from a vCard, a table with a heading in three languages, or one without', async () => {
    const card = [
      'BEGIN:VCARD',
      'VERSION:3.0',
      'FN:Yves Lacaze',
      'ORG:Transports Gave;Nay',
      'EMAIL:Yves@Example.org',
      'TEL:+33559000000',
      'NOTE:Deux camions',
      'END:VCARD',
      'BEGIN:VCARD',
      'VERSION:4.0',
      'FN:Zoé Pons',
      'END:VCARD'
    ].join('\r\n');
    expect(value(await bring({ content: Buffer.from(card).toString('base64') }))).toMatchObject({
      added: 2,
      twice: 0
    });
    const arabic = 'المؤسسة\tالاسم\tالبريد الإلكتروني\nتعاونية الأطلس\tفاطمة\tfatima@example.org';
    expect(value(await bring({ text: arabic }))).toMatchObject({ added: 1 });
    expect(value(await bring({ text: 'Fret Adour;Luc;luc@example.org;0559000000' }))).toMatchObject({
      added: 1
    });
    const named = 'Nom;Prénom;Société;Ville\nPons;Zoé;Bois Pons;Pau\n;;;\nX;Y;;Pau';
    expect(value(await bring({ text: named }))).toMatchObject({ added: 2 });
    const all = (await listed()).map(({ organisation, person, email, town }) => [
      organisation,
      person,
      email,
      town
    ]);
    expect(all).toEqual(
      expect.arrayContaining([
        ['Transports Gave', 'Yves Lacaze', 'yves@example.org', null],
        ['Zoé Pons', null, null, null],
        ['تعاونية الأطلس', 'فاطمة', 'fatima@example.org', null],
        ['Fret Adour', 'Luc', 'luc@example.org', null],
        ['Bois Pons', 'Pons Zoé', null, 'Pau'],
        ['X Y', null, null, 'Pau']
      ])
    );
    expect(value(await bring({ content: Buffer.from(card).toString('base64') }))).toMatchObject({
      added: 0,
      twice: 2
    });
  });

  test('are refused where nothing can be read, or beyond what a search holds', async () => {
    expect(code(await bring({ text: '1;2\n3;4' }))).toBe('contacts_none');
    expect(code(await bring({}))).toBe('required');
    const many = Array.from({ length: MOST_CONTACTS + 1 }, (_, i) => `Société ${i};Personne ${i}`).join('\n');
    expect(code(await bring({ text: `Société;Nom\n${many}` }))).toBe('contacts_full');
    expect(code(await readContacts(Buffer.from([0x50, 0x4b, 3, 4, 0, 0])))).not.toBe('ok');
  });
});

test('whoever recommends is named, those who lead are told, and whoever recommended hears what became of it', async () => {
  const shared = value(await execute(createSearch, { actor: farida, input: { title: 'Pour tous' } })).id;
  const organisationId = await s.organisation('Bois Pons', null);
  const input = { searchId: shared, organisationId, sourceNote: 'Sérieux.' };
  const { id } = value(await execute(addCandidate, { actor: ben, input }));
  const told = (type: string) =>
    s.inside((tx) => tx.selectFrom('events').select('payload').where('type', '=', type).execute());
  expect((await told('partners.recommended'))[0]!.payload).toMatchObject({
    name: 'Ben',
    personIds: [farida.personId]
  });
  const seen = value(
    await execute(getCandidate, { actor: ana, input: { searchId: shared, organisationId } })
  );
  expect(seen.candidate).toMatchObject({ recommendedBy: 'Ben', state: 'spotted' });
  value(await execute(moveCandidate, { actor: farida, input: { id, state: 'shortlisted' } }));
  expect(await told('partners.recommendation')).toEqual([]);
  value(await execute(moveCandidate, { actor: farida, input: { id, state: 'declined', note: 'Trop loin' } }));
  const [answer] = await told('partners.recommendation');
  expect(answer!.payload).toMatchObject({ state: 'declined', personIds: [ben.personId] });
  expect(JSON.stringify(answer)).not.toContain('Trop loin');
});
