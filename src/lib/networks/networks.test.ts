import { expect, test } from 'vitest';
import { newId } from '#lib/kernel/ids.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { enter } from '#lib/platform/enter.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { createNetwork, getNetwork, listJournal, updateNetwork } from './operations.ts';

useTestDatabase();

const atlas = {
  name: 'Atlas Coopération',
  country: 'MA',
  language: 'ar',
  currency: 'MAD',
  zone: 'Africa/Casablanca',
  aim: 'Acheter ensemble'
};

test('whoever founds a network facilitates it, and their organisation is its first member', async () => {
  const { person, again } = await scenario();
  const founder = await again(await person('Leïla', {}));
  const founded = await execute(createNetwork, {
    actor: founder,
    input: { ...atlas, organisationName: 'Argan du Souss' }
  });
  expect(founded).toMatchObject({ ok: true, value: { slug: 'atlas-cooperation' } });
  const inside = await enteredAs(founder.personId!, 'atlas-cooperation');
  expect(inside.roles).toEqual(['facilitator']);
  expect(inside.represents).toMatchObject([
    { organisationName: 'Argan du Souss', mandate: true, state: 'admitted' }
  ]);
  expect(await execute(getNetwork, { actor: inside, input: {} })).toMatchObject({
    value: { currency: 'MAD', counts: { members: 1, represented: 1, hasAdmissionRule: false } }
  });
});

test('twenty people who found a network of the same name at once get twenty addresses', async () => {
  const { person } = await scenario();
  const founders = await Promise.all(Array.from({ length: 20 }, (_, n) => person(`Fondatrice ${n}`)));
  const results = await Promise.all(
    founders.map((actor) => execute(createNetwork, { actor, input: { ...atlas, name: 'Même nom' } }))
  );
  const slugs = results.map((result) => (result.ok ? result.value.slug : JSON.stringify(result)));
  expect(new Set(slugs).size).toBe(20);
  expect(slugs.every((slug) => slug.startsWith('meme-nom'))).toBe(true);
});

test('an unknown currency, country or time zone is refused at its field, all at once', async () => {
  const { person } = await scenario();
  const actor = await person('Leïla');
  const result = await execute(createNetwork, {
    actor,
    input: { ...atlas, country: 'Maroc', currency: 'DHS', zone: 'Casablanca', name: ' ' }
  });
  expect(result).toMatchObject({ ok: false });
  const problems = result.ok ? [] : result.problems;
  expect(problems.map(({ field, code }) => `${field}: ${code}`).sort()).toEqual([
    'country: not_a_country',
    'currency: not_a_currency',
    'name: required',
    'zone: not_a_time_zone'
  ]);
});

test('only a facilitator changes a network, and the journal says who did', async () => {
  const { person, organisation } = await scenario();
  const member = await person('Omar', { speaksFor: [await organisation('Atelier')] });
  const facilitator = await person('Aïcha', { roles: ['facilitator'] });
  expect(await execute(updateNetwork, { actor: member, input: atlas })).toMatchObject({
    problems: [{ kind: 'forbidden' }]
  });
  expect(await execute(updateNetwork, { actor: facilitator, input: atlas })).toMatchObject({ ok: true });
  expect(await execute(listJournal, { actor: member, input: {} })).toMatchObject({
    problems: [{ kind: 'forbidden' }]
  });
  expect(await execute(listJournal, { actor: facilitator, input: {} })).toMatchObject({
    value: { entries: [{ operation: 'networks.updateNetwork', person_name: 'Aïcha' }], next: null }
  });
});

test('the journal is read by fifty, latest first, and no entry twice', async () => {
  const { person } = await scenario();
  const actor = await person('Aïcha', { roles: ['facilitator'] });
  for (let n = 0; n < 60; n += 1)
    await execute(updateNetwork, { actor, input: { ...atlas, name: `Nom ${n}` } });
  const first = await execute(listJournal, { actor, input: {} });
  if (!first.ok) throw new Error('refused');
  const second = await execute(listJournal, { actor, input: { before: first.value.next } });
  if (!second.ok) throw new Error('refused');
  const all = [...first.value.entries, ...second.value.entries];
  expect(first.value.entries).toHaveLength(50);
  expect(new Set(all.map(({ id }) => id)).size).toBe(60);
  expect(all[0]).toMatchObject({ detail: { name: 'Nom 59' } });
});

test('the journal names what something was done to', async () => {
  const [place, other] = [await scenario(), await scenario()];
  const candidate = await place.organisation('Fournil', 'candidate');
  const about = async (where: Scenario, reader: Actor): Promise<unknown> => {
    const { id } = await place.inside((tx) =>
      tx
        .selectFrom('memberships')
        .select('id')
        .where('organisation_id', '=', candidate)
        .executeTakeFirstOrThrow()
    );
    const entry = { network_id: where.network.id, via: 'page', operation: 'trial.saveAim' };
    const now = Date.now();
    await where.inside((tx) =>
      tx
        .insertInto('audit_entries')
        .values([
          { ...entry, id: newId(now), subject_id: newId() },
          {
            ...entry,
            id: newId(now + 1),
            subject_id: newId(),
            detail: JSON.stringify({ fileName: 'membres.csv' })
          },
          { ...entry, id: newId(now + 2), subject_id: id }
        ])
        .execute()
    );
    const journal = await execute(listJournal, { actor: reader, input: {} });
    return journal.ok ? journal.value.entries.map((one) => one.about) : journal.problems;
  };
  const facilitatorOf = (where: Scenario) => where.person('Aïcha', { roles: ['facilitator'] });
  expect(await about(place, await facilitatorOf(place))).toEqual(['Fournil', 'membres.csv', null]);
  expect(await about(other, await facilitatorOf(other))).toEqual([null, 'membres.csv', null]);
});

async function enteredAs(personId: string, slug: string): Promise<Actor> {
  return (await transaction({}, (tx) => enter(tx, { personId, slug })))!.actor;
}
