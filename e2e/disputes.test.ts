import { expect, test } from 'vitest';
import { enterDemo, fill, look, lookAs, press, useLierre } from './harness.ts';

const lierre = useLierre();

test('a member opens a dispute, a mediator restates the rule, both are settled, and others see nothing of it', async () => {
  const page = await lierre.visit({ script: false });
  await enterDemo(page);
  await lookAs(page, 'Bruno Salvi', '/n/demo/disputes');
  await press(page, 'Ouvrir un différend', 'link');
  await page.getByLabel('Avec qui').selectOption({ label: 'Traiteur Saveurs d’Ici' });
  await fill(page, { 'Le sujet, en une ligne': 'La cuisine rendue en retard' });
  await fill(page, { 'Ce qui s’est passé': 'Deux samedis de suite, la cuisine partagée n’était pas libre.' });
  await look(page, 'dispute-new');
  await press(page, 'Ouvrir en confiance');
  await page.getByRole('alert').waitFor();
  expect(await page.getByLabel('Le sujet, en une ligne').inputValue()).toBe('La cuisine rendue en retard');
  await fill(page, { 'Ce qui réglerait l’affaire': 'Un horaire écrit.' });
  await page.getByLabel('Personne sollicitée', { exact: true }).selectOption({ index: 1 });
  const mediator = (await page
    .getByLabel('Personne sollicitée', { exact: true })
    .locator('option:checked')
    .textContent())!;
  await press(page, 'Ouvrir en confiance');
  await page.getByRole('heading', { name: 'La cuisine rendue en retard' }).waitFor();
  const dispute = page.url();
  await look(page, 'dispute-opened');

  await lookAs(page, 'Noé Perrin', dispute);
  expect(await page.getByRole('heading', { level: 1 }).textContent()).not.toContain('cuisine');
  await lookAs(page, 'Aïcha Benali', '/n/demo/disputes');
  await page.getByText('Différend n° 3').waitFor();
  expect(await page.locator('main').textContent()).not.toMatch(/cuisine|Traiteur/);
  await look(page, 'dispute-facilitator');

  await lookAs(page, mediator.split(' – ')[0]!, dispute);
  await page.getByLabel('Oui, j’accepte').check();
  await press(page, 'Répondre');
  await page
    .getByRole('alert')
    .getByText(/pas d’intérêt/)
    .waitFor();
  await page.getByLabel(/Je n’ai aucun intérêt/).check();
  await press(page, 'Répondre');
  await fill(page, { 'La règle qui s’applique': 'La cuisine se rend à 13 heures, propre.' });
  await press(page, 'Envoyer aux deux parties');
  await look(page, 'dispute-mediator');
  for (const party of ['Bruno Salvi', 'Fatima Zerouali']) {
    await lookAs(page, party, dispute);
    await page.getByLabel('Oui, cela règle l’affaire').check();
    await press(page, 'Répondre');
  }
  await page.getByText('Réglé', { exact: true }).waitFor();
  await page.getByRole('heading', { name: 'Issue' }).waitFor();
  await look(page, 'dispute-settled');
});
