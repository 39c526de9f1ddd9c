import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { newId } from '#lib/kernel/ids.ts';
import { listJournal } from '#lib/networks/operations.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { systemIn } from '#lib/platform/enter.server.ts';
import { ask, execute, type Command, type Operation, type Query } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { commitImport } from './committing/operations.ts';
import type { Target } from './columns/rules.ts';
import { discardImport, exportOrganisations, getImport, listRows, uploadImport } from './operations.ts';
import { chooseReading, decideDuplicates, prepareImport } from './preparing/operations.ts';
import { undoImport } from './undoing/operations.ts';
import { exportFile, type Format } from './writing/operations.ts';

useTestDatabase();

let place: Scenario;
let farida: Actor;
beforeAll(async () => {
  place = await scenario();
  farida = await place.person('Farida', { roles: ['facilitator'] });
});

async function done<S extends z.ZodType, T>(
  operation: Command<S, T> | Query<S, T>,
  actor: Actor,
  input: unknown
): Promise<T> {
  const result = await execute(operation, { actor, input });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}
/** Who does at once, whatever its size, what a page leaves to a job (background.test.ts). */
const onCommandLine = async (where: Scenario): Promise<Actor> => (await systemIn(where.network.id, 'cli'))!;
async function refusal(operation: Operation, actor: Actor, input: unknown): Promise<string> {
  const result = await execute(operation, { actor, input });
  return result.ok ? 'done' : result.problems[0]!.code;
}

type Settings = { becomes?: 'known' | 'members'; mode?: 'replace' | 'complete'; targets?: Target[] };

/** Uploads and previews with the columns as recognised. */
async function preview(actor: Actor, file: string | Buffer, settings: Settings = {}): Promise<string> {
  const content = Buffer.from(file).toString('base64');
  const { id, source } = await done(uploadImport, actor, { fileName: 'essai.csv', content });
  const targets = settings.targets ?? source.columns.map((column) => column.target);
  await done(prepareImport, actor, { id, ...settings, targets });
  return id;
}
const counts = async (actor: Actor, id: string): Promise<Record<string, number>> =>
  (await done(getImport, actor, { id })).counts;
const commit = async (actor: Actor, id: string): Promise<Record<string, number>> =>
  (await done(commitImport, actor, { id })).counts;
const real = (name: string): Buffer => readFileSync(`e2e/organisations/${name}.csv`);

const sheets = (where: Scenario) =>
  where.inside((tx) =>
    tx.selectFrom('organisation_sheets').selectAll().orderBy('sort_name').orderBy('organisation_id').execute()
  );
const sheetNamed = async (where: Scenario, name: string) =>
  (await sheets(where)).find((sheet) => sheet.name === name);

async function exported(actor: Actor, format: Format): Promise<string> {
  const file = await exportFile(actor, format, 'all');
  if (!file.ok) throw new Error('refused');
  let text = '';
  for await (const part of file.value) text += part;
  return text;
}

