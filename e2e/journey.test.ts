import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { fill, look, press, useLierre } from './harness.ts';

const lierre = useLierre();
const NETWORK = '/n/ateliers-de-la-dore';
/** Founder, facilitator and representative of her workshop, on a phone without script. */
let lea: Page;
const journey = (path = ''): Promise<unknown> => lea.goto(`${NETWORK}/journey${path}`);

test('a new network begins at Decide, and its home page says what is useful next', async () => {
  lea = await lierre.visit({ script: false });
  await press(lea, 'Créer le premier compte', 'link');
  await fill(lea, {
    'Votre nom': 'Léa Courtois',
    'Adresse e-mail': 'lea@exemple.fr',
    'Mot de passe': 'quatre chats au soleil'
  });
  await press(lea, 'Créer mon compte');
  await fill(lea, { 'Nom du réseau': 'Ateliers de la Dore', 'Votre organisation': 'Atelier Courtois' });
  await press(lea, 'Créer le réseau');
  await lea.goto(NETWORK);
  await lea.getByText('Le réseau en est à : Décider.').waitFor();
  await press(lea, 'Tout le parcours', 'link');
  expect(await lea.locator('ol.vine > li').count()).toBe(10);
  await look(lea, 'journey-new');
});

test('an existing network says where it is and brings its charter', async () => {
  await journey('/start');
  await lea.getByLabel('S’accorder').check();
  await press(lea, 'C’est là que nous en sommes');
  await lea.getByText('C’est noté.').waitFor();
  await press(lea, 'Votre charte ou vos statuts', 'link');
  await press(lea, 'Dire que c’est fait');
  expect(await lea.getByLabel('Ce qui a été fait').getAttribute('aria-invalid')).toBe('true');
  await lea.getByLabel('Ce qui a été fait').fill('Votée le 3 mai par les cinq fondateurs.');
  await lea.getByLabel('Ou le document lui-même').setInputFiles({
    name: 'charte.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('Nous nous respectons.')
  });
  await press(lea, 'Dire que c’est fait');
  await lea.getByText('cette étape est déclarée faite').waitFor();
  const address = await lea.getByRole('link', { name: 'Télécharger charte.txt' }).getAttribute('href');
  const file = await lea.request.get(address!);
  expect(await file.text()).toBe('Nous nous respectons.');
  expect(file.headers()['content-disposition']).toMatch(/^attachment/);
  await look(lea, 'journey-declared');
});

test('a declaration is taken back with a reason', async () => {
  await lea.locator('summary', { hasText: 'Revenir sur cette déclaration' }).click();
  await lea.getByLabel('Pourquoi').fill('La version votée est une autre.');
  await press(lea, 'Revenir sur cette déclaration');
  await lea.getByText('La déclaration est retirée.').waitFor();
  await lea.getByText('La version votée est une autre.').waitFor();
});

test('the founders propose objectives, rank them alone, and see the order together', async () => {
  await journey('/design/aim');
  for (const wording of ['Acheter ensemble', 'Exporter au Canada']) {
    await lea.getByLabel('En quelques mots').fill(wording);
    await press(lea, 'Ajouter');
  }
  await press(lea, 'Demander aux fondateurs de classer');
  await lea.getByRole('combobox', { name: /Exporter/ }).selectOption('1');
  await lea.getByRole('combobox', { name: /Acheter/ }).selectOption('2');
  await press(lea, 'Enregistrer mon classement');
  await lea.getByText('Ont classé : Atelier Courtois.').waitFor();
  await press(lea, 'Clore et dévoiler le classement');
  await lea.locator('li', { hasText: 'Exporter au Canada' }).getByText('But principal').first().waitFor();
  await look(lea, 'design-aim');
});

test('dues without a service that justifies them are refused, and what was typed stays', async () => {
  await journey('/design/dues');
  await lea.getByLabel('La même pour tous').check();
  await lea.getByLabel('Plus tard').check();
  await lea.getByLabel('Montant').fill('120 € par an');
  await press(lea, 'Enregistrer');
  await lea.getByText('Dites quels services la cotisation paie.').first().waitFor();
  expect(await lea.getByLabel('Montant').inputValue()).toBe('120 € par an');
  await lea.getByLabel('Les services qu’elle paie').fill('Une animatrice un jour par semaine.');
  await press(lea, 'Enregistrer');
  await lea.getByText('Version 1 – Léa Courtois').waitFor();
});

test('the adviser refuses an association that bills its members’ work, and says why', async () => {
  await journey('/design/form');
  await lea.getByLabel('Facturer le travail commun des membres').check();
  await press(lea, 'Voir les formes qui conviennent');
  const association = lea.locator('details', { has: lea.locator('summary', { hasText: /^\s*Association/ }) });
  await association.locator('summary').click();
  await association.getByText('Loi du 1er juillet 1901').first().waitFor();
  await lea.getByLabel('Forme choisie').selectOption('gie');
  await press(lea, 'Garder ces réponses');
  await journey('/design');
  await lea.getByText('Exporter au Canada').waitFor();
  await lea.getByText('Groupement d’intérêt économique (GIE)').waitFor();
  await look(lea, 'design-page');
  await journey();
  await lea.getByText('Un but est écrit').waitFor({ state: 'detached' });
});
