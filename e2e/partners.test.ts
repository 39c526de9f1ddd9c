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

test('contacts of one’s own come from a card, say where from, and one becomes a candidate whose first letter says it too', async () => {
  const page = await lierre.visit({ script: false });
  await enterDemo(page);
  await page.goto('/n/demo/partners');
  await press(page, 'Nouvelle recherche', 'link');
  await fill(page, { 'Ce que vous cherchez, en quelques mots': 'Un transporteur du Gave' });
  await press(page, 'Commencer la recherche');
  await press(page, 'Contacts', 'link');
  await look(page, 'contacts-empty');
  await page.getByText('Un fichier ou un tableau').click();
  const card =
    'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Yves Lacaze\r\nORG:Transports du Gave\r\nEMAIL:yves@demo.example\r\nEND:VCARD\r\n';
  await page
    .locator('#bring-file')
    .setInputFiles({ name: 'yves.vcf', mimeType: 'text/vcard', buffer: Buffer.from(card) });
  await press(page, 'Lire et ajouter');
  await page.getByRole('alert').waitFor();
  await page
    .locator('#bring-file')
    .setInputFiles({ name: 'yves.vcf', mimeType: 'text/vcard', buffer: Buffer.from(card) });
  await page.locator('#bring-origin').fill('Carte de visite, salon de Pau');
  await press(page, 'Lire et ajouter');
  await page.getByText('1 contact ajouté.').waitFor();
  await page.getByText('Source : Carte de visite, salon de Pau').waitFor();
  await look(page, 'contacts');
  await press(page, 'Suivre comme candidat');
  await page.getByRole('heading', { name: 'Transports du Gave' }).waitFor();
  expect(await page.locator('#invite-email').inputValue()).toBe('yves@demo.example');
  expect(await page.locator('#invite-body').inputValue()).toContain('Carte de visite, salon de Pau');
  await look(page, 'contacts-candidate');
});
