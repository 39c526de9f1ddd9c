import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { field, fill, look, mailTo, press, useLierre } from './harness.ts';

/** From four founders with an idea to a signed letter of intent, a charter and a plan; nobody's browser runs script. */
const lierre = useLierre();
const NETWORK = '/n/les-fermes-du-haut';
const FARMS = ['Abeilles', 'Brebis', 'Cerises', 'Figues', 'Herbes', 'Laine', 'Miel', 'Noix'];
/** The founder; the eight others each come by the link in their mail. */
let ana: Page;
const people: Page[] = [];
const founders = (): Page[] => [ana, ...people.slice(0, 3)];

test('a founder turns her idea into a network and brings those who want to join', async () => {
  ana = await lierre.visit({ script: false });
  await press(ana, 'Créer le premier compte', 'link');
  await fill(ana, {
    'Votre nom': 'Ana Garat',
    'Adresse e-mail': 'ana@exemple.fr',
    'Mot de passe': 'quatre chats au soleil'
  });
  await press(ana, 'Créer mon compte');
  await ana.goto('/ideas/new');
  await fill(ana, { 'Votre idée en une phrase': 'Les fermes du haut' });
  await press(ana, 'Commencer');
  const idea = new URL(ana.url()).pathname.split('/').slice(0, 3).join('/');
  await ana.goto(`${idea}/network`);
  await fill(ana, { 'Votre organisation': 'Fromagerie Garat' });
  await press(ana, 'Créer le réseau');
  await ana.goto(`${NETWORK}/imports/new`);
  await ana
    .getByLabel('Ou un tableau collé')
    .fill(['Nom', ...FARMS.map((farm) => `Ferme ${farm}`)].join('\n'));
  await press(ana, 'Continuer');
  await ana.getByLabel('Des membres, déjà admises').check();
  await press(ana, 'Voir ce qui se passera');
  await press(ana, 'Importer 8 organisations');
  for (const farm of FARMS) people.push(await comes(farm));
  await ana.goto(NETWORK);
  await look(ana, 'path-home');
});

test('four founders each rank the objectives alone, and agree on the aim', async () => {
  await ana.goto(`${NETWORK}/journey/design/aim`);
  for (const wording of ['Vendre ensemble', 'Partager un camion']) {
    await ana.getByLabel('En quelques mots').fill(wording);
    await press(ana, 'Ajouter');
  }
  await press(ana, 'Demander aux fondateurs de classer');
  for (const founder of founders()) {
    await founder.goto(`${NETWORK}/journey/design/aim`);
    await founder.getByRole('combobox', { name: /Partager/ }).selectOption('1');
    await founder.getByRole('combobox', { name: /Vendre/ }).selectOption('2');
    await press(founder, 'Enregistrer mon classement');
  }
  await ana.goto(`${NETWORK}/journey/design/aim`);
  await press(ana, 'Clore et dévoiler le classement');
  await ana.locator('li', { hasText: 'Partager un camion' }).getByText('But principal').first().waitFor();
});

test('three of them sign a letter of intent', async () => {
  const letter = await writes('Lettre d’intention', 'Un camion frigorifique à trois');
  for (const farm of FARMS.slice(0, 2)) {
    await fill(ana, { 'Nom de l’organisation': farm });
    await press(ana, 'Chercher');
    await press(ana, 'Ajouter');
  }
  await completes(letter);
  for (const signer of [ana, ...people.slice(0, 2)]) await agrees(signer, letter, 'Signer la version 1');
  await ana.goto(letter);
  await ana.getByText('En vigueur', { exact: true }).waitFor();
  await look(ana, 'path-letter');
});

test('a charter is accepted by seven of nine, and the two that are missing are named', async () => {
  const charter = await writes('Charte', 'Notre charte');
  await completes(charter);
  for (const member of [ana, ...people.slice(0, 6)]) await agrees(member, charter, 'Accepter la version 1');
  await ana.goto(`${charter}#signatures`);
  const status = ana.locator('#signatures');
  await status.getByText(/7.*9/).first().waitFor();
  expect(await status.textContent()).toMatch(/Ferme Miel[\s\S]*Ferme Noix/);
  await look(ana, 'path-charter');
  await people[7]!.goto(`${NETWORK}/agreements`);
  await people[7]!.getByText('Notre charte').first().waitFor();
});

test('they write an action plan, and the journey shows what they have done', async () => {
  await ana.goto(`${NETWORK}/plan/edit`);
  await fill(ana, { Résumé: 'Un camion pour neuf fermes avant l’été.' });
  await press(ana, 'Enregistrer');
  await ana.goto(`${NETWORK}/plan/tasks/new`);
  await press(ana, 'Ajouter une tâche');
  await ana.getByRole('alert').waitFor();
  await fill(ana, { 'Que faut-il faire ?': 'Comparer trois camions' });
  await ana.getByLabel('Pour le').fill(Temporal.Now.plainDateISO().add({ days: 20 }).toString());
  await press(ana, 'Ajouter une tâche');
  await ana.goto(`${NETWORK}/plan/board`);
  await ana.getByText('Comparer trois camions').first().waitFor();
  await look(ana, 'path-board');
  await ana.goto(`${NETWORK}/journey`);
  await look(ana, 'path-journey');
  // The letter is known to its three parties only; it proves nothing to the others.
  for (const step of ['agree.charter', 'launch.action_plan']) {
    await ana.goto(`${NETWORK}/journey/steps/${step}`);
    await ana.locator('.leaves li.done').waitFor();
  }
});

/** Invited by Ana to represent this farm with a mandate, somebody comes by the mail. */
async function comes(farm: string): Promise<Page> {
  await ana.goto(`${NETWORK}/directory?q=Ferme+${farm}`);
  await press(ana, `Ferme ${farm}`, 'link');
  await press(ana, 'Inviter quelqu’un', 'link');
  const email = `${farm.toLowerCase()}@exemple.fr`;
  await fill(ana, { 'Adresse e-mail': email, Personne: `Camille ${farm}` });
  await ana.getByLabel('Avec mandat').check();
  await press(ana, 'Inviter');
  const page = await lierre.visit({ script: false }, await mailTo(ana, email));
  await press(page, 'Accepter l’invitation');
  return page;
}

/** A new text of this kind; the address of its page. */
async function writes(kind: string, title: string): Promise<string> {
  await ana.goto(`${NETWORK}/agreements/new`);
  await ana.getByRole('radio', { name: new RegExp(`^${kind}`) }).check();
  await press(ana, 'Continuer');
  await fill(ana, { Titre: title });
  await press(ana, 'Créer le texte');
  return new URL(ana.url()).pathname;
}

/** Fills the blanks of the text and freezes it for signing. */
async function completes(here: string): Promise<void> {
  await ana.goto(here);
  const links = ana.locator('.contract section:has(mark) a');
  for (const href of await links.evaluateAll((all) => all.map((a) => a.getAttribute('href')!))) {
    await ana.goto(href);
    const text = await field(ana, 'Texte de la clause').inputValue();
    await fill(ana, { 'Texte de la clause': text.replace(/\[\[[^\]]*\]\]/g, 'convenu') });
    await press(ana, 'Enregistrer');
  }
  await ana.goto(here);
  await press(ana, 'Proposer à la signature');
}

async function agrees(signer: Page, here: string, button: string): Promise<void> {
  await signer.goto(`${here}/sign`);
  await signer.getByLabel(/J’ai lu ce texte/).check();
  await press(signer, button);
}