describe('the 47 third places, as the file is', () => {
  let id: string;
  beforeAll(async () => {
    id = await preview(farida, real('tiers-lieux'), { becomes: 'members' });
  });

  test('46 are created, and the row without a name is said to have none', async () => {
    expect(await counts(farida, id)).toMatchObject({ create: 46, bad: 1, open: 1 });
    const { rows } = await done(listRows, farida, { id, filter: 'bad' });
    expect(rows).toMatchObject([{ line: 48, problems: [{ code: 'name_missing', level: 'row' }] }]);
  });

  test('two rows with one SIREN and two names wait for somebody to look', async () => {
    const { rows } = await done(listRows, farida, { id, filter: 'open' });
    expect(rows).toMatchObject([
      {
        verdict: 'create',
        twin_name: 'Le tiers lieu de Sorgues',
        twin_like: { reason: 'same_siren' },
        sheet: { name: 'SCIC Provence Numerique' }
      }
    ]);
  });

  test('nothing is in the network before it is committed, everything after, as members', async () => {
    expect(await sheets(place)).toHaveLength(0);
    expect(await commit(farida, id)).toMatchObject({ created: 46 });
    expect(await sheetNamed(place, 'Cocoba')).toMatchObject({
      standing: 'admitted',
      postal_code: '64700',
      town: 'Hendaye',
      siren: '920373289',
      external_id: '254',
      extra: { Insee: '64260', sources: 'tiers_lieux' }
    });
    expect(await sheetNamed(place, "Escale & CO (L')")).toBeDefined();
    expect(await sheetNamed(place, 'Le TiLT')).toMatchObject({ postal_code: '07400' });
    const members = await place.inside((tx) =>
      tx.selectFrom('memberships').select(['state', 'admitted_at']).execute()
    );
    expect(members).toHaveLength(46);
    expect(members.every((row) => row.state === 'admitted' && row.admitted_at !== null)).toBe(true);
  });

  test('the same file again changes nothing', async () => {
    const again = await preview(farida, real('tiers-lieux'), { becomes: 'members' });
    expect(await counts(farida, again)).toMatchObject({ same: 46, bad: 1, open: 0 });
    expect(await commit(farida, again)).not.toHaveProperty('created');
  });

  test.each(['csv', 'vcard', 'json'] as const)(
    'its export as %s, imported again, changes nothing',
    async (format) => {
      const again = await preview(farida, await exported(farida, format));
      expect(await counts(farida, again)).toEqual({ same: 46, open: 0, problems: 0 });
      expect(await commit(farida, again)).toEqual({ same: 46, open: 0, problems: 0 });
    }
  );

  test('undoing it leaves the network as it was before', async () => {
    expect(await done(undoImport, farida, { id })).toMatchObject({ counts: { removed: 46 } });
    expect(await sheets(place)).toHaveLength(0);
    expect(await place.inside((tx) => tx.selectFrom('memberships').select('id').execute())).toHaveLength(0);
    expect(await refusal(undoImport, farida, { id })).toBe('import_state');
  });

  test('the journal names its file at each step', async () => {
    const steps = ['upload', 'prepare', 'commit', 'undo'].map((step) => `imports.${step} essai.csv`);
    const { entries } = await done(listJournal, farida, {});
    expect(entries.map((one) => `${one.operation} ${one.about}`)).toEqual(expect.arrayContaining(steps));
  });
});

/** How many rows of imports the database goes through to show the first fifty of one. */
const rowsTouched = (where: Scenario, actor: Actor, id: string): Promise<number> =>
  where.inside(async (tx) => {
    // Counted from what the connection did before: the server takes that down a second later or so.
    const touched = async (): Promise<number> => {
      const { rows } = await sql<{ touched: string }>`
        select seq_tup_read + idx_tup_fetch as touched from pg_stat_xact_user_tables where relname = 'import_rows'`.execute(
        tx
      );
      return Number(rows[0]!.touched);
    };
    const before = await touched();
    expect((await ask(listRows, { actor, input: { id } }, tx)).ok).toBe(true);
    return (await touched()) - before;
  });

test('the 3,667 organisations of the register, their export, and the first file beside them', async () => {
  const network = await scenario();
  const nadia = await onCommandLine(network);
  await commit(nadia, await preview(nadia, real('tiers-lieux'), { becomes: 'members' }));
  const before = await sheets(network);
  const id = await preview(nadia, real('ess-organisations'));
  expect(await counts(nadia, id)).toMatchObject({ create: 3627, update: 40, problems: 0 });
  expect(await commit(nadia, id)).toMatchObject({ created: 3627, updated: 40 });
  expect(await sheets(network)).toHaveLength(3673);
  expect(await rowsTouched(network, nadia, id)).toBeLessThan(300);
  const again = await preview(nadia, await exported(nadia, 'csv'));
  expect(await counts(nadia, again)).toEqual({ same: 3673, open: 0, problems: 0 });
  await done(discardImport, nadia, { id: again });

  expect(await done(undoImport, nadia, { id })).toMatchObject({ counts: { removed: 3627, restored: 40 } });
  const plain = (rows: typeof before) =>
    rows.map(({ version: _version, updated_at: _at, ...sheet }) => sheet);
  expect(plain(await sheets(network))).toEqual(plain(before));
});

