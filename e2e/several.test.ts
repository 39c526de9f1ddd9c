import { beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { Actor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { execute } from '#lib/platform/operation.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { createSurvey, openSurvey } from '#lib/surveys/operations.ts';
import { expectInSight, field, look, press, useLierre, type Visitor } from './harness.ts';
import { useInside } from './inside.ts';

const lierre = useLierre();
const { enter } = useInside(lierre);
let place: Scenario;
let organisations: { atelier: string; brasserie: string };
/** Speaks for both organisations; Ben for the first only. */
let ana: Actor;
let ben: Actor;

beforeAll(async () => {
  place = await scenario();
  organisations = {
    atelier: await place.organisation('Atelier'),
    brasserie: await place.organisation('Brasserie')
  };
  ana = await place.person('Ana', { speaksFor: Object.values(organisations), roles: ['facilitator'] });
  ben = await place.person('Ben', { speaksFor: [organisations.atelier] });
});

test('who speaks for two organisations and hands in a sheet with a mistake goes on with the same one', async () => {
  const survey = await surveyOf('Forces');
  const page = await open(ana, { script: false }, `/n/${place.network.slug}/surveys/${survey}`);
  await press(page, 'Répondre pour Brasserie', 'link');
  await field(page, 'Vos forces').fill('Brassage');
  await press(page, 'Remettre mes réponses');
  await expectInSight(page.getByRole('alert'));
  await look(page, 'several-refused');
  await page.getByRole('heading', { name: 'Répondre pour Brasserie' }).waitFor();
  expect(await field(page, 'Vos forces').inputValue()).toBe('Brassage');
  await press(page, 'Enregistrer et continuer plus tard');
  await page.getByRole('heading', { name: 'Répondre pour Brasserie' }).waitFor();
  await field(page, 'Vos faiblesses').fill('Export');
  await press(page, 'Remettre mes réponses');
  expect(await answered(survey)).toEqual([
    [organisations.brasserie, { strengths: ['Brassage'], weaknesses: ['Export'] }]
  ]);
});

test('what is typed and left is there again, for a colleague too, and nothing was handed in', async () => {
  const survey = await surveyOf('Manques');
  const page = await open(ben, { script: true }, `/n/${place.network.slug}/surveys/${survey}/answer`);
  await field(page, 'Vos forces').fill('Finition');
  await page.getByText(/Enregistré à \d\d:\d\d/).waitFor();
  await look(page, 'several-kept');
  await field(page, 'Vos faiblesses').fill('Export');
  await page.goto(`/n/${place.network.slug}`);
  const again = async () => {
    await page.goto(`/n/${place.network.slug}/surveys/${survey}/answer`);
    return field(page, 'Vos faiblesses').inputValue();
  };
  await expect.poll(again, { timeout: 5_000 }).toBe('Export');
  expect(await answered(survey)).toEqual([]);

  const colleague = await open(ana, { script: false }, `/n/${place.network.slug}/surveys/${survey}`);
  await press(colleague, 'Répondre pour Atelier', 'link');
  expect(await field(colleague, 'Vos forces').inputValue()).toBe('Finition');
  await field(colleague, 'Vos forces').fill('Finition et pose');
  await field(page, 'Vos forces').fill('Finition, ébénisterie');
  await page.getByText(/Enregistré à \d\d:\d\d/).waitFor();
  await press(colleague, 'Enregistrer et continuer plus tard');
  await expectInSight(colleague.getByRole('alert'));
  await look(colleague, 'several-overtaken');
  expect(await field(colleague, 'Vos forces').inputValue()).toBe('Finition et pose');
  await colleague.getByText('Finition, ébénisterie').waitFor();
  await press(colleague, 'Remettre mes réponses');
  expect(await answered(survey)).toEqual([
    [organisations.atelier, { strengths: ['Finition et pose'], weaknesses: ['Export'] }]
  ]);
  // The other's page is told, and keeps nothing more over it.
  await field(page, 'Vos forces').fill('Autre');
  await page.getByText('Ana a enregistré d’autres réponses entre-temps').waitFor();
  await press(page, 'Remettre mes réponses');
  await expectInSight(page.getByRole('alert'));
  await page.getByText('Finition et pose').waitFor();
});

test('what is typed into a founder’s idea and left is there again', async () => {
  const page = await open(ben, { script: true }, '/ideas/new');
  await field(page, 'Votre idée en une phrase').fill('Acheter ensemble');
  await press(page, 'Commencer');
  await field(page, 'Où voulez-vous être ?').fill('Moins cher');
  await field(page, 'À cet horizon, seul : gain par an').fill('beaucoup');
  await page.getByText(/Enregistré à \d\d:\d\d/).waitFor();
  await page.reload();
  expect(await field(page, 'Où voulez-vous être ?').inputValue()).toBe('Moins cher');
  expect(await field(page, 'À cet horizon, seul : gain par an').inputValue()).toBe('beaucoup');
  await press(page, 'Enregistrer et voir le résultat');
  await expectInSight(page.getByRole('alert'));
});

async function surveyOf(title: string): Promise<string> {
  const input = { kind: 'swot' as const, title, organisationIds: Object.values(organisations) };
  const made = await execute(createSurvey, { actor: ana, input });
  if (!made.ok) throw new Error(JSON.stringify(made.problems));
  const lastDay = Temporal.Now.plainDateISO('Europe/Paris').add({ days: 7 }).toString();
  const opened = await execute(openSurvey, { actor: ana, input: { id: made.value.id, lastDay } });
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  return made.value.id;
}

/** What was handed in, by organisation, as Ana may read it. */
const answered = (survey: string) =>
  transaction({ networkId: place.network.id, personId: ana.personId }, async (tx) => {
    const rows = await tx
      .selectFrom('survey_answers')
      .select(['organisation_id', 'answers'])
      .where('survey_id', '=', survey)
      .execute();
    return rows.map((row) => [row.organisation_id, row.answers]);
  });

async function open(actor: Actor, visitor: Visitor, path: string): Promise<Page> {
  const page = await lierre.visit(visitor);
  await enter(page, actor.personId);
  await page.goto(path);
  return page;
}
