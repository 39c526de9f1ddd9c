import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { enterDemo, field, fill, look, lookAs, press, useLierre } from './harness.ts';

const lierre = useLierre();

test('a contract is written, argued about, frozen, signed by both, and its file is recognised by a stranger', async () => {
  const page = await lierre.visit({ script: false });
  await enterDemo(page);
  await lookAs(page, 'Paul Aubrac', '/n/demo/agreements');
  await press(page, 'Commencer un accord', 'link');
  await page.getByLabel('Contrat de partenariat').check();
  await press(page, 'Continuer');
  await fill(page, { Titre: '' });
  await press(page, 'Créer le texte');
  await page.getByRole('alert').waitFor();
  await fill(page, { Titre: 'Un atelier à deux' });
  await press(page, 'Créer le texte');
  const here = page.url();
  await fill(page, { 'Nom de l’organisation': 'Lefort' });
  await press(page, 'Chercher');
  await press(page, 'Ajouter');
  await look(page, 'agreement-draft');

  // Blanks stop a proposal; a clause changed by somebody else meanwhile does not cost what was typed.
  await press(page, 'Proposer à la signature');
  await page
    .getByRole('alert')
    .getByText(/blancs à remplir/)
    .waitFor();
  await fillBlanks(page, here);
  await press(page, /^Modifier et discuter.*Prix/, 'link');
  const clause = page.url();
  const other = await lierre.visit({ script: false });
  await lookAs(other, 'Jérôme Lefort', clause);
  await fill(other, { 'Texte de la clause': 'Les prix sont ceux du barème de Jérôme.' });
  await press(other, 'Enregistrer');
  await fill(page, { 'Texte de la clause': 'Les prix sont ceux du barème de Paul.' });
  await press(page, 'Enregistrer');
  await page.getByText('Texte enregistré par Jérôme Lefort').waitFor();
  expect(await field(page, 'Texte de la clause').inputValue()).toBe('Les prix sont ceux du barème de Paul.');
  await look(page, 'agreement-conflict');
  await press(page, 'Enregistrer');
  await other.goto(clause);
  await fill(other, { 'Votre remarque': 'Pour un an seulement ?' });
  await press(other, 'Publier la remarque');
  await page.goto(clause);
  await press(page, 'C’est réglé');
  await page.getByText('Réglé, dit Paul Aubrac').waitFor();

  await page.goto(here);
  await press(page, 'Proposer à la signature');
  await page.getByText('La version 1 est proposée').waitFor();
  for (const signer of [page, other]) {
    await signer.goto(`${here}/sign`);
    await press(signer, 'Signer la version 1');
    await signer.getByRole('alert').getByText('Cochez cette case pour signer.').waitFor();
    await signer.getByLabel(/J’ai lu ce texte/).check();
    await look(signer, 'agreement-sign');
    await press(signer, 'Signer la version 1');
    await signer.getByText(/C’est signé/).waitFor();
  }
  await page.goto(here);
  await page.getByText('En vigueur', { exact: true }).waitFor();
  await look(page, 'agreement-in-force');

  await lookAs(page, 'Noé Perrin', here);
  expect(await page.locator('main').textContent()).not.toContain('Un atelier à deux');

  const document = new URL(here).pathname + '/document?version=1&format=pdf';
  const pdf = await (await other.request.get(document)).body();
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  const stranger = await lierre.visit({ script: false }, '/check');
  const check = async (buffer: Buffer) => {
    await stranger.getByLabel('Fichier PDF, DOCX ou texte').setInputFiles({
      name: 'contrat.pdf',
      mimeType: 'application/pdf',
      buffer
    });
    await press(stranger, 'Vérifier');
    return stranger.locator('.notice').textContent();
  };
  const answer = await check(pdf);
  expect(answer).toContain('Intact, et connu de ce site');
  expect(answer).not.toContain('Un atelier à deux');
  const forged = Buffer.from(pdf);
  forged[Math.floor(forged.length / 2)]! ^= 1;
  expect(await check(forged)).toContain('Inconnu, ou modifié');
  await look(stranger, 'agreement-check');
});

/** Goes through the clauses that have blanks and fills them in. */
async function fillBlanks(page: Page, here: string): Promise<void> {
  await page.goto(here);
  const links = page.locator('.contract section:has(mark) a');
  for (const href of await links.evaluateAll((all) => all.map((a) => a.getAttribute('href')!))) {
    await page.goto(href);
    const text = await field(page, 'Texte de la clause').inputValue();
    await fill(page, { 'Texte de la clause': text.replace(/\[\[[^\]]*\]\]/g, 'convenu') });
    await press(page, 'Enregistrer');
  }
}