describe('columns and choices', () => {
  test('columns can be mapped otherwise, but a field only once and never without a name', async () => {
    const { id } = await done(uploadImport, farida, { text: 'Nom\tAutre\nAlpha\tBeta\n' });
    expect(await refusal(prepareImport, farida, { id, targets: ['name', 'name'] })).toBe('column_twice');
    expect(await refusal(prepareImport, farida, { id, targets: ['extra', 'ignore'] })).toBe(
      'column_name_missing'
    );
    expect(await refusal(prepareImport, farida, { id, targets: ['name'] })).toBe('columns_count');
    await done(prepareImport, farida, { id, targets: ['ignore', 'name'] });
    const { rows } = await done(listRows, farida, { id });
    expect(rows.map((row) => row.sheet)).toEqual([{ name: 'Beta', sort_name: 'beta' }]);
    await done(discardImport, farida, { id });
    expect(await refusal(getImport, farida, { id })).toBe('not_found');
  });

  test('a wrong guess about the file can be put right', async () => {
    const { id } = await done(uploadImport, farida, {
      fileName: 'x.csv',
      content: Buffer.from('Alpha\nBeta\n').toString('base64')
    });
    await done(chooseReading, farida, { id, heading: 'yes' });
    expect((await done(getImport, farida, { id })).source.columns[0]!.heading).toBe('Alpha');
    await done(chooseReading, farida, { id, heading: 'no' });
    expect((await done(getImport, farida, { id })).source.skip).toBe(0);
    await done(discardImport, farida, { id });
  });

  test('a broken file is refused with nothing kept of it', async () => {
    expect(
      await refusal(uploadImport, farida, { content: Buffer.from('PK\u0003\u0004xl/').toString('base64') })
    ).toBe('file_is_spreadsheet');
    const { id } = await done(uploadImport, farida, { text: 'Nom,Ville\nA,"Lyon\n' });
    expect(await refusal(prepareImport, farida, { id, targets: ['name', 'town'] })).toBe('quote_not_closed');
    expect(await done(getImport, farida, { id })).toMatchObject({ state: 'columns' });
    await done(discardImport, farida, { id });
  });

  test('a likely duplicate is merged, kept apart or left out as somebody says', async () => {
    const network = await scenario();
    const actor = await network.person('Nadia', { roles: ['facilitator'] });
    await commit(actor, await preview(actor, 'Nom,Ville,Téléphone\nMenuiserie Delcourt,Hendaye,\n'));
    const file = 'Nom,Ville,Téléphone\nMenuiserie Delcour,Hendaye,0102030405\n';
    const id = await preview(actor, file);
    expect(await counts(actor, id)).toMatchObject({ create: 1, open: 1 });
    const { rows } = await done(listRows, actor, { id, filter: 'open' });
    expect(rows).toMatchObject([{ match_name: 'Menuiserie Delcourt', match: { reason: 'near_name_place' } }]);
    expect(
      (await done(decideDuplicates, actor, { id, rows: [{ n: 1, choice: 'merge' }] })).counts
    ).toMatchObject({ update: 1, open: 0 });
    expect(
      (await done(decideDuplicates, actor, { id, rows: [{ n: 1, choice: 'skip' }] })).counts
    ).toMatchObject({ skip: 1 });
    expect(
      (await done(decideDuplicates, actor, { id, rows: [{ n: 1, choice: 'separate' }] })).counts
    ).toMatchObject({ create: 1, open: 0 });
    expect(
      (await done(decideDuplicates, actor, { id, rows: [{ n: 1, choice: 'merge' }] })).counts
    ).toMatchObject({ update: 1 });
    expect(await commit(actor, id)).toMatchObject({ updated: 1 });
    expect((await sheets(network)).map((sheet) => [sheet.name, sheet.phone])).toEqual([
      ['Menuiserie Delcour', '0102030405']
    ]);
  });

  test('rows of one organisation inside a file become one, the first completed by the others', async () => {
    const network = await scenario();
    const actor = await network.person('Nadia', { roles: ['facilitator'] });
    const id = await preview(
      actor,
      'Nom,SIREN,Ville,Courriel\nAlpha,552081317,Lyon,\nAlpha SA,552081317,,a@exemple.fr\nGamma,732829320,,\nDelta,732829320,,\n'
    );
    expect(await counts(actor, id)).toMatchObject({ create: 3, merge: 1, open: 1 });
    expect((await done(decideDuplicates, actor, { id, all: 'merge' })).counts).toMatchObject({
      create: 2,
      merge: 2,
      open: 0
    });
    expect(
      (await done(decideDuplicates, actor, { id, rows: [{ n: 1, choice: 'skip' }] })).counts
    ).toMatchObject({ create: 2, merge: 1, skip: 1 });
    await done(decideDuplicates, actor, { id, rows: [{ n: 1, choice: 'separate' }] });
    await commit(actor, id);
    expect((await sheets(network)).map(({ name, town, email }) => [name, town, email])).toEqual([
      ['Alpha', 'Lyon', 'a@exemple.fr'],
      ['Gamma', null, null]
    ]);
  });
});

