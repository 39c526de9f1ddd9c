import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { expectInSight, fill, look, press, useLierre } from './harness.ts';

const lierre = useLierre();
let nadia: Page;

test('the first visitor creates the first account, and nothing typed is lost by a mistake', async () => {
  nadia = await lierre.visit();
  await look(nadia, 'landing');
  await press(nadia, 'Créer le premier compte', 'link');
  await fill(nadia, {
    'Votre nom': 'Nadia Belkacem',
    'Adresse e-mail': 'nadia@exemple',
    'Mot de passe': 'court'
  });
  await look(nadia, 'setup');
  await press(nadia, 'Créer mon compte');
  await look(nadia, 'setup-errors');
  expect(await nadia.getByLabel('Votre nom').inputValue()).toBe('Nadia Belkacem');
  expect(await nadia.getByLabel('Adresse e-mail').getAttribute('aria-invalid')).toBe('true');
  await fill(nadia, { 'Adresse e-mail': 'nadia@exemple.fr', 'Mot de passe': 'quatre chats au soleil' });
  await press(nadia, 'Créer mon compte');
  await nadia.getByRole('heading', { name: 'Créer un réseau' }).waitFor();
});

test('she founds a network and says how it admits', async () => {
  await look(nadia, 'network-new');
  await fill(nadia, {
    'Nom du réseau': 'Tiers-lieux du Béarn',
    'But commun': 'Acheter et apprendre ensemble.'
  });
  await press(nadia, 'Créer le réseau');
  await look(nadia, 'admission');
  await nadia.getByLabel('Deux tiers').check();
  await fill(nadia, { 'Durée du vote, en jours': '0' });
  await press(nadia, 'Enregistrer la règle');
  await look(nadia, 'admission-errors');
  expect(await nadia.getByLabel('Deux tiers').isChecked()).toBe(true);
  await expectInSight(nadia.getByRole('alert'));
  await fill(nadia, { 'Durée du vote, en jours': '7' });
  await nadia.getByLabel('Dès que le résultat ne peut plus changer').check();
  await press(nadia, 'Enregistrer la règle');
  await nadia.getByText('La règle d’admission est enregistrée.').waitFor();
  await look(nadia, 'admission-saved');
  await nadia.goto('/n/tiers-lieux-du-bearn');
  await look(nadia, 'home');
});
