import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { enterDemo, fill, look, lookAs, press, useLierre } from './harness.ts';

const lierre = useLierre();
const MOTIONS = '/n/demo/motions';
let page: Page;

test('the facilitator changes a rule: what does not fit together is said at its field, and it reads like a by-law', async () => {
  page = await lierre.visit({ script: false });
  await enterDemo(page);
  await lookAs(page, 'Aïcha Benali', '/n/demo/rules');
  await page.goto('/n/demo/rules/resolution');
  await page.getByLabel('Majorité absolue').check();
  await press(page, 'Enregistrer la règle');
  await page.getByRole('alert').waitFor();
  expect(await page.getByLabel('Majorité absolue').isChecked()).toBe(true);
  await page.getByLabel('Tous ceux qui prennent part, abstentions comprises').check();
  await press(page, 'Lire la règle en toutes lettres');
  await page
    .getByText('plus de la moitié des votants, abstentions et blancs compris, sont pour')
    .first()
    .waitFor();
  await look(page, 'rule-preview');
  await press(page, 'Enregistrer la règle');
  await page.getByText('La règle est enregistrée.').waitFor();
  await look(page, 'rules');
});

test('a text is discussed, amended and opened; one votes for itself and by proxy, another declares an interest', async () => {
  await lookAs(page, 'Samir Haddad', MOTIONS);
  await press(page, 'Proposer une décision', 'link');
  await press(page, 'Une décision sur une question', 'link');
  await fill(page, { 'Le titre': 'Une cantine à plusieurs' });
  await press(page, 'Garder comme brouillon à discuter');
  await page.getByRole('alert').waitFor();
  await fill(page, { 'Le texte à voter': 'Le réseau ouvre une cantine en mai.' });
  await press(page, 'Garder comme brouillon à discuter');
  await page.getByText('Le brouillon est en discussion.').waitFor();
  const draft = new URL(page.url()).pathname;
  await look(page, 'draft');

  await lookAs(page, 'Mathilde Roche', draft);
  await press(page, 'Proposer un amendement', 'link');
  await fill(page, {
    'Le texte comme il se lirait': 'Le réseau ouvre une cantine en septembre.',
    Pourquoi: 'En mai, les locaux sont pris.'
  });
  await press(page, 'Proposer un amendement');
  await lookAs(page, 'Samir Haddad', `${draft.replace('/drafts', '')}/amendments`);
  await look(page, 'amendment');
  await press(page, 'Reprendre dans mon texte');
  await page.goto(draft);
  await press(page, 'Ouvrir le vote');
  await page.getByText('Le réseau ouvre une cantine en septembre.').waitFor();
  const motion = new URL(page.url()).pathname;

  await lookAs(page, 'Lucie Marchand', motion);
  await press(page, /Donnez pouvoir à une autre organisation/, 'link');
  await page.getByLabel('À quelle organisation').selectOption({ label: 'Café associatif La Passerelle' });
  await press(page, 'Donner pouvoir');
  await page.getByText('Le pouvoir est donné.').waitFor();
  await lookAs(page, 'Samir Haddad', motion);
  await look(page, 'own-and-proxy');
  const forOthers = page.getByRole('region', { name: 'Atelier Vélo Croix-Rousse' });
  await Promise.all([page.waitForEvent('load'), forOthers.getByRole('button', { name: 'Pour' }).click()]);
  await page.getByText('Par pouvoir donné à Café associatif La Passerelle').waitFor();

  await lookAs(page, 'Claire Vidal', motion);
  await page.getByText('Déclarer un intérêt dans cette question').first().click();
  await fill(page, { Lequel: 'Nous fournirions les bocaux.' });
  await press(page, 'Déclarer un intérêt dans cette question');
  await page.getByText('elle ne vote pas sur cette question').waitFor();
  await look(page, 'interest');
});

test('a meeting votes on the dues; who keeps the list records it, and the result is explained line by line', async () => {
  await lookAs(page, 'Aïcha Benali', `${MOTIONS}/new/dues`);
  await fill(page, { 'Tous les membres (EUR)': 'beaucoup', 'Ce que la cotisation paie': 'La salle.' });
  const today = Temporal.Now.plainDateISO('Europe/Paris').toString();
  await fill(page, { 'Voté en réunion le': today });
  await press(page, 'Ouvrir le vote');
  await page.getByRole('alert').waitFor();
  await fill(page, { 'Tous les membres (EUR)': '210,50' });
  await press(page, 'Ouvrir le vote');
  await press(page, 'Noter le vote de la réunion', 'link');
  for (const name of ['Crèche Les Petits Pas', 'Studio Pixel Ouvert'])
    await page.getByLabel(name).selectOption('yes');
  await page.getByLabel('Textiles Benkirane').selectOption('no');
  await look(page, 'meeting');
  await press(page, 'Compter et clore');
  await page.getByText('Adopté.', { exact: true }).waitFor();
  await look(page, 'meeting-counted');
  await page.goto('/n/demo/dues');
  expect(await page.locator('main').textContent()).toMatch(/210,50\s€/);
});

test('an election is ranked by the members', async () => {
  await lookAs(page, 'Hélène Ternay', `${MOTIONS}/new/role`);
  for (const name of ['Inès Delmas', 'Bruno Salvi']) await page.getByLabel(name).check();
  await page.getByLabel('Rôle', { exact: true }).selectOption('secretary');
  await fill(page, { 'Le titre': 'Un secrétaire', 'Pourquoi maintenant': 'Personne ne tient le registre.' });
  await press(page, 'Ouvrir le vote');
  await press(page, 'Voter avec ce classement');
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Inès Delmas').selectOption('1');
  await look(page, 'ranking');
  await press(page, 'Voter avec ce classement');
  await page.getByText('Votre vote est enregistré.').waitFor();
  await look(page, 'ranked');
});
