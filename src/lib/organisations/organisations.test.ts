import { expect, test } from 'vitest';
import { listDirectory } from '#lib/directory/operations.ts';
import { addParty, createAgreement } from '#lib/agreements/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import {
  createOrganisation,
  getLogo,
  getOrganisation,
  removeLogo,
  setLogo,
  updateSheet
} from './operations.ts';
import { removeKnownOrganisation } from './removal/operations.ts';

useTestDatabase();

const png = (width: number): string => {
  const bytes = Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(17)]);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(width, 20);
  return bytes.toString('base64');
};
async function people(place: Scenario) {
  const fil = await place.organisation('Le Fil');
  const moulin = await place.organisation('Le Moulin');
  return {
    fil,
    moulin,
    own: await place.person('Aïcha', { speaksFor: [fil], mandate: false }),
    other: await place.person('Brahim', { speaksFor: [moulin] }),
    facilitator: await place.person('Farida', { roles: ['facilitator'] })
  };
}
const sheetOf = async (actor: Parameters<typeof execute>[1]['actor'], id: string) => {
  const result = await execute(getOrganisation, { actor, input: { id } });
  if (!result.ok) throw new Error(result.problems[0]!.code);
  return result.value.sheet;
};

test('whoever speaks for an organisation writes its sheet, and so does the facilitator; others do not', async () => {
  const { fil, own, other, facilitator } = await people(await scenario());
  const input = {
    id: fil,
    version: 1,
    name: 'Le Fil',
    town: 'Nay',
    description: 'Tissage',
    division: '13',
    seeks: 'Du lin'
  };
  expect(await execute(updateSheet, { actor: other, input })).toMatchObject({
    problems: [{ kind: 'forbidden' }]
  });
  expect(await execute(updateSheet, { actor: own, input })).toMatchObject({
    ok: true,
    value: { version: 2 }
  });
  expect(
    await execute(updateSheet, { actor: facilitator, input: { ...input, version: 2, town: 'Pau' } })
  ).toMatchObject({
    value: { version: 3, fields: ['town'] }
  });
  expect(await sheetOf(other, fil)).toMatchObject({ town: 'Pau', sector_code: '13', languages: [] });
  expect((await sheetOf(other, fil)).completed_at).not.toBe(null);
});

test('a candidate sees and writes its own sheet, and no other', async () => {
  const place = await scenario();
  const { moulin } = await people(place);
  const candidate = await place.organisation('La Forge', 'candidate');
  const actor = await place.person('Carole', { speaksFor: [candidate] });
  expect((await execute(getOrganisation, { actor, input: { id: candidate } })).ok).toBe(true);
  expect(
    (await execute(updateSheet, { actor, input: { id: candidate, version: 1, name: 'La Forge neuve' } })).ok
  ).toBe(true);
  expect(await execute(getOrganisation, { actor, input: { id: moulin } })).toMatchObject({
    problems: [{ kind: 'not_found' }]
  });
});

test('who saves second is told who was faster and what changed, and nothing is overwritten', async () => {
  const { fil, own, facilitator } = await people(await scenario());
  const first = { id: fil, version: 1, name: 'Le Fil', town: 'Nay', phone: '0559000000' };
  await execute(updateSheet, { actor: own, input: first });
  const late = await execute(updateSheet, {
    actor: facilitator,
    input: { id: fil, version: 1, name: 'Le Fil bleu' }
  });
  expect(late).toEqual({
    ok: false,
    problems: [
      {
        kind: 'conflict',
        code: 'sheet_changed',
        field: undefined,
        params: { who: 'Aïcha', fields: 'town phone' }
      }
    ]
  });
  expect(await sheetOf(own, fil)).toMatchObject({ name: 'Le Fil', town: 'Nay', version: 2 });
});

test('of forty who save at once the same version, one is served and the others are told', async () => {
  const { fil, own } = await people(await scenario());
  const results = await Promise.all(
    Array.from({ length: 40 }, (_, at) =>
      execute(updateSheet, { actor: own, input: { id: fil, version: 1, name: `Le Fil ${at}` } })
    )
  );
  expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  expect(results.filter((result) => !result.ok && result.problems[0]!.code === 'sheet_changed')).toHaveLength(
    39
  );
  expect((await sheetOf(own, fil)).version).toBe(2);
});

