import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ElementHandle, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { PAGES, pathOf } from '../checks/pages.ts';
import { placeForPages, type Place } from '../checks/place.ts';
import { VIEWS } from '../checks/views.ts';
import type { Who } from '../checks/world.ts';
import { useLierre } from './harness.ts';
import { useInside } from './inside.ts';

/**
 * Every form of every page is filled and sent in a browser without script: as somebody would, and once with a text that
 * is longer than anything that is taken. Nothing breaks; a refusal has its words; what was typed is still there.
 */
const lierre = useLierre();
const { enter } = useInside(lierre);
const LONG = 'Trop long. '.repeat(3000).trim();

const posted = new Set<string>();

type Look = { route: string; as: Who; path: (place: Place) => string | Promise<string> };
const looks: Look[] = [
  ...Object.entries(PAGES).map(([route, { as }]) => ({ route, as, path: (p: Place) => pathOf(route, p) })),
  ...VIEWS
];

test.each(looks.map((look, i) => [`${i + 1}: ${look.route} as ${look.as}`, look] as const))(
  '%s: its forms',
  async (_name, look) => {
    const page = await lierre.visit({ script: false });
    let path = await arrive(page, look);
    const done = new Set<string>();
    for (let turn = 0; turn < 40; turn += 1) {
      if (!(await page.goto(path))?.ok()) await page.goto((path = await arrive(page, look)));
      const form = (await formsOn(page)).find(({ key }) => !done.has(key));
      if (!form) break;
      done.add(form.key);
      if (form.method !== 'post') continue;
      untouched = null;
      posted.add(`${look.route} ${form.action}`);
      if (form.texts && (await send(page, form, true)) === 'gone') continue;
      if (form.texts) await page.goto(path);
      const again = (await formsOn(page)).find(({ key }) => key === form.key);
      if (again) await send(page, again, false);
    }
    await page.context().close();
  }
);

/** A world in which nothing was sent yet; pages without forms leave it to the next one. */
let untouched: Promise<Place> | null = null;

/** A world of its own for this page, and somebody signed in who looks at it. */
async function arrive(page: Page, { as, path }: Look): Promise<string> {
  const place = await (untouched ??= placeForPages());
  const { personId } = place.actors[as];
  await page.context().clearCookies();
  await enter(page, personId);
  return path(place);
}

type Form = { key: string; action: string; method: string; texts: boolean; at: number; button: number };

