import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { newId } from '#lib/kernel/ids.ts';
import { fold } from '#lib/kernel/text.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { listDirectory } from './operations.ts';

useTestDatabase();

type Sheet = {
  name: string;
  short_name?: string;
  town?: string;
  skills?: string[];
  languages?: string[];
  sector_code?: string;
  description?: string;
};

async function add({ network, inside }: Scenario, sheets: Sheet[]): Promise<void> {
  await inside(async (tx) => {
    const rows = sheets.map((sheet) => ({ ...sheet, organisation_id: newId() }));
    await tx
      .insertInto('organisations')
      .values(rows.map(({ organisation_id: id }) => ({ id })))
      .execute();
    await tx
      .insertInto('organisation_sheets')
      .values(
        rows.map((row) => ({
          network_id: network.id,
          sector_version: 'NAFrev2',
          ...row,
          sort_name: fold(row.name)
        }))
      )
      .execute();
  });
}
const reader = (place: Scenario) => place.person('Farida', { roles: ['facilitator'] });
async function list(actor: Awaited<ReturnType<typeof reader>>, input: Record<string, string>) {
  const result = await execute(listDirectory, { actor, input });
  if (!result.ok) throw new Error(result.problems[0]!.code);
  return result.value;
}
const names = async (
  actor: Awaited<ReturnType<typeof reader>>,
  input: Record<string, string>
): Promise<string[]> => (await list(actor, input)).rows.map(({ name }) => name);

describe('The directory', () => {
  test('shows the members; while there are none, those who are known', async () => {
    const place = await scenario();
    const actor = await reader(place);
    expect(await list(actor, {})).toMatchObject({ rows: [], standing: 'all', noMembers: true });
    await add(place, [{ name: 'La Scierie' }]);
    expect(await list(actor, {})).toMatchObject({
      rows: [{ name: 'La Scierie' }],
      standing: 'all',
      noMembers: true
    });
    await place.organisation('Le Moulin');
    expect(await list(actor, {})).toMatchObject({
      rows: [{ name: 'Le Moulin' }],
      standing: 'members',
      noMembers: false
    });
    expect(await names(actor, { standing: 'known' })).toEqual(['La Scierie']);
    expect(await names(actor, { standing: 'all' })).toEqual(['La Scierie', 'Le Moulin']);
    expect(await names(actor, { standing: 'candidates' })).toEqual([]);
  });

  test('is read fifty at a time, forwards and backwards, without gap or twin', async () => {
    const place = await scenario();
    const actor = await reader(place);
    // Many of the same name: the key must tell them apart.
    await add(
      place,
      Array.from({ length: 123 }, (_, at) => ({ name: `Atelier ${at % 7}`, town: `Ville ${at}` }))
    );
    const pages = [await list(actor, {})];
    while (pages.at(-1)!.next) pages.push(await list(actor, { after: pages.at(-1)!.next! }));
    expect(pages.map(({ rows }) => rows.length)).toEqual([50, 50, 23]);
    const ids = pages.flatMap(({ rows }) => rows.map(({ id }) => id));
    expect(new Set(ids).size).toBe(123);
    const back = await list(actor, { before: pages[2]!.previous! });
    expect(back.rows).toEqual(pages[1]!.rows);
    expect((await list(actor, { before: back.previous! })).rows).toEqual(pages[0]!.rows);
    expect(pages[0]!.previous).toBe(null);
    expect((await list(actor, { before: back.previous! })).previous).toBe(null);
  });

  test('goes through the results of a search without gap or twin', async () => {
    const place = await scenario();
    const actor = await reader(place);
    await add(place, [
      ...Array.from({ length: 60 }, (_, at) => ({ name: `Marin ${at}` })),
      ...Array.from({ length: 60 }, (_, at) => ({ name: `Sousmarins ${at} marins` })),
      ...Array.from({ length: 60 }, (_, at) => ({ name: `Matin ${at}` })),
      ...Array.from({ length: 60 }, (_, at) => ({ name: `Quai ${at}`, description: 'Un marin, des marins' }))
    ]);
    const seen: string[] = [];
    let next: string | null | undefined;
    do {
      const page = await list(actor, { q: 'marin', ...(next ? { after: next } : {}) });
      seen.push(...page.rows.map(({ name }) => name));
      next = page.next;
    } while (next);
    expect(seen).toHaveLength(240);
    expect(new Set(seen).size).toBe(240);
    expect(seen.map((name) => name.split(' ')[0]).filter((word, at, all) => word !== all[at - 1])).toEqual([
      'Marin',
      'Sousmarins',
      'Matin',
      'Quai'
    ]);
  });

  test('goes through what thousands share in the order of names, then through what is said about others', async () => {
    const place = await scenario();
    const actor = await reader(place);
    const unlike = (at: number): string =>
      at
        .toString(36)
        .padStart(3, 'z')
        .replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)]!);
    const sheets = Array.from({ length: 1150 }, (_, at) => ({
      name: `Benz${unlike(at)} ${at % 2 ? 'nord' : 'sud'}${at % 4 === 1 ? ' haut' : ''}`
    }));
    await add(place, [
      ...sheets,
      { name: 'Quai', description: 'benzine' },
      { name: 'Port', short_name: 'benz' }
    ]);
    const named = (part: string): string[] =>
      sheets
        .map(({ name }) => name)
        .filter((name) => name.includes(part))
        .toSorted((a, b) => (fold(a) < fold(b) ? -1 : 1));
    for (const [q, expected] of [
      ['benz', [...named('Benz'), 'Port', 'Quai']],
      ['nord benz', named(' nord')],
      ['haut norf', named(' haut')],
      ['benz haut norf', named(' haut')],
      ['sud haut', []]
    ] as const) {
      const seen: string[] = [];
      let next: string | null | undefined;
      do {
        const page = await list(actor, { q, ...(next ? { after: next } : {}) });
        seen.push(...page.rows.map(({ name }) => name));
        next = page.next;
      } while (next);
      expect(seen).toEqual(expected);
    }
  });

  test('an address that somebody mended by hand is no reason for an error', async () => {
    const place = await scenario();
    const actor = await reader(place);
    await add(place, [{ name: 'La Scierie' }]);
    for (const [name, text] of [
      ['after', 'xx'],
      ['standing', 'nobody'],
      ['sector', 'zz'],
      ['before', '%%%']
    ] as const)
      expect(await names(actor, { [name]: text })).toEqual(['La Scierie']);
  });
});

