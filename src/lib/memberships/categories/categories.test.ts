import { expect, test } from 'vitest';
import type { Actor } from '#lib/platform/actor.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { getCategory, setCategory } from './operations.ts';
import { MOST_CATEGORIES } from './rules.ts';

useTestDatabase();

async function stage() {
  const s = await scenario();
  const facilitator = await s.person('Farida', { roles: ['facilitator'] });
  const [atelier, fabrique] = [await s.organisation('Atelier'), await s.organisation('Fabrique')];
  const put = (organisationId: string, category: string, actor: Actor = facilitator) =>
    execute(setCategory, { actor, input: { organisationId, category } });
  const see = async (organisationId: string) => {
    const result = await execute(getCategory, { actor: facilitator, input: { organisationId } });
    return result.ok ? result.value : result.problems[0]!.code;
  };
  return { s, facilitator, atelier, fabrique, put, see };
}

test('the facilitator puts a member into a category, and takes it out again; the journal keeps both', async () => {
  const { s, atelier, put, see } = await stage();
  expect(await put(atelier, '  Petites   structures ')).toMatchObject({ ok: true });
  expect(await see(atelier)).toEqual({ category: 'Petites structures', inUse: ['Petites structures'] });
  expect(await put(atelier, '')).toMatchObject({ ok: true });
  expect(await see(atelier)).toEqual({ category: null, inUse: [] });
  const journal = await s.inside((tx) =>
    tx
      .selectFrom('audit_entries')
      .select(['detail', 'organisation_id'])
      .where('operation', '=', 'memberships.setCategory')
      .orderBy('at')
      .execute()
  );
  expect(journal.map(({ detail }) => detail)).toEqual([
    { category: 'Petites structures' },
    { category: null }
  ]);
  expect(journal.every((line) => line.organisation_id === atelier)).toBe(true);
});

test('a category that differs by capitals or accents is the one that is there', async () => {
  const { atelier, fabrique, put, see } = await stage();
  await put(atelier, 'Associés');
  await put(fabrique, 'ASSOCIES');
  expect(await see(fabrique)).toEqual({ category: 'Associés', inUse: ['Associés'] });
  await put(atelier, 'associés');
  expect(await see(atelier)).toMatchObject({ category: 'Associés' });
});

test('the only member of a category may spell it anew', async () => {
  const { atelier, put, see } = await stage();
  await put(atelier, 'associes');
  await put(atelier, 'Associés');
  expect(await see(atelier)).toEqual({ category: 'Associés', inUse: ['Associés'] });
});

test('there are at most forty categories, also when two facilitators name new ones at the same moment', async () => {
  const { s, atelier, fabrique, put, see } = await stage();
  for (let i = 1; i < MOST_CATEGORIES; i += 1)
    await put(await s.organisation(`Membre ${i}`), `Catégorie ${i}`);
  const results = await Promise.all([put(atelier, 'Une de plus'), put(fabrique, 'Une autre')]);
  expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  expect(results.find(({ ok }) => !ok)).toMatchObject({
    problems: [{ code: 'categories_enough', field: 'category', params: { max: 40 } }]
  });
  expect(await put(fabrique, 'Catégorie 1')).toMatchObject({ ok: true });
  expect(await see(fabrique)).toMatchObject({ category: 'Catégorie 1' });
});

test('who is no member of the network has no category in it; a member does not choose its own', async () => {
  const { s, atelier, put, see } = await stage();
  const known = await s.organisation('Connue', null);
  expect(await put(known, 'Amis')).toMatchObject({ ok: false, problems: [{ kind: 'not_found' }] });
  expect(await see(known)).toBe('not_found');
  const ana = await s.person('Ana', { speaksFor: [atelier] });
  expect(await put(atelier, 'Fondateurs', ana)).toMatchObject({ problems: [{ kind: 'forbidden' }] });
});
