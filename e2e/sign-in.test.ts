import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { authenticator } from '#lib/identity/scenario.ts';
import { fill, look, press, useLierre } from './harness.ts';

const lierre = useLierre();
const PASSWORD = 'quatre chats au soleil';
const EMAIL = 'nadia@exemple.fr';
let nadia: Page;

/** The latest mail to this address, as the host reads it where no mail server is set; its link. */
async function linkInMail(to: string): Promise<string> {
  await nadia.goto('/admin/mail');
  const row = nadia.getByRole('listitem').filter({ hasText: to }).first();
  await Promise.all([nadia.waitForEvent('load'), row.getByRole('link').click()]);
  const href = await nadia
    .locator('main a[href*="/sign-in/link"], main a[href*="/invitations/"]')
    .first()
    .getAttribute('href');
  return href!;
}

async function signInWithPassword(page: Page): Promise<void> {
  await page.goto('/sign-in');
  await fill(page, { 'Adresse e-mail': EMAIL });
  await press(page, 'Utiliser mon mot de passe');
  await fill(page, { 'Mot de passe': PASSWORD });
  await press(page, 'Se connecter');
}

const signOut = async (page: Page): Promise<void> => {
  await page.goto('/sign-out');
  await press(page, 'Se déconnecter');
};

test('the host signs out and in again with the password, without script', async () => {
  nadia = await lierre.visit({ script: false }, '/setup');
  await fill(nadia, { 'Votre nom': 'Nadia Belkacem', 'Adresse e-mail': EMAIL, 'Mot de passe': PASSWORD });
  await press(nadia, 'Créer mon compte');
  await nadia.goto('/sign-out');
  await look(nadia, 'sign-out');
  await press(nadia, 'Se déconnecter');
  await nadia.goto('/account/profile');
  expect(new URL(nadia.url()).pathname).toBe('/sign-in');
  await look(nadia, 'sign-in');
  await fill(nadia, { 'Adresse e-mail': EMAIL });
  await press(nadia, 'Utiliser mon mot de passe');
  await fill(nadia, { 'Mot de passe': 'pas le bon' });
  await press(nadia, 'Se connecter');
  await nadia.getByText('L’adresse et le mot de passe ne vont pas ensemble.').first().waitFor();
  await look(nadia, 'sign-in-refused');
  expect(await nadia.getByLabel('Adresse e-mail').inputValue()).toBe(EMAIL);
  await fill(nadia, { 'Mot de passe': PASSWORD });
  await press(nadia, 'Se connecter');
  expect(new URL(nadia.url()).pathname).toBe('/account/profile');
  await look(nadia, 'profile');
});

test('a second visit of the setup is too late', async () => {
  const late = await lierre.visit({ script: false }, '/setup');
  expect(new URL(late.url()).pathname).toBe('/sign-in');
});

test('a link by mail signs in: opening it twice costs nothing, its button works once', async () => {
  const phone = await lierre.visit({ script: false }, '/sign-in?next=/account/security');
  await fill(phone, { 'Adresse e-mail': EMAIL });
  await press(phone, 'Recevoir un lien');
  await phone.getByRole('heading', { name: 'Regardez vos e-mails' }).waitFor();
  await look(phone, 'link-sent');
  await expect
    .poll(async () => linkInMail(EMAIL).catch(() => ''), { timeout: 15_000 })
    .toContain('/sign-in/link');
  const link = await linkInMail(EMAIL);
  const scanner = await lierre.visit({ script: false });
  for (let n = 0; n < 2; n += 1) await scanner.goto(link);
  await phone.goto(link);
  await look(phone, 'link-open');
  await press(phone, 'Se connecter');
  expect(new URL(phone.url()).pathname).toBe('/account/security');
  await press(scanner, 'Se connecter');
  await scanner.getByRole('heading', { name: 'Ce lien ne sert plus' }).waitFor();
  await look(scanner, 'link-over');
});

test('an unknown address sees the very same page, and no mail is written', async () => {
  const stranger = await lierre.visit({ script: false }, '/sign-in');
  await fill(stranger, { 'Adresse e-mail': 'personne@exemple.fr' });
  await press(stranger, 'Recevoir un lien');
  await stranger.getByText('Si personne@exemple.fr est connue ici').waitFor();
  await nadia.goto('/admin/mail');
  expect(await nadia.getByText('personne@exemple.fr').count()).toBe(0);
});

