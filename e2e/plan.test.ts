import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { enterDemo, fill, look, lookAs, press, useLierre } from './harness.ts';

const lierre = useLierre();
const PLAN = '/n/demo/plan';
const today = Temporal.Now.plainDateISO('Europe/Paris');
const day = (days: number): string => today.add({ days }).toString();
let page: Page;

test('the plan is written; who comes second is told so and loses nothing', async () => {
  page = await lierre.visit({ script: false });
  await enterDemo(page);
  await lookAs(page, 'Aïcha Benali', PLAN);
  await press(page, 'Modifier le plan', 'link');
  const elsewhere = await page.context().newPage();
  await elsewhere.goto(`${PLAN}/edit`);
  await fill(elsewhere, { 'Rôles et responsabilités': 'Lucie tient le planning.' });
  await press(elsewhere, 'Enregistrer');

  const written = {
    Résumé: 'Livrer ensemble, trois fois par semaine.',
    Marchés: 'Les cantines, les halles.'
  };
  await fill(page, written);
  await press(page, 'Enregistrer');
  await page.getByRole('alert').waitFor();
  for (const [label, text] of Object.entries(written))
    expect(await page.getByLabel(label).inputValue()).toBe(text);
  await look(page, 'plan-changed-meanwhile');
  await press(page, 'Enregistrer');
  for (const text of Object.values(written)) await page.getByText(text).waitFor();
});

test('the plan is argued with: an objection is told to those who lead, who conclude it with their reason', async () => {
  await lookAs(page, 'Paul Aubrac', PLAN);
  await page.getByRole('link', { name: '1 remarque ouverte – Budget' }).waitFor();
  await press(page, /^Discuter – Risques/, 'link');
  await page.getByText('Un vélo en panne : la camionnette').waitFor();
  await page.getByLabel('Objection').check();
  await press(page, 'Publier la remarque');
  await page.getByRole('alert').waitFor();
  expect(await page.getByLabel('Objection').isChecked()).toBe(true);
  await look(page, 'plan-remark-refused');
  await fill(page, { 'Votre remarque': 'La camionnette part le mardi.' });
  await press(page, 'Publier la remarque');
  await page.getByText('Votre remarque est publiée.').waitFor();
  const discussion = new URL(page.url()).pathname;

  await lookAs(page, 'Aïcha Benali', '/n/demo');
  await page.getByRole('link', { name: 'Chiffrer aussi le retour des caisses vides.' }).waitFor();
  await page.goto(`${PLAN}`);
  await press(page, /^1 remarque ouverte – Risques/, 'link');
  const said = page.locator('.card').filter({ hasText: 'La camionnette part le mardi.' });
  await said.getByText('Répondre', { exact: true }).click();
  await fill(page, { 'Votre réponse': 'Celle de qui ?' });
  await press(page, 'Publier la réponse');
  await said.getByText('Celle de qui ?').waitFor();
  await said.locator('summary', { hasText: 'Conclure' }).click();
  await said.getByLabel('Ce qui change').fill('Nous demandons aussi au garage.');
  await press(page, 'Conclure');
  await page.getByRole('alert').waitFor();
  expect(await said.getByLabel('Ce qui change').inputValue()).toBe('Nous demandons aussi au garage.');
  await said.getByLabel('Prise en compte').check();
  await press(page, 'Conclure');
  await page.getByRole('heading', { name: 'Ce qui est conclu' }).waitFor();
  await said.getByText('Nous demandons aussi au garage.').waitFor();
  expect(await said.locator('form').count()).toBe(0);
  await look(page, 'plan-remark-concluded');

  await lookAs(page, 'Paul Aubrac', discussion);
  await said.getByText('Prise en compte', { exact: true }).waitFor();
  await page.goto(PLAN);
  await page.getByRole('link', { name: /^Discuter – Risques/ }).waitFor();
});

test('the lines of the budget add up to what is left once all is paid', async () => {
  await lookAs(page, 'Aïcha Benali', PLAN);
  await page.locator('summary', { hasText: 'Ajouter une ligne' }).click();
  await page.getByLabel('Partie').selectOption({ label: 'Financement' });
  await fill(page, { Ligne: 'Prêt de la commune', Montant: 'beaucoup' });
  await press(page, 'Ajouter une ligne');
  await page.getByRole('alert').waitFor();
  expect(await page.getByLabel('Ligne').inputValue()).toBe('Prêt de la commune');
  await fill(page, { Montant: '1 250,50' });
  await press(page, 'Ajouter une ligne');
  const total = (name: string) => page.getByRole('row').filter({ hasText: name }).first().textContent();
  expect(await total('Financement')).toMatch(/6\s250,50\s€/);
  expect(await total('Résultat : ventes moins fonctionnement')).toMatch(/6\s500,00\s€/);
  expect(await total('Reste une fois tout payé')).toMatch(/6\s550,50\s€/);
  await look(page, 'plan-budget');
});

