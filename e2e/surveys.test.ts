import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { expectInSight, fill, look, press, useLierre } from './harness.ts';

const lierre = useLierre();
const NETWORK = '/n/exporter-nos-fromages';
/** A founder on an old phone without script. */
let ana: Page;
const inDays = (days: number): string => Temporal.Now.plainDateISO().add({ days }).toString();

const CRITERIA = ['Coût', 'Rapidité', 'Maîtrise', 'Sécurité (peu de risque)', 'Apprentissage'];
const REACH = 'Portée : marchés, poids, visibilité';

test('a founder begins alone with an idea, and nothing typed is lost by a mistake', async () => {
  ana = await lierre.visit({ script: false });
  await press(ana, 'Créer le premier compte', 'link');
  await fill(ana, {
    'Votre nom': 'Ana Garat',
    'Adresse e-mail': 'ana@exemple.fr',
    'Mot de passe': 'quatre chats au soleil'
  });
  await press(ana, 'Créer mon compte');
  await ana.goto('/');
  await press(ana, 'Commencer par une idée', 'link');
  await press(ana, 'Commencer');
  await expectInSight(ana.getByRole('alert'));
  await fill(ana, { 'Votre idée en une phrase': 'Exporter nos fromages', 'Vos propres critères': 'Plaisir' });
  await press(ana, 'Commencer');
  await look(ana, 'idea-answer');
  await fill(ana, { 'Où voulez-vous être ?': 'Vendre à Tanger', 'À cet horizon, seul': 'beaucoup' });
  await press(ana, 'Enregistrer et voir le résultat');
  await expectInSight(ana.getByRole('alert'));
  expect(await ana.getByLabel('Où voulez-vous être ?').inputValue()).toBe('Vendre à Tanger');
});

test('her weights and scores come to an answer, with what would change it', async () => {
  await fill(ana, {
    'Où en êtes-vous aujourd’hui ?': 'Trois marchés par semaine',
    'Que vous manque-t-il': 'Un commercial\nUne chambre froide',
    'À cet horizon, seul : gain par an': '12 000',
    'À cet horizon, ensemble : gain par an': '20 500,50'
  });
  await ana.getByLabel('Deux ans').check();
  const weights = [40, 10, 10, 10, 10];
  for (const [i, criterion] of CRITERIA.entries()) await weightOf(criterion).fill(String(weights[i]));
  await weightOf(REACH).fill('15');
  await weightOf('Plaisir').fill('5');
  for (const [road, score] of Object.entries({ alone: '2', buy: '3', together: '4' }))
    for (const select of await ana.locator(`select[name^="a-scores_${road}-"]`).all())
      await select.selectOption(score);
  await ana.locator('select[name="a-scores_alone-control"]').selectOption('5');
  for (const box of await ana.locator('input[name^="a-ready_"][value="yes"]').all()) await box.check();
  await press(ana, 'Enregistrer et voir le résultat');
  await look(ana, 'idea-result');
  await ana.getByText('Construisez ou rejoignez un réseau').waitFor();
  expect(await ana.locator('main').textContent()).toMatch(/Si «\sMaîtrise\s» pesait plus de/);
});

test('the idea becomes a network whose comparison holds all her answers; handed in, it is adopted and frozen', async () => {
  await press(ana, 'En faire un réseau', 'link');
  await fill(ana, { 'Votre organisation': 'Fromagerie Garat' });
  await press(ana, 'Créer le réseau');
  await look(ana, 'study-draft');
  expect(new URL(ana.url()).pathname).toContain(`${NETWORK}/journey/decide/`);
  await press(ana, 'Conduire l’enquête', 'link');
  await fill(ana, { 'Dernier jour pour répondre': inDays(0) });
  await press(ana, 'Ouvrir l’enquête');
  await expectInSight(ana.getByRole('alert'));
  await fill(ana, { 'Dernier jour pour répondre': inDays(5) });
  await press(ana, 'Ouvrir l’enquête');
  await press(ana, 'Répondre', 'link');
  expect(await ana.getByLabel('Où voulez-vous être ?').inputValue()).toBe('Vendre à Tanger');
  expect(await weightOf('Plaisir').inputValue()).toBe('5');
  await press(ana, 'Remettre mes réponses');
  await look(ana, 'study-revealed');
  await ana.goto(`${NETWORK}/journey/decide`);
  await press(ana, /Exporter nos fromages/, 'link');
  await press(ana, 'Convenir ensemble', 'link');
  await weightOf('Coût').fill('90');
  await press(ana, 'Garder ce que nous avons convenu');
  await ana.getByText('Les poids doivent faire 100').first().waitFor();
  expect(await weightOf('Coût').inputValue()).toBe('90');
  await ana.goto(`${NETWORK}/journey/decide`);
  await press(ana, /Exporter nos fromages/, 'link');
  await press(ana, 'Adopter la recommandation');
  await look(ana, 'recommendation');
  await ana.getByText('Adoptée le').waitFor();
});

test('strengths and lacks, asked of the members, become a map', async () => {
  await ana.goto(`${NETWORK}/plan/map`);
  await press(ana, 'Demander forces et manques', 'link');
  await press(ana, 'Préparer');
  await fill(ana, { 'Dernier jour pour répondre': inDays(3) });
  await press(ana, 'Ouvrir l’enquête');
  await press(ana, 'Répondre', 'link');
  await fill(ana, { 'Vos forces': 'Affinage' });
  await press(ana, 'Remettre mes réponses');
  await expectInSight(ana.getByRole('alert'));
  expect(await ana.getByLabel('Vos forces').inputValue()).toBe('Affinage');
  await fill(ana, { 'Vos faiblesses': 'Transport frigorifique' });
  await press(ana, 'Remettre mes réponses');
  await look(ana, 'survey-revealed');
  await ana.goto(`${NETWORK}/plan/map`);
  await look(ana, 'map');
  await ana.getByText('Transport frigorifique').first().waitFor();
});

const weightOf = (criterion: string) =>
  ana.locator('input[name^="a-weights-"]').and(ana.getByLabel(criterion, { exact: true }));