test('a passkey is added, named, and signs in; then it is removed', async () => {
  const page = await lierre.visit({ width: 1280 });
  const device = await page.context().newCDPSession(page);
  await device.send('WebAuthn.enable');
  const { authenticatorId } = await device.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true
    }
  });
  await signInWithPassword(page);
  await page.goto('/account/security');
  await fill(page, { 'Nom de la clé': 'Mon téléphone' });
  await press(page, 'Ajouter une clé d’accès');
  await page.getByText('La clé d’accès est ajoutée.').waitFor();
  await look(page, 'passkey-added');

  await signOut(page);
  await page.goto('/sign-in?next=/account/tokens');
  await press(page, 'Utiliser une clé d’accès');
  expect(new URL(page.url()).pathname).toBe('/account/tokens');

  // A device that does not ask who holds it is one factor only: refused.
  await signOut(page);
  await device.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
  await page.goto('/sign-in');
  const use = page.getByRole('button', { name: 'Utiliser une clé d’accès' });
  await use.click();
  await page.getByRole('button', { name: 'Utiliser une clé d’accès', disabled: false }).waitFor();
  // Nor does it help to ask the browser not to ask.
  await page.route('**/sign-in/passkey', async (route) => {
    if (route.request().method() !== 'GET') return route.continue();
    const answer = await route.fetch();
    await route.fulfill({
      response: answer,
      json: { ...(await answer.json()), userVerification: 'discouraged' }
    });
  });
  await use.click();
  await page.getByText('Cette clé d’accès n’a pas été acceptée.').waitFor();
  await page.goto('/account/profile');
  expect(new URL(page.url()).pathname).toBe('/sign-in');

  await signInWithPassword(page);
  await page.goto('/account/security');
  await press(page, /Retirer.*Mon téléphone/);
  await page.getByText('La clé d’accès est retirée.').waitFor();
});

test('a device that is signed out elsewhere is out with its next page', async () => {
  const other = await lierre.visit({ script: false });
  await signInWithPassword(other);
  await nadia.goto('/account/security');
  await press(nadia, 'Déconnecter tous les autres appareils');
  await other.goto('/account/profile');
  expect(new URL(other.url()).pathname).toBe('/sign-in');
  await nadia.goto('/account/profile');
  expect(new URL(nadia.url()).pathname).toBe('/account/profile');
});

test('the second step is switched on, asked for, replaced by a backup code, and switched off; without script', async () => {
  await nadia.goto('/account/security/two-factor');
  await fill(nadia, { 'Mot de passe actuel': PASSWORD });
  await press(nadia, 'Activer');
  await look(nadia, 'second-qr');
  const shown = (await nadia.locator('form code').first().textContent())!.replaceAll(' ', '');
  await nadia.locator('input[name=code]').fill('000000');
  await press(nadia, 'Vérifier et activer');
  await nadia.getByText('Ce code n’est pas le bon').first().waitFor();
  const code = await authenticator(shown);
  await nadia.locator('input[name=code]').fill(await code());
  await press(nadia, 'Vérifier et activer');
  await nadia.getByText('Vos codes de secours').waitFor();
  await look(nadia, 'second-codes');
  const [spare = ''] = await nadia.locator('code').allTextContents();

  const phone = await lierre.visit({ script: false });
  await signInWithPassword(phone);
  expect(new URL(phone.url()).pathname).toBe('/sign-in/two-factor');
  await look(phone, 'second-asked');
  await phone.goto('/account/profile');
  expect(new URL(phone.url()).pathname).toBe('/sign-in');
  await phone.goto('/sign-in/two-factor');
  await phone.getByLabel('Code').fill(spare);
  await press(phone, 'Continuer');
  await phone.getByText('Ce code de secours est utilisé').waitFor();

  await nadia.goto('/account/security/two-factor');
  await look(nadia, 'second-on');
  const stop = nadia.locator('form[action="?/stop"]');
  await stop.getByLabel('Mot de passe actuel').fill(PASSWORD);
  await stop.getByLabel('Code').fill(await code());
  await press(nadia, 'Désactiver la seconde étape');
  await nadia.getByText('La seconde étape est désactivée.').waitFor();
});