test('a task waits for another one, moves on the board, stands in the calendar and leaves as a table', async () => {
  await addTask('Louer le dépôt', { 'Pour le': day(10) });
  await addTask('Peindre le dépôt', { 'Pour le': day(20), 'Durée, en jours': '3' }, 'Louer le dépôt');
  const row = page.getByRole('listitem').filter({ hasText: 'Peindre le dépôt' });
  await row.getByText('Bloquée').waitFor();
  await look(page, 'plan-tasks');

  await press(page, 'Tableau', 'link');
  await press(page, 'Commencer – Louer le dépôt');
  await page.getByText('C’est noté.').waitFor();
  await press(page, 'C’est fait – Louer le dépôt');
  const done = page.getByRole('region', { name: /^Faite/ });
  await done.getByText('Louer le dépôt').waitFor();
  const next = page.getByRole('article').filter({ hasText: 'Peindre le dépôt' });
  expect(await next.textContent()).not.toContain('Bloquée');
  await look(page, 'plan-board');

  await press(page, 'Calendrier', 'link');
  if (day(20).slice(0, 7) !== day(0).slice(0, 7)) await press(page, 'Mois suivant', 'link');
  const cell = page.getByRole('cell').filter({ hasText: 'Peindre le dépôt' });
  expect(await cell.locator('.number').textContent()).toBe(String(today.add({ days: 20 }).day));
  await look(page, 'plan-calendar');

  await press(page, 'Tâches', 'link');
  await page.getByText('Exporter').click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Tableau (CSV)' }).click()
  ]);
  expect(download.suggestedFilename()).toBe('demo-plan.csv');
  const lines = (await readFile(await download.path(), 'utf8')).split('\r\n');
  expect(lines.find((line) => line.includes('Peindre le dépôt'))).toMatch(/À faire.*Louer le dépôt/);
});

test('a partnership is prepared, tried on a first deal and goes to contract once both sides have a manager', async () => {
  await lookAs(page, 'Samir Haddad', '/n/demo/partnerships');
  await press(page, 'Préparer un partenariat', 'link');
  await fill(page, { 'Chercher une organisation': 'Croix-Rousse' });
  await press(page, 'Chercher');
  await press(page, 'Atelier Vélo Croix-Rousse', 'link');
  await press(page, 'Préparer');
  await page.getByRole('alert').waitFor();
  await fill(page, { 'De quoi s’agit-il ?': 'Un café qui répare' });
  await press(page, 'Préparer');
  await page.getByText('Le partenariat est en préparation.').waitFor();
  const partnership = new URL(page.url()).pathname;

  await fill(page, { 'Quelle affaire ?': 'Trois samedis de réparation', Début: day(-20), Fin: day(-40) });
  await press(page, 'Commencer l’essai');
  await page.getByText('La fin est avant le début.').first().waitFor();
  expect(await page.getByLabel('Quelle affaire ?').inputValue()).toBe('Trois samedis de réparation');
  await fill(page, { Fin: day(-2) });
  await press(page, 'Commencer l’essai');
  await page.getByLabel('Réussie').check();
  await fill(page, { 'Ce que nous en retenons': 'Vingt vélos, quarante cafés.' });
  await press(page, 'Conclure l’essai');
  await page.getByText('Vingt vélos, quarante cafés.').waitFor();
  await look(page, 'partnership-tried');

  await press(page, 'Préparer le contrat');
  await page.getByText('Trois samedis de réparation – Vingt vélos, quarante cafés.').waitFor();
  await look(page, 'partnership-contract-draft');
  await press(page, 'Un café qui répare', 'link');
  await page.getByText('Pas encore signé').waitFor();

  await manager('Samir Haddad');
  await page.getByText('Le contrat est gardé ailleurs').click();
  await fill(page, { 'L’essentiel de l’accord': 'Un samedi par mois, la recette partagée.' });
  await press(page, 'Passer au contrat');
  await page.getByRole('alert').waitFor();
  expect(await page.getByLabel('L’essentiel de l’accord').inputValue()).toBe(
    'Un samedi par mois, la recette partagée.'
  );
  await lookAs(page, 'Lucie Marchand', partnership);
  await manager('Lucie Marchand');
  await lookAs(page, 'Samir Haddad', partnership);
  await page.getByText('Le contrat est gardé ailleurs').click();
  await fill(page, {
    'L’essentiel de l’accord': 'Un samedi par mois, la recette partagée.',
    'Où se trouve le contrat': 'Signé sur le zinc, un original chez chacun.'
  });
  await press(page, 'Passer au contrat');
  await page.getByRole('button', { name: 'Le partenariat est en route' }).waitFor();
  await page.getByText('Un samedi par mois, la recette partagée.').waitFor();
  await page.getByText('Signé sur le zinc, un original chez chacun.').waitFor();
  await look(page, 'partnership-contract');
});

async function addTask(title: string, fields: Record<string, string>, needs?: string): Promise<void> {
  await page.goto(`${PLAN}/tasks`);
  await press(page, 'Ajouter une tâche', 'link');
  await fill(page, { 'Que faut-il faire ?': title, ...fields });
  if (needs) await page.getByLabel(needs).check();
  await press(page, 'Ajouter une tâche');
  await page.getByRole('link', { name: title }).waitFor();
}

/** Names who is in charge on the side of whoever looks. */
async function manager(name: string): Promise<void> {
  await page.getByText('Préciser ce côté').click();
  await page.getByLabel('Responsable du partenariat').selectOption({ label: name });
  const side = page.locator('details[open]').filter({ hasText: 'Responsable du partenariat' });
  await Promise.all([page.waitForEvent('load'), side.getByRole('button', { name: 'Enregistrer' }).click()]);
  await page.getByText('C’est enregistré.').waitFor();
}
