import { expect, test } from 'vitest';
import { exportOwnData } from '#lib/memberships/operations.ts';
import { execute } from '#lib/platform/operation.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { operations } from '#lib/registry.ts';
import { proxyIn } from './deciding.ts';
import { inputs } from './inputs.ts';
import { placeForPages } from './place.ts';
import { value } from './world.ts';

useTestDatabase();

/** What the atelier did in the network, each through its own operation. */
const DEEDS = [
  'agreements.signVersion',
  'governance.castBallot',
  'governance.declareInterest',
  'design.rankObjectives',
  'plan.writeEffect',
  'plan.sayInterest',
  'plan.makeRemark',
  'partnerships.addFigure'
];
/** What the file names beside the sheet, its people and the journal. */
const KINDS = [
  'signatures',
  'survey_answers',
  'ballots',
  'interests',
  'proxies',
  'rankings_of_objectives',
  'effect_of_the_plan',
  'interest_in_the_negotiation',
  'remarks_on_the_plan',
  'tasks',
  'partnerships'
];

test('a member takes away what it signed, answered, promised and gave; of another member’s file nothing of it is part', async () => {
  const place = await placeForPages();
  const { mandate } = place.actors;
  await proxyIn(place);
  for (const name of DEEDS) {
    const operation = operations.find((one) => one.name === name)!;
    const input = await inputs[name]!(place, 'mandate');
    expect(await execute(operation, { actor: mandate, input }), name).toMatchObject({ ok: true });
  }
  const fileOf = async (organisationId: string, actor = mandate) =>
    value(await execute(exportOwnData, { actor, input: { organisationId } })) as Record<string, unknown>;
  const own = await fileOf(place.organisations.atelier);
  for (const kind of KINDS)
    expect(own[kind], kind).toSatisfy((what: unknown[] | string | null) => Boolean(what?.length));
  expect(own).toMatchObject({
    signatures: [
      { text: expect.stringContaining('LIERRE'), fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) }
    ],
    interest_in_the_negotiation: 'Des commandes',
    effect_of_the_plan: 'Un vendredi plein'
  });

  const other = await place.person('Bruno', { speaksFor: [place.organisations.fabrique] });
  const theirs = JSON.stringify(await fileOf(place.organisations.fabrique, other));
  for (const told of ['Des commandes', 'Un vendredi plein', 'Cinq jours suffisent', 'Malika'])
    expect(theirs).not.toContain(told);
}, 60_000);