test('saving without a change changes nothing, not even the version', async () => {
  const { fil, own } = await people(await scenario());
  expect(
    await execute(updateSheet, { actor: own, input: { id: fil, version: 1, name: 'Le Fil' } })
  ).toMatchObject({
    value: { version: 1, fields: [] }
  });
});

test('a hidden field is empty for the others, on the page and in the directory, and cannot be found by searching', async () => {
  const { fil, own, other, facilitator } = await people(await scenario());
  const hidden = {
    town: 'own',
    skills: 'facilitators',
    sector: 'own',
    languages: 'own',
    description: 'own',
    phone: 'facilitators'
  };
  const input = {
    id: fil,
    version: 1,
    name: 'Le Fil',
    town: 'Commenailles',
    skills: 'apiculture',
    division: '31',
    languages: 'wolof',
    description: 'Teinture végétale',
    phone: '0559000000'
  };
  const asks = [
    'q=commenailles',
    'q=apiculture',
    'q=meubles',
    'q=wolof',
    'q=teinture',
    'town=Commenailles',
    'skill=apiculture',
    'sector=31',
    'language=wo'
  ];
  const found = async (actor: typeof own): Promise<string[]> => {
    const seen: string[] = [];
    for (const one of asks) {
      const result = await execute(listDirectory, {
        actor,
        input: Object.fromEntries(new URLSearchParams(one))
      });
      if (result.ok && result.value.rows.some(({ id }) => id === fil)) seen.push(one);
    }
    return seen;
  };
  await execute(updateSheet, { actor: own, input });
  expect(await found(other)).toEqual(asks);
  await execute(updateSheet, { actor: own, input: { ...input, version: 2, visibility: hidden } });
  for (const actor of [other, facilitator, own]) expect(await found(actor)).toEqual([]);
  expect(await sheetOf(other, fil)).toMatchObject({
    name: 'Le Fil',
    town: null,
    skills: [],
    sector_code: null,
    languages: [],
    description: null,
    phone: null
  });
  expect(await sheetOf(facilitator, fil)).toMatchObject({
    town: null,
    skills: ['apiculture'],
    phone: '0559000000'
  });
  expect(await sheetOf(own, fil)).toMatchObject({ town: 'Commenailles', skills: ['apiculture'] });
  const listed = await execute(listDirectory, { actor: other, input: { q: 'fil' } });
  expect(listed).toMatchObject({ value: { rows: [{ id: fil, town: null, sector_code: null }] } });
});

test('the facilitator changes a sheet without touching what it hides from them', async () => {
  const { fil, own, facilitator } = await people(await scenario());
  await execute(updateSheet, {
    actor: own,
    input: { id: fil, version: 1, name: 'Le Fil', phone: '0559000000', visibility: { phone: 'own' } }
  });
  await execute(updateSheet, {
    actor: facilitator,
    input: { id: fil, version: 2, name: 'Le Fil', town: 'Nay', visibility: { phone: 'network' } }
  });
  expect(await sheetOf(own, fil)).toMatchObject({
    phone: '0559000000',
    town: 'Nay',
    visibility: { phone: 'own' }
  });
});

test('a number of a public register belongs to one organisation of the network', async () => {
  const { fil, moulin, own, other } = await people(await scenario());
  await execute(updateSheet, {
    actor: own,
    input: { id: fil, version: 1, name: 'Le Fil', siren: '552 100 554' }
  });
  expect(
    await execute(updateSheet, {
      actor: other,
      input: { id: moulin, version: 1, name: 'Le Moulin', siren: '552100554' }
    })
  ).toMatchObject({
    problems: [{ code: 'number_taken', field: 'siren', params: { name: 'Le Fil' } }]
  });
});

test('an organisation that another network knows by its number is the same here, and each has its own sheet', async () => {
  const [here, there] = [await scenario(), await scenario()];
  const input = { name: 'Le Fil', siren: '552100554', town: 'Nay' };
  const ids = [];
  for (const place of [here, there]) {
    const actor = await place.person('Farida', { roles: ['facilitator'] });
    const added = await execute(createOrganisation, {
      actor,
      input: { ...input, town: place === here ? 'Nay' : 'Pau' }
    });
    ids.push(added.ok ? added.value.id : added.problems[0]!.code);
    expect(await sheetOf(actor, ids.at(-1)!)).toMatchObject({ town: place === here ? 'Nay' : 'Pau' });
  }
  expect(ids[0]).toBe(ids[1]);
});