/** One for each different form and button of the page; rows of a list have the same ones. */
const formsOn = (page: Page): Promise<Form[]> =>
  page.evaluate(() => {
    for (const fold of document.querySelectorAll<HTMLDetailsElement>('main details')) fold.open = true;
    const blind = (text: string | null) =>
      (text ?? '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '*').replace(/\d+/g, '#');
    const found = new Map<string, Form>();
    [...document.querySelectorAll<HTMLFormElement>('main form')].forEach((form, at) => {
      const fields = [...form.elements] as HTMLInputElement[];
      const names = [...new Set(fields.map(({ name }) => blind(name)))].filter((name) => name !== '__key');
      const texts = fields.some(({ type }) => ['text', 'textarea', 'search', 'email'].includes(type));
      fields.forEach((field, button) => {
        if (field.type !== 'submit') return;
        const address = blind(field.getAttribute('formaction') ?? form.getAttribute('action'));
        const action = /\?\/(\w+)/.exec(address)?.[1] ?? 'default';
        const method = (field.getAttribute('formmethod') ?? form.method).toLowerCase();
        const key = [method, address, names.join(), field.name].join(' ');
        if (!found.has(key)) found.set(key, { key, action, method, texts, at, button });
      });
    });
    return [...found.values()];
  });

async function send(page: Page, form: Form, spoilt: boolean): Promise<'sent' | 'gone'> {
  const handle = await handleOf(page, form);
  const typed = await fillIn(handle, spoilt);
  const button = await handle.evaluateHandle((node, at) => node.elements[at] as HTMLElement, form.button);
  const what = `${form.key} ${spoilt ? 'with too long a text' : ''}`;
  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  // A paper that is made comes as a file: the page stays.
  const there = Promise.race([page.waitForEvent('load'), page.waitForEvent('download')]);
  const [response] = await Promise.all([answer, there, button.click()]).catch((error: unknown) => {
    throw new Error(`${what}: ${String(error)}`);
  });
  expect(response.status(), what).toBeLessThan(500);
  if (response.status() < 400) return 'sent';
  const left = (await formsOn(page)).find(({ key }) => key === form.key);
  const alerts = await page.locator('main [role=alert], main .notice').allInnerTexts();
  const head = await page.locator('main h1').allInnerTexts();
  expect([...alerts, ...head].join('').trim(), `${what}: words`).not.toBe('');
  if (!left) return 'gone';
  expect(alerts.join(' ').trim(), `${what}: what is wrong`).not.toBe('');
  expect(await typedIn(await handleOf(page, left)), `${what}: what was typed`).toMatchObject(typed);
  return 'sent';
}

const handleOf = async (page: Page, { at }: Form): Promise<ElementHandle<HTMLFormElement>> =>
  (await page.evaluateHandle(
    (n) => document.querySelectorAll<HTMLFormElement>('main form')[n]!,
    at
  )) as ElementHandle<HTMLFormElement>;

/** What fits fields whose kind does not say it. */
const FITTING: Record<string, string> = {
  fraction: '2/3',
  closeAt: '18:00',
  year: '2030',
  happenedOn: '2026-01-15',
  signedOn: '2026-01-15',
  periodStart: '2026-01-01',
  periodEnd: '2026-01-31',
  sectorCode: '62.01Z',
  postalCode: '64000',
  amount: '120,50',
  budget: '200',
  languages: 'fr',
  email: 'essai@example.org',
  contactEmail: 'essai@example.org'
};

/** Types something into every field; the first text too long if it is to be `spoilt`. @returns what stands there now */
async function fillIn(
  form: ElementHandle<HTMLFormElement>,
  spoilt: boolean
): Promise<Record<string, string[]>> {
  await form.evaluate(
    (node, { fitting, long }) => {
      let tooLong = long;
      const seen = new Set<string>();
      for (const field of [...node.elements] as HTMLInputElement[]) {
        const { name, type } = field;
        const known = fitting[name.replace(/:.*/, '')];
        if (!name || type === 'hidden' || type === 'submit' || field.readOnly || field.disabled) continue;
        if (type === 'checkbox') field.checked = true;
        else if (type === 'radio') field.checked ||= !seen.has(name);
        else if (type === 'select-one') {
          const choice = field as unknown as HTMLSelectElement;
          choice.selectedIndex = Math.min(1, choice.options.length - 1);
        } else if (['text', 'textarea', 'search'].includes(type)) {
          field.value =
            tooLong || known || `Essai ${name}`.slice(0, field.maxLength > 0 ? field.maxLength : 40);
          tooLong = '';
        } else if (type !== 'file')
          field.value =
            known ??
            ({ number: field.min || '1', date: '2030-03-04', time: '10:30', email: fitting.email } as const)[
              type as 'number'
            ] ??
            '';
        seen.add(name);
      }
    },
    { fitting: FITTING, long: spoilt ? LONG : '' }
  );
  return typedIn(form);
}

/** What serves once is not given back, nor can a browser be given a file. */
const typedIn = (form: ElementHandle<HTMLFormElement>): Promise<Record<string, string[]>> =>
  form.evaluate((node) => {
    const typed: Record<string, string[]> = {};
    for (const { name, type, value, checked } of [...node.elements] as HTMLInputElement[]) {
      if (!name || ['hidden', 'file', 'password', 'submit'].includes(type) || name === 'code') continue;
      const text = value.replaceAll('\r\n', '\n');
      (typed[name] ??= []).push(...(['checkbox', 'radio'].includes(type) && !checked ? [] : [text]));
    }
    return typed;
  });

/**
 * Forms that these pages may not show in their state: the story that sends it without script, or the state it takes. The
 * list only shrinks.
 */
const ELSEWHERE: Record<string, string> = {
  '/account/security revokeOthers': 'sign-in',
  '/account/security unlinkProvider': 'only with an identity provider',
  '/account/security/two-factor codes': 'sign-in',
  '/account/security/two-factor confirm': 'sign-in',
  '/account/security/two-factor stop': 'sign-in',
  '/admin/mail/[id] default': 'only a mail that failed',
  '/invitations/[token] link': 'sign-in',
  '/n/[network]/agreements/[id]/sign refuse': 'only before signing',
  '/n/[network]/imports/[id] decide': 'job',
  '/n/[network]/imports/[id] discard': 'only before committing',
  '/n/[network]/imports/[id] resume': 'only an import whose job was lost',
  '/n/[network]/journey/design/aim rank': 'path',
  '/n/[network]/journey/design/form keep': 'journey',
  '/n/[network]/motions/[id] stepDown': 'only a candidate',
  '/n/[network]/motions/[id] voteSecretly': 'secrecy',
  '/n/[network]/motions/drafts/[id] drop': 'only before opening',
  '/n/[network]/motions/drafts/[id] edit': 'only before opening',
  '/n/[network]/notifications read': 'only what is unread',
  '/n/[network]/organisations/[id]/edit removeLogo': 'only with a logo',
  '/n/[network]/partners/[id] follow': 'partners',
  '/n/[network]/partners/[id]/contacts forget': 'only where one contact is kept',
  '/n/[network]/partners/[id]/contacts promote': 'only where one contact is kept',
  '/n/[network]/partners/[id]/organisations/[organisation] follow': 'partners',
  '/n/[network]/partners/[id]/organisations/[organisation] forget': 'only where a contact person is kept',
  '/n/[network]/partnerships/[id] begin': 'only after the contract',
  '/n/[network]/partnerships/[id] confirm': 'only the other side',
  '/n/[network]/partnerships/[id] draft': 'only before the contract',
  '/n/[network]/partnerships/[id] name': 'only where a contract is in force',
  '/n/[network]/partnerships/[id] review': 'only while one lives',
  '/n/[network]/proxies give': 'governance',
  '/n/[network]/proxies revoke': 'only one that was given',
  '/n/[network]/register extract': 'only where something was decided',
  '/n/[network]/surveys/[id] reveal': 'only after the last day',
  '/notifications/stop default': 'only by the link of a mail',
  '/sign-in/ended default': 'ended'
};

test('every action that a page has is the action of a form that was sent', () => {
  const actions = readdirSync('src/routes', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('+page.server.ts'))
    .flatMap((file) => {
      const source = readFileSync(join('src/routes', file), 'utf8');
      const [, body] = /export const actions[^=]*= \{\n(.*?)\n\};/s.exec(source) ?? [];
      const route = `/${dirname(file) === '.' ? '' : dirname(file)}`;
      return [...(body ?? '').matchAll(/^ {2}(?:async )?(\w+)[:(,]/gm)].map(([, name]) => `${route} ${name}`);
    });
  expect(actions.length).toBeGreaterThan(150);
  expect(actions.filter((action) => !posted.has(action) && !(action in ELSEWHERE))).toEqual([]);
});
