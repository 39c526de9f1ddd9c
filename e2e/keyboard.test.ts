import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { enterDemo, lookAs, useLierre } from './harness.ts';

const lierre = useLierre();
let page: Page;

beforeAll(async () => {
  page = await lierre.visit({ script: false, width: 1280 });
  await enterDemo(page);
});

test('a vote is cast with the keyboard alone, and one always sees where one is', async () => {
  await lookAs(page, 'Paul Aubrac', '/n/demo');
  await tabTo('Aller au contenu');
  await page.keyboard.press('Enter');
  expect(await here()).toMatchObject({ id: 'main' });
  await tabTo('Acheter notre électricité ensemble');
  await enter();
  await tabTo('Aller au contenu');
  await page.keyboard.press('Enter');
  await tabTo('Pour');
  await enter();
  await page.getByRole('status').waitFor();
});

test('who sends a form with mistakes is led to them, and from each to its field', async () => {
  await page.goto('/n/demo/organisations/new');
  await page.getByLabel('Nom', { exact: true }).focus();
  await tabTo('Ajouter à l’annuaire');
  await enter();
  expect(await here()).toMatchObject({ role: 'alert' });
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await here()).toMatchObject({ name: 'name', invalid: 'true' });
});

test('a dialog opens and closes with the keyboard, and gives the focus back', async () => {
  await page.goto('/n/demo/partners');
  await tabTo('Livrer ensemble dans la métropole');
  await enter();
  await tabTo(/^Comment se lit une note/);
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  expect((await here()).text).toMatch(/^Comment se lit une note/);
});

const enter = (): Promise<unknown> => Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);

/** What has the focus, as those see it who use no mouse. */
const here = () =>
  page.evaluate(() => {
    const at = document.activeElement as HTMLElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    return {
      id: at.id,
      text: (at.getAttribute('aria-label') ?? at.textContent).trim(),
      name: at.getAttribute('name'),
      role: at.getAttribute('role'),
      invalid: at.getAttribute('aria-invalid'),
      marked: outlineStyle !== 'none' && outlineWidth !== '0px',
      shown: box.bottom > 0 && box.top < innerHeight && box.width > 0
    };
  });

/** Goes on from one stop to the next until this one; every stop on the way is on the screen and marked. */
async function tabTo(words: string | RegExp): Promise<void> {
  for (let stops = 0; stops < 80; stops++) {
    await page.keyboard.press('Tab');
    const stop = await here();
    expect(stop).toMatchObject({ marked: true, shown: true });
    if (typeof words === 'string' ? stop.text === words : words.test(stop.text)) return;
  }
  throw new Error(`Nothing called ${words} is reached with the keyboard`);
}