test('the same name in the same town is asked about, and may be another organisation', async () => {
  const place = await scenario();
  const actor = await place.person('Farida', { roles: ['facilitator'] });
  const add = (input: object) => execute(createOrganisation, { actor, input });
  expect((await add({ name: 'Le Fil', town: 'Nay' })).ok).toBe(true);
  expect((await add({ name: 'Le Fil', town: 'Pau' })).ok).toBe(true);
  expect(await add({ name: 'LE FIL', town: 'nay' })).toMatchObject({
    problems: [{ code: 'organisation_known', field: 'name' }]
  });
  expect((await add({ name: 'LE FIL', town: 'nay', isAnother: 'on' })).ok).toBe(true);
});

test('a logo is shown to those who see the organisation, and goes with its removal', async () => {
  const { fil, own, other } = await people(await scenario());
  const elsewhere = await scenario();
  const stranger = await elsewhere.person('Omar', { speaksFor: [await elsewhere.organisation('Ailleurs')] });
  expect(await execute(setLogo, { actor: other, input: { id: fil, logo: png(64) } })).toMatchObject({
    problems: [{ kind: 'forbidden' }]
  });
  expect(
    await execute(setLogo, { actor: own, input: { id: fil, logo: Buffer.from('<svg/>').toString('base64') } })
  ).toMatchObject({ problems: [{ code: 'logo_form' }] });
  await execute(setLogo, { actor: own, input: { id: fil, logo: png(64) } });
  await execute(setLogo, { actor: own, input: { id: fil, logo: png(128) } });
  expect(await execute(getLogo, { actor: other, input: { id: fil } })).toMatchObject({
    value: { mediaType: 'image/png', bytes: png(128) }
  });
  expect(await execute(getLogo, { actor: stranger, input: { id: fil } })).toMatchObject({
    problems: [{ kind: 'not_found' }]
  });
  await execute(removeLogo, { actor: own, input: { id: fil } });
  expect(await execute(getLogo, { actor: other, input: { id: fil } })).toMatchObject({
    problems: [{ kind: 'not_found' }]
  });
});

test('only what was never more than known can be removed, by its name, and it is not found any more', async () => {
  const place = await scenario();
  const { moulin, facilitator } = await people(place);
  const known = await place.organisation('La Scierie', null);
  const remove = (id: string, name: string) =>
    execute(removeKnownOrganisation, { actor: facilitator, input: { id, name } });
  expect(await remove(moulin, 'Le Moulin')).toMatchObject({
    problems: [{ code: 'organisation_has_history' }]
  });
  expect(await remove(known, 'La Scie')).toMatchObject({ problems: [{ code: 'organisation_name_differs' }] });
  expect((await remove(known, 'la scierie')).ok).toBe(true);
  const after = await execute(listDirectory, { actor: facilitator, input: { q: 'scierie' } });
  expect(after).toMatchObject({ value: { rows: [] } });
  await place.inside(async (tx) => {
    const words = await tx
      .selectFrom('search_fragments')
      .select('word')
      .where('word', '=', 'scierie')
      .execute();
    expect(words).toEqual([]);
  });
});

test('an organisation that is a party to an agreement is not removed', async () => {
  const place = await scenario();
  const { moulin, facilitator } = await people(place);
  const known = await place.organisation('Transports', null);
  const actor = await place.person('Malika', { speaksFor: [moulin] });
  const contract = { kind: 'partnership_contract', title: 'Livrer', language: 'fr', between: 'chosen' };
  const made = await execute(createAgreement, { actor, input: contract });
  if (!made.ok) throw new Error('The contract was refused');
  const party = { id: made.value.id, organisationId: known };
  expect((await execute(addParty, { actor, input: party })).ok).toBe(true);
  const removal = { actor: facilitator, input: { id: known, name: 'Transports' } };
  expect(await execute(removeKnownOrganisation, removal)).toMatchObject({
    problems: [{ code: 'organisation_has_history' }]
  });
});