test('the password is changed, and what is wrong with a new one is said at its field', async () => {
  await nadia.goto('/account/security/password');
  // Who has just signed in is not asked for the old one.
  expect(await nadia.getByLabel('Mot de passe actuel').count()).toBe(0);
  await fill(nadia, {
    'Nouveau mot de passe': 'trop court',
    'Le même, encore une fois': 'trop court'
  });
  await press(nadia, 'Enregistrer');
  await look(nadia, 'password-errors');
  expect(await nadia.getByLabel('Nouveau mot de passe').getAttribute('aria-invalid')).toBe('true');
  const fresh = 'cinq chiens à l’ombre';
  await fill(nadia, {
    'Nouveau mot de passe': fresh,
    'Le même, encore une fois': fresh
  });
  await press(nadia, 'Enregistrer');
  await nadia.getByText('Le mot de passe est enregistré').waitFor();
});

test('the old password is not found out by trying, and strangers at the door do not count', async () => {
  const stranger = await lierre.visit({ script: false });
  const send = (page: Page, path: string, form: Record<string, string>) =>
    page.request.post(path, { form, headers: { origin: lierre.url() } });
  for (let n = 0; n < 11; n += 1)
    await send(stranger, '/sign-in?/password', { email: EMAIL, password: `essai ${n}` });
  const statuses = [];
  const wanted = 'six ânes dans la brume';
  for (let n = 0; n < 11; n += 1)
    statuses.push(
      await send(nadia, '/account/security/password', {
        currentPassword: `essai ${n}`,
        password: wanted,
        repeated: wanted
      }).then((response) => response.status())
    );
  // She has tried once or twice herself, in the tests before.
  expect(statuses.filter((status) => status === 422).length).toBeGreaterThan(5);
  expect(statuses.at(-1)).toBe(429);
});

test('a program acts with a token that was shown once; an invited person joins by the link of the mail', async () => {
  await nadia.goto('/networks/new');
  await fill(nadia, { 'Nom du réseau': 'Tiers-lieux du Béarn' });
  await press(nadia, 'Créer le réseau');
  await nadia.goto('/account/tokens');
  await fill(nadia, { Nom: 'Tableur' });
  await nadia.getByLabel('Lire et écrire').check();
  await press(nadia, 'Créer un jeton');
  await look(nadia, 'token-made');
  const token = (await nadia.locator('main .notice code').textContent())!;
  await nadia.goto('/account/tokens');
  expect(await nadia.getByText(token).count()).toBe(0);

  const described = await fetch(`${lierre.url()}/api/v1/openapi.json`);
  expect(await described.json()).toMatchObject({
    openapi: '3.1.0',
    components: { schemas: { Problem: {}, 'organisations.StoredSheet': { type: 'object' } } }
  });
  const invited = 'salma@exemple.ma';
  const answer = await fetch(`${lierre.url()}/api/v1/networks/tiers-lieux-du-bearn/invitations`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email: invited, name: 'Salma', role: 'treasurer', locale: 'ar' })
  });
  expect(answer.status).toBe(201);
  const link = await linkInMail(invited);

  const salma = await lierre.visit({ script: false, language: 'ar-MA' });
  await salma.goto(link);
  await look(salma, 'invitation-ar');
  await press(salma, 'قبول الدعوة');
  expect(new URL(salma.url()).pathname).toBe('/n/tiers-lieux-du-bearn');
  expect(await salma.locator('html').getAttribute('dir')).toBe('rtl');
  await look(salma, 'invitation-accepted-ar');

  const late = await lierre.visit({ script: false });
  await late.goto(link);
  await late.getByText('Cette invitation a déjà été acceptée').waitFor();
  await look(late, 'invitation-used');
  await nadia.goto(link);
  await nadia
    .getByText('Cette invitation est pour quelqu’un d’autre')
    .or(nadia.getByText('déjà été acceptée'))
    .waitFor();
});

test('the profile changes language at once, and keeps what was typed when a name is missing', async () => {
  await nadia.goto('/account/profile');
  await fill(nadia, { 'Votre nom': ' ' });
  await nadia.getByLabel('Langue').selectOption('ar');
  await press(nadia, 'Enregistrer');
  expect(await nadia.getByLabel('Langue').inputValue()).toBe('ar');
  await fill(nadia, { 'Votre nom': 'Nadia B.' });
  await press(nadia, 'Enregistrer');
  expect(await nadia.locator('html').getAttribute('dir')).toBe('rtl');
  await look(nadia, 'profile-ar');
  await nadia.goto('/account/security');
  await look(nadia, 'security-ar');
});
