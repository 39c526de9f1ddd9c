import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import type { Actor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { speak } from '../checks/pages.ts';
import { look, press, useLierre, type Visitor } from './harness.ts';
import { useInside } from './inside.ts';

const TEXT = 'L’« atelier » dit "oui" & <b>non</b>\n\n  deux lignes plus loin : ورشة النجارة\nfin \\ \'x\'';

const lierre = useLierre();
const { enter } = useInside(lierre);
let place: Scenario;
let organisation: string;
let ana: Actor;
let ben: Actor;

beforeAll(async () => {
  place = await scenario();
  organisation = await place.organisation('Atelier');
  ana = await place.person('Ana', { speaksFor: [organisation] });
  ben = await place.person('Ben', { speaksFor: [organisation] });
});

test('a form sent after the session was ended elsewhere waits in the browser, and is sent again once signed in', async () => {
  const page = await sheetOf(ana, {});
  await page.locator('[name=description]').fill(TEXT);
  await revoke(ana);
  expect(await send(page, 'Enregistrer')).toBe(401);
  await page.getByRole('heading', { name: 'Votre session s’est terminée' }).waitFor();
  await look(page, 'ended-fr');
  expect(await page.locator('p', { hasText: 'ورشة' }).innerText()).toBe(TEXT);
  expect(await descriptionKept()).not.toBe(TEXT);

  expect(await send(page, 'Envoyer de nouveau')).toBe(401);
  await enter(page, ana.personId);
  expect(await send(page, 'Envoyer de nouveau')).toBe(303);
  expect(await descriptionKept()).toBe(TEXT);
});

test('nobody sends under their own name what another began in the same browser', async () => {
  const page = await sheetOf(ana, { language: 'ar-MA' });
  await page.locator('[name=description]').fill('من سيكتب؟');
  await enter(page, ben.personId);
  await speak(ben.personId, 'ar');
  expect(await send(page)).toBe(409);
  await look(page, 'ended-other-ar');
  expect(await page.locator('h1').innerText()).toBe('فُتحت هذه الاستمارة بحساب آخر');
  expect(await page.locator('main').innerText()).toContain('من سيكتب؟');
  expect(await descriptionKept()).not.toBe('من سيكتب؟');
  await revoke(ben);
  expect(await send(page)).toBe(401);
  await page.setViewportSize({ width: 1280, height: 844 });
  await look(page, 'ended-wide');
});

test('a visitor who was never signed in is led to the sign-in, another site is refused, no secret comes back', async () => {
  const path = `/n/${place.network.slug}/organisations/${organisation}/edit?/save`;
  const post = (fields: Record<string, string>, origin = lierre.url()) =>
    fetch(lierre.url() + path, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin, accept: 'text/html' },
      body: new URLSearchParams(fields)
    });
  const stranger = await post({ name: 'Atelier' });
  expect([stranger.status, stranger.headers.get('location')]).toEqual([
    303,
    `/sign-in?next=${encodeURIComponent(path.split('?')[0]!)}`
  ]);
  expect((await post({ __by: ana.personId! }, 'https://elsewhere.example')).status).toBe(403);
  const held = await post({ __by: ana.personId!, password: 'très secret', name: 'Atelier' });
  const text = await held.text();
  expect([held.status, held.headers.get('cache-control')]).toEqual([401, 'private, no-store']);
  expect(text).toContain('value="Atelier"');
  expect(text).not.toContain('très secret');
});

async function sheetOf(actor: Actor, visitor: Visitor): Promise<Page> {
  const page = await lierre.visit({ script: false, ...visitor });
  await speak(actor.personId, visitor.language === 'ar-MA' ? 'ar' : 'fr');
  await enter(page, actor.personId);
  await page.goto(`/n/${place.network.slug}/organisations/${organisation}/edit`);
  return page;
}

const revoke = ({ personId }: Actor) =>
  transaction({ personId: personId! }, (tx) =>
    tx.deleteFrom('sessions').where('person_id', '=', personId!).execute()
  );

/** Presses the button, or that of the sheet in whatever language, and says what the form was answered with. */
async function send(page: Page, name?: string): Promise<number> {
  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  if (name) await press(page, name);
  else
    await Promise.all([
      page.waitForEvent('load'),
      page.locator('main form:has([name=description]) button').last().click()
    ]);
  return (await answer).status();
}

async function descriptionKept(): Promise<string | null> {
  const { description } = await transaction({ networkId: place.network.id, personId: ana.personId }, (tx) =>
    tx
      .selectFrom('organisation_sheets')
      .select('description')
      .where('organisation_id', '=', organisation)
      .executeTakeFirstOrThrow()
  );
  return description;
}
