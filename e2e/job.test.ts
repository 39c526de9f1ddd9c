import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { VERSION } from '../src/cli/root.ts';
import { expectInSight, field, fill, look, mailTo, press, useLierre } from './harness.ts';

const lierre = useLierre();
const NETWORK = '/n/tiers-lieux-du-bearn';
/** Host and facilitator, on an old phone without script. The others come later, each with a browser of their own. */
let nadia: Page;
let zineb: Page;
const council: Record<string, Page> = {};

test('the first visitor creates the first account, and nothing typed is lost by a mistake', async () => {
  nadia = await lierre.visit({ script: false });
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

test('whoever watches over it learns that it is ready, its version and its kind of database', async () => {
  const health = await fetch(`${lierre.url()}/healthz`);
  expect([health.status, await health.json()]).toEqual([
    200,
    { status: 'ok', version: VERSION, database: 'embedded' }
  ]);
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
  await nadia.getByLabel('Un conseil').check();
  await nadia.getByLabel('Dès que le résultat ne peut plus changer').check();
  await press(nadia, 'Enregistrer la règle');
  await nadia.getByText('La règle d’admission est enregistrée.').waitFor();
  await nadia.goto(NETWORK);
  await look(nadia, 'home');
});

test('she imports the third places as their file is: a mistake, columns, a likely duplicate, and takes it back', async () => {
  await press(nadia, 'Importer les organisations que vous connaissez', 'link');
  await look(nadia, 'import-new');
  await press(nadia, 'Continuer');
  await expectInSight(nadia.getByRole('alert'));
  const huge = join(lierre.data(), 'huge.csv');
  writeFileSync(huge, 'Nom\n');
  truncateSync(huge, 100_000_000);
  await upload(huge);
  await nadia.getByRole('alert').getByText('30 Mo au plus').waitFor();
  await upload();
  await look(nadia, 'import-columns');
  expect(await column('NOM').inputValue()).toBe('name');
  expect(await column('CODPOST').inputValue()).toBe('postal_code');
  await column('NOM_STRC_PORT').selectOption({ label: 'Nom' });
  await press(nadia, 'Voir ce qui se passera');
  await expectInSight(nadia.getByRole('alert'));
  await look(nadia, 'import-columns-errors');
  await column('NOM_STRC_PORT').selectOption({ label: 'Garder tel quel' });
  await nadia.getByLabel('Des membres, déjà admises').check();
  await press(nadia, 'Voir ce qui se passera');
  await look(nadia, 'import-preview');
  await nadia.getByText('Ressemble à Le tiers lieu de Sorgues').waitFor();
  await nadia.getByLabel('La même : réunir').check();
  await press(nadia, 'Enregistrer mes réponses');
  await press(nadia, 'Importer 45 organisations');
  await look(nadia, 'import-done');
  expect(await counted('créées')).toBe(45);
  await press(nadia, 'Annuler cet import');
  await look(nadia, 'import-undone');
  expect(await counted('retirées')).toBe(45);
});

test('the same file again makes them anew; a third time, or from an export, nothing changes', async () => {
  await nadia.goto(`${NETWORK}/imports/new`);
  await upload();
  await nadia.getByLabel('Des membres, déjà admises').check();
  await press(nadia, 'Voir ce qui se passera');
  await press(nadia, 'Réunir toutes');
  await press(nadia, 'Importer 45 organisations');
  expect(await counted('créées')).toBe(45);
  await nadia.goto(`${NETWORK}/imports/new`);
  await upload();
  await press(nadia, 'Voir ce qui se passera');
  await look(nadia, 'import-again');
  await press(nadia, 'Réunir toutes');
  await nadia.getByText('Il n’y a rien à écrire').waitFor();
  await nadia.goto(`${NETWORK}/export`);
  await look(nadia, 'export');
  const exported = await downloaded(nadia, nadia.getByRole('button', { name: 'Télécharger' }));
  await nadia.goto(`${NETWORK}/imports/new`);
  await upload(exported);
  await press(nadia, 'Voir ce qui se passera');
  await nadia.getByText('Il n’y a rien à écrire').waitFor();
});

test('a register of 3,667 is read and written while she may leave the page, and taken back as a whole', async () => {
  await nadia.goto(`${NETWORK}/imports/new`);
  await upload(resolve('e2e/organisations/ess-organisations.csv'));
  await press(nadia, 'Voir ce qui se passera');
  await press(nadia, 'Imports', 'link');
  await press(nadia, /ess-organisations/, 'link');
  // The page looks again by itself until the work is done.
  const commit = nadia.getByRole('button', { name: /^Importer 3.667 organisations$/ });
  await commit.waitFor({ timeout: 60_000 });
  await Promise.all([nadia.waitForEvent('load'), commit.click()]);
  await look(nadia, 'import-large');
  await nadia.getByText('L’import est fait.').waitFor({ timeout: 60_000 });
  expect([await counted('créées'), await counted('mises à jour')]).toEqual([3627, 40]);
  await press(nadia, 'Annuler cet import');
  await nadia.getByText('L’import est annulé.').waitFor({ timeout: 60_000 });
  expect([await counted('retirées'), await counted('remises comme avant')]).toEqual([3627, 40]);
});

test('what was chosen wrongly on the way back from a preview is said at the columns, and a late tab is told that it is late', async () => {
  await nadia.goto(`${NETWORK}/imports/new`);
  await nadia.getByLabel('Ou un tableau collé').fill('Nom\tVille\nLe Fournil\tPau\nLe Rucher\tPau');
  await press(nadia, 'Continuer');
  await press(nadia, 'Voir ce qui se passera');
  await press(nadia, 'Revoir les colonnes', 'link');
  await column('Nom').selectOption({ label: 'Garder tel quel' });
  await press(nadia, 'Voir ce qui se passera');
  await nadia.getByRole('alert').getByText('Dites quelle colonne contient le nom.').waitFor();
  expect(await column('Ville').inputValue()).toBe('town');
  await press(nadia, 'Revenir à l’aperçu', 'link');
  const late = await nadia.context().newPage();
  await late.goto(nadia.url());
  await press(nadia, 'Importer 2 organisations');
  await press(late, 'Importer 2 organisations');
  await late.getByRole('alert').getByText('Cet import a avancé entre-temps.').waitFor();
  await late.close();
  await press(nadia, 'Annuler cet import');
  expect(await counted('retirées')).toBe(2);
});

test('she names representatives of three members, who come by the link in their mail, and sit in the council', async () => {
  for (const [name, member] of Object.entries({ Awa: 'Anonymal', Bruno: '2D', Chloé: 'Yes We Fab' })) {
    await nadia.goto(`${NETWORK}/directory`);
    await nadia.getByRole('searchbox').last().fill(member);
    await press(nadia, 'Chercher');
    await press(nadia, new RegExp(member), 'link');
    await look(nadia, 'organisation');
    await press(nadia, 'Inviter quelqu’un', 'link');
    const email = `${name.toLowerCase()}@exemple.fr`;
    await fill(nadia, { 'Adresse e-mail': email, Personne: `${name} Petit` });
    await nadia.getByLabel('Avec mandat').check();
    await press(nadia, 'Inviter');
    await nadia.getByText('L’invitation est partie.').waitFor();
    const waiting = await nadia.getByRole('listitem').filter({ hasText: email }).innerText();
    expect(waiting).toMatch(new RegExp(`${name} Petit[^]*Avec mandat`));
    const page = (council[name] = await lierre.visit(
      { script: name !== 'Bruno' },
      await mailTo(nadia, email)
    ));
    await look(page, 'invitation');
    await press(page, 'Accepter l’invitation');
    await look(page, 'welcome');
  }
  for (const name of Object.keys(council)) {
    await nadia.goto(`${NETWORK}/settings/representatives`);
    await nadia.getByText('Donner un rôle').click();
    await nadia.getByLabel('Personne', { exact: true }).selectOption({ label: `${name} Petit` });
    await nadia.getByLabel('Rôle', { exact: true }).last().selectOption({ label: 'Conseil' });
    await press(nadia, 'Donner ce rôle');
    await nadia.getByText('Le rôle est donné.').waitFor();
  }
  await look(nadia, 'representatives');
});

test('a member presents a candidate; the vote closes as soon as its result is certain', async () => {
  const { Awa: awa, Bruno: bruno, Chloé: chloé } = council as Record<'Awa' | 'Bruno' | 'Chloé', Page>;
  await awa.goto(`${NETWORK}/candidates/new`);
  await press(awa, 'Chercher');
  await expectInSight(awa.getByRole('alert'));
  await fill(awa, { 'Nom de l’organisation': 'La Filature' });
  await press(awa, 'Chercher');
  await look(awa, 'candidate-search');
  await press(awa, /^Présenter « La Filature »/, 'link');
  await fill(awa, {
    'Personne à contacter': 'Zineb Alaoui',
    'Son adresse e-mail': 'zineb@',
    'Pourquoi elle': 'Elle tisse.'
  });
  await press(awa, 'Présenter et ouvrir le vote');
  await expectInSight(awa.getByRole('alert'));
  expect(await awa.getByLabel('Pourquoi elle').inputValue()).toBe('Elle tisse.');
  await look(awa, 'candidate-errors');
  await fill(awa, { 'Son adresse e-mail': 'zineb@exemple.fr' });
  await press(awa, 'Présenter et ouvrir le vote');
  await look(awa, 'candidate-presented');
  await bruno.goto(NETWORK);
  await look(bruno, 'home-vote');
  await press(bruno, /La Filature/, 'link');
  await look(bruno, 'motion');
  const late = await bruno.context().newPage();
  await late.goto(bruno.url());
  await press(bruno, 'Pour');
  await look(bruno, 'voted');
  // The form of his other tab has gone with his ballot; what it sent is answered all the same.
  await press(late, 'Contre');
  await late.getByRole('alert').getByText('Votre organisation a déjà voté').waitFor();
  await look(late, 'voted-late');
  await late.close();
  await awa.goto(bruno.url());
  await press(awa, 'Pour');
  await look(awa, 'adopted');
  await chloé.goto(bruno.url());
  await chloé.getByText('Adopté.').waitFor();
  expect(await chloé.getByRole('button', { name: 'Pour', exact: true }).count()).toBe(0);
});

test('the invited person comes by the mail and completes the sheet; mistakes lose nothing', async () => {
  zineb = await lierre.visit({ script: false }, await mailTo(nadia, 'zineb@exemple.fr'));
  await press(zineb, 'Accepter l’invitation');
  await look(zineb, 'sheet');
  await zineb.getByText('Carte d’identité').click();
  await fill(zineb, {
    'Ce qu’elle fait': 'Filature de laine des Pyrénées.',
    'Savoir-faire': 'filature, teinture végétale',
    'Langues de travail': 'français, arabe',
    'Code postal': '6400',
    Ville: 'Oloron-Sainte-Marie',
    SIREN: '123456789',
    'Site web': 'filature'
  });
  await zineb
    .getByLabel('Secteur', { exact: true })
    .first()
    .selectOption({ label: 'Fabrication de textiles' });
  await press(zineb, 'Enregistrer');
  await look(zineb, 'sheet-errors');
  await expectInSight(zineb.getByRole('alert'));
  expect(await field(zineb, 'SIREN').inputValue()).toBe('123456789');
  expect(await field(zineb, 'Savoir-faire').inputValue()).toBe('filature, teinture végétale');
  await fill(zineb, { 'Code postal': '64400', SIREN: '552100554', 'Site web': 'www.filature.fr' });
  await press(zineb, 'Enregistrer');
  await look(zineb, 'sheet-saved');
  await zineb.getByText('teinture végétale').waitFor();
});

test('she finds others by a misspelt name, a skill, a sector and a town', async () => {
  const shown = (): Promise<string[]> => zineb.locator('main ul.rows a.title').allTextContents();
  const search = async (words: string): Promise<string[]> => {
    await zineb.goto(`${NETWORK}/directory`);
    await zineb.getByRole('searchbox').last().fill(words);
    await press(zineb, 'Chercher');
    return shown();
  };
  const narrow = async (by: Record<string, string>): Promise<string[]> => {
    await zineb.goto(`${NETWORK}/directory`);
    await zineb.getByText('Préciser', { exact: true }).click();
    for (const [label, text] of Object.entries(by)) {
      const choice = zineb.getByLabel(label, { exact: true });
      if (await choice.evaluate((node) => node.tagName === 'SELECT'))
        await choice.selectOption({ label: text });
      else await choice.fill(text);
    }
    await press(zineb, 'Afficher');
    return shown();
  };
  expect(await search('Anonimal')).toEqual(['Anonymal - La Maison Numérique']);
  await look(zineb, 'directory-misspelt');
  expect(await search('teinture')).toEqual(['La Filature']);
  expect(await narrow({ 'Savoir-faire': 'teinture vegetale' })).toEqual(['La Filature']);
  expect(await narrow({ Secteur: 'Fabrication de textiles', Langue: 'arabe' })).toEqual(['La Filature']);
  await look(zineb, 'directory-narrowed');
  expect(await narrow({ 'Ville ou territoire': 'armentieres' })).toEqual(['Yes We Fab']);
  await zineb.goto(`${NETWORK}/directory?q=zzzz`);
  await look(zineb, 'directory-nothing');
});

test('who is in two networks changes between them without signing in, and sees of each only its own', async () => {
  await zineb.goto('/networks/new');
  await fill(zineb, { 'Nom du réseau': 'Laines des Pyrénées', 'Votre organisation': 'La Filature' });
  await press(zineb, 'Créer le réseau');
  await zineb.goto('/n/laines-des-pyrenees/directory?standing=all');
  expect(await zineb.locator('main ul.rows a.title').allTextContents()).toEqual(['La Filature']);
  await zineb.getByText('Laines des Pyrénées').first().click();
  await look(zineb, 'switch');
  await press(zineb, 'Tiers-lieux du Béarn', 'link');
  expect(new URL(zineb.url()).pathname).toBe(NETWORK);
  await nadia.goto('/n/laines-des-pyrenees');
  await nadia.getByRole('heading', { level: 1 }).waitFor();
  expect(await nadia.locator('body').textContent()).not.toContain('Laines des Pyrénées');
  await look(nadia, 'not-found');
});

test('she leaves with her data, and is out at once', async () => {
  await zineb.goto(`${NETWORK}/leave`);
  await look(zineb, 'leave');
  const link = zineb.getByRole('link', { name: 'Télécharger les données de La Filature' });
  const data = JSON.parse(readFileSync(await downloaded(zineb, link), 'utf8')) as {
    organisation: { name: string };
  };
  expect(data.organisation.name).toBe('La Filature');
  await fill(zineb, { 'Écrivez le nom du réseau': 'Tiers-lieux' });
  await press(zineb, 'Quitter le réseau');
  await expectInSight(zineb.getByRole('alert'));
  await fill(zineb, { 'Écrivez le nom du réseau': 'Tiers-lieux du Béarn' });
  await press(zineb, 'Quitter le réseau');
  await look(zineb, 'left');
  await zineb.goto(`${NETWORK}/directory`);
  expect(await zineb.locator('main').textContent()).not.toContain('Anonymal');
  await zineb.goto('/n/laines-des-pyrenees');
  await zineb.getByRole('heading', { name: 'Laines des Pyrénées' }).waitFor();
});

test('the journal tells the facilitator all of it', async () => {
  await nadia.goto(`${NETWORK}/journal`);
  await look(nadia, 'journal');
  const told = (await nadia.locator('main').textContent()) ?? '';
  for (const who of ['Awa Petit', 'Bruno Petit', 'Zineb Alaoui', 'Nadia Belkacem'])
    expect(told).toContain(who);
  for (const what of ['ess-organisations.csv', 'La Filature']) expect(told).toContain(what);
});

const column = (heading: string): Locator => nadia.getByLabel(`${heading} – Ce que c’est`);

async function upload(file = resolve('e2e/organisations/tiers-lieux.csv')): Promise<void> {
  await nadia.getByLabel('Fichier').setInputFiles(file);
  await press(nadia, 'Continuer');
}

/** Where the file is that this brings, under the name that it was given. */
async function downloaded(page: Page, by: Locator): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), by.click()]);
  const path = join(dirname(await download.path()), download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

/** The figure that stands with these words. */
async function counted(words: string): Promise<number> {
  const figure = nadia.locator('dl.stats > div').filter({ hasText: words }).first();
  return Number(((await figure.textContent()) ?? '').replace(/\D/g, ''));
}