describe('Filters', () => {
  test('by sector, town or territory, skill and language, alone and together', async () => {
    const place = await scenario();
    const actor = await reader(place);
    await add(place, [
      {
        name: 'A',
        town: 'Aix-en-Provence',
        skills: ['Gestion de projet'],
        languages: ['fr', 'ar'],
        sector_code: '31.09A'
      },
      {
        name: 'B',
        town: 'Marseille 1er Arrondissement',
        skills: ['gestion'],
        languages: ['fr'],
        sector_code: '62.01Z'
      },
      { name: 'C', town: 'Y', skills: ['GESTION DE PROJET'], languages: ['ar'], sector_code: '62' },
      { name: 'D', description: 'Gestion de projet à Marseille, en arabe' }
    ]);
    expect(await names(actor, { town: 'aix en provence' })).toEqual(['A']);
    expect(await names(actor, { town: 'Marseille' })).toEqual(['B']);
    expect(await names(actor, { town: 'y' })).toEqual(['C']);
    expect(await names(actor, { skill: 'gestion de projet' })).toEqual(['A', 'C']);
    expect(await names(actor, { skill: 'projet' })).toEqual(['A', 'C']);
    expect(await names(actor, { skill: 'Gest' })).toEqual(['A', 'B', 'C']);
    expect(await names(actor, { skill: 'projets gestion' })).toEqual([]);
    expect(await names(actor, { skill: '%' })).toEqual(await names(actor, {}));
    expect(await names(actor, { language: 'ar' })).toEqual(['A', 'C']);
    expect(await names(actor, { language: 'fr' })).toEqual(['A', 'B']);
    expect(await names(actor, { sector: '62' })).toEqual(['B', 'C']);
    expect(await names(actor, { sector: '62', language: 'ar', skill: 'gestion de projet' })).toEqual(['C']);
    expect(await names(actor, { sector: '62', q: 'gestion' })).toEqual(['B', 'C']);
    expect(await names(actor, { sector: '62', standing: 'members' })).toEqual([]);
  });
});