describe('between preview and commit', () => {
  test('two imports of the same organisation at once create it once', async () => {
    const network = await scenario();
    const actor = await network.person('Nadia', { roles: ['facilitator'] });
    const ids = [await preview(actor, real('tiers-lieux')), await preview(actor, real('tiers-lieux'))];
    const results = await Promise.all(ids.map((id) => execute(commitImport, { actor, input: { id } })));
    const seen = results.map((result) =>
      result.ok ? [result.value.counts.created ?? 0, result.value.counts.exists_since ?? 0] : result.problems
    );
    // Rows whose only likeness is a name in a town nobody had seen are for the next preview to find.
    expect(seen).toContainEqual([46, 0]);
    expect((await sheets(network)).filter((sheet) => sheet.siren === '920373289')).toHaveLength(1);
    expect(await refusal(commitImport, actor, { id: ids[0] })).toBe('import_state');
  });

  test('a sheet that somebody changed meanwhile is left as it is, and so by the undo', async () => {
    const network = await scenario();
    const actor = await network.person('Nadia', { roles: ['facilitator'] });
    await commit(actor, await preview(actor, 'Nom,SIREN,Ville\nAlpha,552081317,Lyon\nBeta,732829320,Lyon\n'));
    const change = (siren: string, town: string) =>
      network.inside((tx) =>
        tx
          .updateTable('organisation_sheets')
          .set((eb) => ({ town, version: eb('version', '+', 1), updated_at: Temporal.Now.instant() }))
          .where('siren', '=', siren)
          .execute()
      );
    const id = await preview(actor, 'Nom,SIREN,Ville\nAlpha,552081317,Paris\nBeta,732829320,Paris\n');
    await change('552081317', 'Nantes');
    expect(await commit(actor, id)).toMatchObject({ updated: 1, changed_since: 1 });
    expect((await sheets(network)).map((sheet) => sheet.town)).toEqual(['Nantes', 'Paris']);
    await change('732829320', 'Brest');
    expect(await done(undoImport, actor, { id })).toMatchObject({ counts: { kept_changed: 1 } });
    expect((await sheets(network)).map((sheet) => sheet.town)).toEqual(['Nantes', 'Brest']);
  });

  test('an undo keeps a new organisation that somebody speaks for by now', async () => {
    const network = await scenario();
    const actor = await network.person('Nadia', { roles: ['facilitator'] });
    const id = await preview(actor, 'Nom,SIREN\nAlpha,552081317\nBeta,732829320\n', { becomes: 'members' });
    await commit(actor, id);
    const alpha = await sheetNamed(network, 'Alpha');
    await network.person('Omar', { speaksFor: [alpha!.organisation_id] });
    expect(await done(undoImport, actor, { id })).toMatchObject({ counts: { removed: 1, kept_used: 1 } });
    expect((await sheets(network)).map((sheet) => sheet.name)).toEqual(['Alpha']);
  });
});

