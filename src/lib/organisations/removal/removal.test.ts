import { beforeEach, expect, test } from 'vitest';
import '#lib/registry.ts';
import { createAgreement, addParty } from '#lib/agreements/operations.ts';
import type { Result } from '#lib/kernel/result.ts';
import { addCandidate, listCandidates, moveCandidate } from '#lib/partners/following/operations.ts';
import { createSearch } from '#lib/partners/operations.ts';
import { createPartnership } from '#lib/partnerships/operations.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { execute } from '#lib/platform/operation.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { createSurvey, getSurvey } from '#lib/surveys/operations.ts';
import { previewRemoval, removeKnownOrganisation } from './operations.ts';

const database = useTestDatabase();
let s: Scenario;
let farida: Actor;
let ana: Actor;
let atelier: string;
let scierie: string;

const value = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
};
const code = (result: Result<unknown>) => (result.ok ? 'ok' : result.problems[0]!.code);
const preview = async () => value(await execute(previewRemoval, { actor: farida, input: { id: scierie } }));
const remove = () =>
  execute(removeKnownOrganisation, { actor: farida, input: { id: scierie, name: 'La Scierie' } });

beforeEach(async () => {
  s = await scenario();
  atelier = await s.organisation('Atelier');
  scierie = await s.organisation('La Scierie', null);
  farida = await s.person('Farida', { roles: ['facilitator'] });
  ana = await s.person('Ana', { speaksFor: [atelier] });
});

test('what was voted, signed or agreed with an organisation keeps it in the directory, and it is said before', async () => {
  expect(await preview()).toEqual({ name: 'La Scierie', traces: [], held: false, places: [] });
  const contract = {
    kind: 'partnership_contract',
    title: 'Livrer',
    language: 'fr',
    between: 'chosen'
  } as const;
  const { id } = value(await execute(createAgreement, { actor: ana, input: contract }));
  value(await execute(addParty, { actor: ana, input: { id, organisationId: scierie } }));
  value(
    await execute(createPartnership, {
      actor: ana,
      input: { organisationId: atelier, partnerId: scierie, title: 'Bois' }
    })
  );
  const { traces, held } = await preview();
  expect(held).toBe(true);
  expect(traces).toEqual([
    { kind: 'agreement', fate: 'holds', count: 1 },
    { kind: 'partnership', fate: 'holds', count: 1 }
  ]);
  expect(code(await remove())).toBe('organisation_has_history');
});

test('where it was asked or followed an organisation stays under its name, and the history with it', async () => {
  const search = value(await execute(createSearch, { actor: farida, input: { title: 'Du bois' } })).id;
  const secret = value(
    await execute(createSearch, { actor: ana, input: { organisationId: atelier, title: 'À nous' } })
  ).id;
  for (const [actor, searchId] of [
    [farida, search],
    [ana, secret]
  ] as const)
    value(await execute(addCandidate, { actor, input: { searchId, organisationId: scierie } }));
  const { candidates } = value(await execute(listCandidates, { actor: farida, input: { searchId: search } }));
  const no = { id: candidates[0]!.id, state: 'declined', note: 'Trop loin' };
  value(await execute(moveCandidate, { actor: farida, input: no }));
  const survey = value(
    await execute(createSurvey, {
      actor: farida,
      input: { kind: 'swot', title: 'Forces', organisationIds: [atelier] }
    })
  ).id;
  await s.inside((tx) =>
    tx
      .insertInto('survey_participants')
      .values({
        network_id: s.network.id,
        survey_id: survey,
        id: scierie,
        organisation_id: scierie,
        name: 'La Scierie'
      })
      .execute()
  );
  const shown = await preview();
  expect(shown.traces).toEqual([
    { kind: 'survey', fate: 'named', count: 1 },
    { kind: 'candidate', fate: 'named', count: 2 }
  ]);
  // A member's own search is counted, and is nobody else's to read.
  expect(shown.places.map(({ title }) => title)).toEqual(['Du bois', 'Forces']);
  value(await remove());
  const left = value(await execute(listCandidates, { actor: farida, input: { searchId: search } }));
  expect(left.candidates).toEqual([]);
  expect(left.gone).toMatchObject([{ name: 'La Scierie', state: 'declined', note: 'Trop loin' }]);
  const asked = value(await execute(getSurvey, { actor: farida, input: { id: survey } })).participants;
  expect(asked.map(({ name, organisationId }) => [name, organisationId])).toContainEqual([
    'La Scierie',
    null
  ]);
});

test('nothing that refers to an organisation goes without being counted: the database keeps what nobody thought of', async () => {
  await connected(database().adminUrl, async (client) => {
    const { rows } = await client.query(
      `select c.conrelid::regclass::text as child from pg_constraint c
        where c.contype = 'f' and c.confrelid = 'organisation_sheets'::regclass and c.confdeltype = 'c' order by 1`
    );
    expect(rows.map(({ child }: { child: string }) => child)).toEqual([
      'invitations',
      'memberships',
      'representatives'
    ]);
  });
});

test('of two who remove one and refer to it at the same moment one succeeds, and nothing is left half', async () => {
  const sides = { organisationId: atelier, partnerId: scierie, title: 'Bois' };
  const both = await Promise.allSettled([remove(), execute(createPartnership, { actor: ana, input: sides })]);
  expect(both.filter((one) => one.status === 'fulfilled' && one.value.ok)).toHaveLength(1);
});