describe('A search', () => {
  const FAMOUS: Sheet[] = [
    { name: 'Benchekroun & fils', short_name: 'BCF' },
    { name: 'Maison Ben Chekroun' },
    { name: 'Résam (Réseau d’échanges et services)' },
    { name: 'Le Cœur sur la main' },
    { name: '2D' },
    { name: 'جمعية الأركان للتنمية' },
    {
      name: 'Étés d’Aix',
      town: 'Aix-en-Provence',
      skills: ['menuiserie fine'],
      languages: ['ar'],
      sector_code: '31.09A'
    },
    { name: 'Scierie du Lac', description: 'Nous recyclons des palettes', sector_code: '16.10A' }
  ];

  test.each([
    ['resam', 'Résam (Réseau d’échanges et services)'],
    ['Rézam', 'Résam (Réseau d’échanges et services)'],
    ['rsam', 'Résam (Réseau d’échanges et services)'],
    ['raseau', 'Résam (Réseau d’échanges et services)'],
    ['coeur', 'Le Cœur sur la main'],
    ['CŒUR', 'Le Cœur sur la main'],
    ['cheerie scierie', ''],
    ['cierie', 'Scierie du Lac'],
    ['2d', '2D'],
    ['bcf', 'Benchekroun & fils'],
    ['الاركان', 'جمعية الأركان للتنمية'],
    ['أركان', 'جمعية الأركان للتنمية'],
    ['menuiserie', 'Étés d’Aix'],
    ['menuiseries', 'Étés d’Aix'],
    ['meubles', 'Étés d’Aix'],
    ['arabe', 'Étés d’Aix'],
    ['provence', 'Étés d’Aix'],
    ['aix en provence', 'Étés d’Aix'],
    ['recyclé', 'Scierie du Lac'],
    ['scierie palettes', 'Scierie du Lac']
  ])('for “%s” finds %s', async (q, name) => {
    expect(await names(await famous(), { q })).toEqual(name ? [name] : []);
  });

  test.each(['benchekroun', 'ben chekroun', 'Ben Chekrun', 'benchekrun', 'BenChékroun', 'chekroun'])(
    'for “%s” finds the name written in one word and in two',
    async (q) => {
      const found = await names(await famous(), { q });
      if (q === 'benchekrun') expect(found).toEqual(['Benchekroun & fils']);
      else expect(found.toSorted()).toEqual(['Benchekroun & fils', 'Maison Ben Chekroun']);
    }
  );

  let made: Promise<Awaited<ReturnType<typeof reader>>> | undefined;
  const famous = () =>
    (made ??= scenario().then(async (place) => {
      await add(place, FAMOUS);
      return reader(place);
    }));

  test('sees nothing of another network, not even with its words', async () => {
    const [here, there] = [await scenario(), await scenario()];
    await add(there, [{ name: 'Benchekroun', description: 'Menuiserie' }]);
    await add(here, [{ name: 'Scierie' }]);
    const actor = await reader(here);
    for (const q of ['benchekroun', 'menuiserie', 'chekr', 'benchekrun'])
      expect(await names(actor, { q })).toEqual([]);
    const words = await here.inside((tx) => tx.selectFrom('search_fragments').select('word').execute());
    expect(new Set(words.map(({ word }) => word))).toEqual(new Set(['scierie']));
    const terms = await transaction({}, (tx) => tx.selectFrom('search_terms').selectAll().execute());
    expect(terms).toEqual([]);
  });

  test('follows a change of name at once, and a change of language', async () => {
    const place = await scenario();
    await add(place, [{ name: 'La Scierie', description: 'Ponies' }]);
    const actor = await reader(place);
    await place.inside((tx) =>
      tx.updateTable('organisation_sheets').set({ name: 'La Tannerie', sort_name: 'la tannerie' }).execute()
    );
    expect(await names(actor, { q: 'scierie' })).toEqual([]);
    expect(await names(actor, { q: 'tanerie' })).toEqual(['La Tannerie']);
    expect(await names(actor, { q: 'pony' })).toEqual([]);
    await place.inside((tx) =>
      tx.updateTable('networks').set({ language: 'en' }).where('id', '=', place.network.id).execute()
    );
    expect(await names(await place.again(actor), { q: 'pony' })).toEqual(['La Tannerie']);
  });

  test('finds exactly the names that hold the word, or a word one slip away', async () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcé'), minLength: 1, maxLength: 7 });
    const place = await scenario();
    const actor = await reader(place);
    const all = fc
      .sample(fc.array(word, { minLength: 1, maxLength: 3 }), { numRuns: 40, seed: 7 })
      .map((words) => words.join(' '));
    await add(
      place,
      [...new Set(all)].map((name) => ({ name }))
    );
    const asked = fc.sample(fc.string({ unit: fc.constantFrom(...'abce'), minLength: 3, maxLength: 7 }), {
      numRuns: 60,
      seed: 8
    });
    for (const q of asked) {
      const expected = [...new Set(all)].filter((name) => holds(fold(name), q)).toSorted();
      expect((await names(actor, { q })).toSorted(), q).toEqual(expected);
    }
  });

  test('folds words in the database as everywhere else', async () => {
    const letters = fc.string({ unit: fc.constantFrom(...'aÀéçœÆßıİ ʼ’-_0٣\u0301ةأآىيـّ東'), maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(letters, async (text) => {
        const { rows } = await transaction({}, (tx) =>
          sql<{ folded: string }>`select fold(${text}) as folded`.execute(tx)
        );
        expect(rows[0]!.folded).toBe(fold(text));
      }),
      { numRuns: 300 }
    );
  });
});

/** The same rule said in another way: distances instead of letters left out. */
function holds(name: string, q: string): boolean {
  const words = name.split(' ');
  const spelled = words.some(
    (left, at) => left.length > 1 && (words[at + 1]?.length ?? 0) > 1 && left + words[at + 1] === q
  );
  return name.includes(q) || spelled || words.some((word) => q.length > 3 && slipped(q, word));
}
function slipped(a: string, b: string): boolean {
  const swaps = [...a].slice(1).map((_, at) => a.slice(0, at) + a[at + 1] + a[at] + a.slice(at + 2));
  return distance(a, b) === 1 || swaps.includes(b);
}
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + Number(a[i - 1] !== b[j - 1]));
    row = next;
  }
  return row[b.length]!;
}