describe('each network for itself', () => {
  test('an export leaves out what an organisation keeps to itself, in every format, and importing it again changes nothing', async () => {
    const network = await scenario();
    const nadia = await network.person('Nadia', { roles: ['facilitator'] });
    await commit(nadia, await preview(nadia, 'Nom,Ville,Téléphone\nLe Fil,Nay,05 59 00 00 00\n'));
    await network.inside((tx) =>
      tx
        .updateTable('organisation_sheets')
        .set({ visibility: JSON.stringify({ phone: 'own' }) })
        .execute()
    );
    for (const format of ['csv', 'vcard', 'json'] as const) {
      const text = await exported(nadia, format);
      expect(text).toContain('Nay');
      expect(text.replace(/\D/g, '')).not.toContain('559000000');
      expect(await counts(nadia, await preview(nadia, text))).toMatchObject({ same: 1 });
    }
    expect(await sheetNamed(network, 'Le Fil')).toMatchObject({ phone: expect.stringMatching(/\d/) });
  });

  test('an import of one network is not there for another, and neither is what it knows', async () => {
    const [one, two] = [await scenario(), await scenario()];
    const [nadia, omar] = [
      await one.person('Nadia', { roles: ['facilitator'] }),
      await two.person('Omar', { roles: ['facilitator'] })
    ];
    const id = await preview(nadia, 'Nom,SIREN,Courriel\nAlpha,552081317,secret@exemple.fr\n');
    for (const operation of [getImport, commitImport, undoImport, discardImport] as Operation[])
      expect(await refusal(operation, omar, { id })).toBe('not_found');
    await commit(nadia, id);
    const other = await preview(omar, 'Nom,SIREN\nAlpha autrement,552081317\n');
    expect(await counts(omar, other)).toMatchObject({ create: 1, open: 0 });
    await commit(omar, other);
    const [here, there] = [(await sheets(one))[0]!, (await sheets(two))[0]!];
    // One organisation on the instance, two sheets that know nothing of each other.
    expect(there.organisation_id).toBe(here.organisation_id);
    expect(there).toMatchObject({ name: 'Alpha autrement', email: null });
    const listed = await done(exportOrganisations, omar, {});
    expect(listed.sheets.map((sheet) => sheet.name)).toEqual(['Alpha autrement']);
  });

  test('only who may import may', async () => {
    const member = await place.person('Malika', { speaksFor: [await place.organisation('Atelier')] });
    expect(await refusal(uploadImport, member, { text: 'Nom\nA\n' })).toBe('forbidden');
    expect(await refusal(getImport, farida, { id: newId() })).toBe('not_found');
  });
});

test('a file that is too large is refused with the size it may have, before anything of it is kept', async () => {
  const text = 'Nom\n' + 'a'.repeat(30_000_001);
  const result = await execute(uploadImport, { actor: farida, input: { text } });
  expect(result).toMatchObject({ ok: false, problems: [{ code: 'file_too_large', params: { max: 30 } }] });
});

describe('the words of a large import', () => {
  const words = (count: number): string =>
    Array.from({ length: count }, (_, n) => `Menuiserie Zq${n.toString(36)}x,Pau`).join('\n');
  const vocabulary = () =>
    place.inside(async (tx) => {
      const rows = await tx.selectFrom('search_fragments').select('fragment').orderBy('fragment').execute();
      return rows.map(({ fragment }) => fragment);
    });

  test('lead to its organisations once it is written, and nowhere once it is taken back', async () => {
    const before = await vocabulary();
    const host = await onCommandLine(place);
    const { id, source } = await done(uploadImport, host, { text: `Nom,Ville\n${words(2500)}` });
    const targets = source.columns.map(({ target }) => target);
    await done(prepareImport, host, { id, targets });
    await done(commitImport, host, { id });
    expect(await vocabulary()).toEqual(expect.arrayContaining(['=zqrsx', '-qrsx', '~zrsx']));
    await done(undoImport, host, { id });
    expect(await vocabulary()).toEqual(before);
  });
});
