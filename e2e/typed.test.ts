import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { PAGES, pathOf, speak } from '../checks/pages.ts';
import { placeForPages, type Place } from '../checks/place.ts';
import type { Who } from '../checks/world.ts';
import { useLierre } from './harness.ts';
import { useInside } from './inside.ts';

/** Forms that only read, or that answer on the spot: there is nothing that could be refused for coming with a wrong key. */
const ANSWERED = [
  '/account/tokens',
  '/check',
  '/invitations/[token]',
  '/n/[network]/journey/design/form',
  '/n/[network]/partners/[id]',
  '/n/[network]/register', // a file
  '/partners/[token]'
];
/** The code of the second step is never sent back. */
const UNTOLD = ['/sign-in/two-factor'];

const lierre = useLierre();
const { enter } = useInside(lierre);
const tabs = new Map<Who, Page>();
let place: Place;

beforeAll(async () => {
  place = await placeForPages();
}, 300_000);

test.each(Object.entries(PAGES))(
  '%s: a refused form still holds all that was typed, and names each problem beside its field, without script',
  async (route, { as: who }) => {
    const page = await tabOf(who);
    const path = pathOf(route, place);
    await page.goto(path);
    for (const form of await page.evaluate(writable)) {
      await page.goto(path);
      await page.evaluate(fillIn, form);
      const typed = await page.evaluate(held, form);
      const status = await statusOf(page, form);
      if (ANSWERED.includes(route) && status < 400) continue;
      expect(status, `form ${form}`).toBeGreaterThanOrEqual(400);
      expect(status, `form ${form}`).toBeLessThan(500);
      if (UNTOLD.includes(route)) continue;
      expect(await page.evaluate(held, form), `form ${form}`).toEqual(typed);
      expect(await page.evaluate(lost), `form ${form}: problems that lead to no field`).toEqual([]);
    }
  }
);

/** Sends the form; what comes may be a page or a file. */
async function statusOf(page: Page, form: number): Promise<number> {
  const answer = page.waitForResponse((response) => response.request().isNavigationRequest());
  const shown = page.waitForNavigation().catch((error: Error) => {
    if (!error.message.includes('ERR_ABORTED')) throw error;
  });
  await page.evaluate(send, form);
  await shown;
  return (await answer).status();
}

async function tabOf(who: Who): Promise<Page> {
  const known = tabs.get(who);
  if (known) return known;
  const page = await lierre.visit({ script: false });
  const { personId } = place.actors[who];
  if (personId) {
    await speak(personId, 'fr');
    await enter(page, personId);
  }
  tabs.set(who, page);
  return page;
}

/** Which of the page's forms write and have something to fill in. */
const writable = (): number[] =>
  [...document.forms].flatMap((form, index) =>
    form.method === 'post' && form.querySelector('input:not([type=hidden]), select, textarea') ? [index] : []
  );

/** Something in every field; a key that no operation takes, so that whatever else is right nothing is written. */
const fillIn = (index: number): void => {
  const likely: Record<string, string> = {
    number: '7',
    date: '2031-02-03',
    time: '03:04',
    month: '2031-02',
    'datetime-local': '2031-02-03T03:04'
  };
  const form = document.forms[index]!;
  form.querySelectorAll<HTMLInputElement>('[name=__key]').forEach((key) => (key.value = 'k'.repeat(201)));
  form.querySelectorAll('select').forEach((choice) => (choice.selectedIndex = choice.options.length - 1));
  form.querySelectorAll('textarea').forEach((area, n) => (area.value = `é <b>"${n}"\nملاحظة`));
  form.querySelectorAll<HTMLInputElement>('input:not([type=hidden], [type=file])').forEach((input, n) => {
    if (input.type === 'checkbox') input.checked = !input.checked;
    else if (input.type === 'radio') input.checked = true;
    else input.value = likely[input.type] ?? `é <b>"${n}"`;
  });
};

const send = (index: number): void => {
  const form = document.forms[index]!;
  form.requestSubmit(form.querySelector<HTMLButtonElement>('button:not([type=button])') ?? undefined);
};

/** What stands in each field. A file and a password are the browser's to keep. */
const held = (index: number): [string, string][] =>
  [...(document.forms[index]?.elements ?? [])].flatMap((element) => {
    if (!element.matches('input:not([type=hidden], [type=file], [type=password]), select, textarea'))
      return [];
    const { type, name, value, checked } = element as HTMLInputElement;
    return type === 'checkbox' || type === 'radio'
      ? [[`${name}=${value}`, String(checked)]]
      : [[name, value]];
  });

/** Links from the list of problems to fields that are not there; the key is no field. */
const lost = (): string[] =>
  [...document.querySelectorAll('[role=alert] a[href^="#"]')]
    .map((link) => link.getAttribute('href')!.slice(1))
    .filter((id) => !id.endsWith('Idempotency-Key') && !document.getElementById(id));
