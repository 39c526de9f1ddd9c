import { expect, test } from 'vitest';
import { enterDemo, fill, look, press, useLierre } from './harness.ts';

const lierre = useLierre();

test('a search ranks the directory while weights move, and one of the first is compared, kept and invited', async () => {
  const page = await lierre.visit({ width: 1100 });
  await enterDemo(page);
  await page.goto('/n/demo/partners');
  await press(page, 'Nouvelle recherche', 'link');
  await press(page, 'Commencer la recherche');
  await page.getByRole('alert').waitFor();
  await fill(page, { 'Ce que vous cherchez, en quelques mots': 'Une imprimerie pour nos catalogues' });
  await press(page, 'Commencer la recherche');
  await page.getByLabel('Ajouter un critère').selectOption({ label: 'Secteur d’activité' });
  await press(page, 'Ajouter');
  await page.getByRole('group', { name: 'Secteur d’activité' }).getByLabel('Recherché').fill('18.12');
  await press(page, 'Enregistrer');
  await look(page, 'partners-criteria');
  await press(page, 'Classement', 'link');
  await look(page, 'partners-ranking');
  const first = page.locator('#ranking ol .title').first();
  expect(await first.textContent()).toBe('Imprimerie des Deux Rives');

  await page.getByText('Ce qui compte').click();
  await page.getByLabel('Secteur d’activité').fill('0');
  await expect.poll(() => first.textContent()).not.toBe('Imprimerie des Deux Rives');
  await page.getByLabel('Secteur d’activité').fill('9');
  await expect.poll(() => first.textContent()).toBe('Imprimerie des Deux Rives');

  for (const place of [0, 1, 2]) await page.locator('#ranking input[name="o"]').nth(place).check();
  await press(page, 'Comparer les cochées');
  await look(page, 'partners-compare');
  expect(await page.locator('thead th').count()).toBe(4);

  await press(page, 'Pourquoi cette note', 'link');
  await press(page, 'Retenir');
  await page.getByText('Inviter à une première rencontre').last().click();
  await fill(page, { 'Son adresse e-mail': 'presse', 'Jour proposé': '2031-03-04' });
  await page.locator('#invite-email').fill('presse');
  await press(page, 'Envoyer l’invitation');
  await page.getByRole('alert').waitFor();
  await page.locator('#invite-email').fill('presse@demo.example');
  await page.locator('#invite-meetsOn').fill(Temporal.Now.plainDateISO().add({ days: 20 }).toString());
  await press(page, 'Envoyer l’invitation');
  await page.getByText('Pas encore de réponse').waitFor();
  await look(page, 'partners-candidate');
});
