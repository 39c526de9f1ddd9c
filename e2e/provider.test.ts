import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { startProvider } from '#lib/identity/provider/scenario.ts';
import { fill, look, press, useLierre } from './harness.ts';

const provider = await startProvider();
const { issuer, clientId, clientSecret, name } = provider.settings;
const lierre = useLierre({
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: clientId,
  OIDC_CLIENT_SECRET: clientSecret,
  OIDC_NAME: name
});
afterAll(() => provider.close());

const EMAIL = 'nadia@exemple.fr';
provider.holders.push(
  { sub: 'nadia', email: EMAIL, email_verified: true },
  { sub: 'karim', email: 'karim@exemple.fr', email_verified: true }
);
let nadia: Page;
const pathOf = (page: Page) => new URL(page.url()).pathname;

/** At the provider, which is another site: one says who one is and comes back. */
async function pick(page: Page, who: string): Promise<void> {
  await page.getByRole('heading', { name: 'Provider' }).waitFor();
  await Promise.all([page.waitForURL((url) => url.href.startsWith(lierre.url())), press(page, who)]);
}

test('a person links their account at the provider, signs out and comes in by it, to the page they wanted', async () => {
  nadia = await lierre.visit({ script: false, elsewhere: issuer }, '/setup');
  await fill(nadia, {
    'Votre nom': 'Nadia Belkacem',
    'Adresse e-mail': EMAIL,
    'Mot de passe': 'quatre chats au soleil'
  });
  await press(nadia, 'Créer mon compte');
  await nadia.goto('/account/security');
  await look(nadia, 'security-unlinked');
  await press(nadia, 'Lier mon compte Keycloak', 'link');
  await pick(nadia, 'karim');
  await nadia.getByText('Seul un compte avec la même adresse peut être lié.').waitFor();
  await look(nadia, 'security-differs');
  await press(nadia, 'Lier mon compte Keycloak', 'link');
  await pick(nadia, 'nadia');
  await nadia.getByText('Votre compte Keycloak est lié').waitFor();
  await look(nadia, 'security-linked');

  await nadia.goto('/sign-out');
  await press(nadia, 'Se déconnecter');
  await nadia.goto('/account/profile');
  expect(pathOf(nadia)).toBe('/sign-in');
  await look(nadia, 'sign-in');
  await press(nadia, 'Continuer avec Keycloak', 'link');
  await pick(nadia, 'nadia');
  expect(pathOf(nadia)).toBe('/account/profile');
  expect(await nadia.getByLabel('Votre nom').inputValue()).toBe('Nadia Belkacem');
});

test('whoever has linked nothing, or turns back, is told what to do', async () => {
  const karim = await lierre.visit({ script: false, elsewhere: issuer }, '/sign-in?next=/ideas');
  await press(karim, 'Continuer avec Keycloak', 'link');
  await pick(karim, 'karim');
  await karim.getByText('n’est lié à aucun compte ici').waitFor();
  await look(karim, 'sign-in-not-linked');
  await press(karim, 'Continuer avec Keycloak', 'link');
  await pick(karim, 'Cancel');
  await karim.getByText('Vous avez quitté Keycloak sans confirmer').waitFor();
  expect(new URL(karim.url()).searchParams.get('next')).toBe('/ideas');
});

test('another site, or an address that was typed, starts nothing: the button does', async () => {
  const visitor = await lierre.visit({ elsewhere: issuer });
  await visitor.goto('/sign-in/provider?next=/ideas');
  expect(pathOf(visitor)).toBe('/sign-in');
  await visitor.goto(`${issuer}/authorize`);
  await visitor.evaluate((to) => void (location.href = to), `${lierre.url()}/sign-in/provider?next=/ideas`);
  await visitor.waitForURL(`${lierre.url()}/sign-in?next=%2Fideas`);
});

test('unlinked, the door is shut', async () => {
  await nadia.goto('/account/security');
  await press(nadia, 'Délier mon compte Keycloak');
  await nadia.getByText('Votre compte Keycloak n’ouvre plus ce compte.').waitFor();
  await nadia.goto('/sign-out');
  await press(nadia, 'Se déconnecter');
  await nadia.goto('/sign-in');
  await press(nadia, 'Continuer avec Keycloak', 'link');
  await pick(nadia, 'nadia');
  await nadia.getByText('n’est lié à aucun compte ici').waitFor();
});
