import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { provideRuntime, runtimeConfig } from '#lib/platform/config.ts';
import { readSecrets } from '#lib/platform/secrets.server.ts';
import { PAGES, pathOf, speak } from '../checks/pages.ts';
import { placeForPages, type Place } from '../checks/place.ts';
import { VIEWS, type View } from '../checks/views.ts';
import { fillIn, formsOn, heldIn, misfill, pressIn, saidOn, submit, type Form } from './forms.ts';
import { useLierre } from './harness.ts';
import { useInside } from './inside.ts';

/**
 * Every form of every page is sent in a browser without script, twice: filled with what cannot be taken, and as somebody
 * would. Nothing breaks; what cannot be taken is refused, with words, beside its field; what was typed is still there.
 */
const lierre = useLierre({ SMTP_URL: 'smtp://127.0.0.1:9' }); // no mail server answers there
const { enter } = useInside(lierre);

const looks: View[] = [
  ...Object.entries(PAGES).map(([route, { as }]) => ({ route, as, path: (p: Place) => pathOf(route, p) })),
  ...VIEWS
];

/** Pages of different rooms share a world: what is done in one leaves the others as they are, for the most part. */
const room = ({ route }: View): string => route.split('/')[route.startsWith('/n/') ? 3 : 1] ?? '';
/** Where people lose their rights: these come last. */
const LAST = ['settings', 'organisations', 'leave'];
const rounds = Map.groupBy(
  looks,
  (look) => looks.slice(0, looks.indexOf(look)).filter((l) => room(l) === room(look)).length
);
const inTurn = [...rounds].flatMap(([round, together]) =>
  together
    .toSorted((a, b) => LAST.indexOf(room(a)) - LAST.indexOf(room(b)))
    .map((look, i) => [`${round + 1}.${i + 1} ${look.route} as ${look.as}`, look, i === 0] as const)
);

/** Forms that need more than a world: the story that sends them without script, and how. The list only shrinks. */
const ELSEWHERE: Record<string, [story: string, words: string]> = {
  '/account/security unlinkProvider': ['provider', 'Délier mon compte Keycloak'],
  '/account/security/two-factor confirm': ['sign-in', 'Vérifier et activer'],
  '/demo default': ['governance', 'enterDemo(page)'], // it lives through two years first
  '/n/[network]/motions/[id] voteSecretly': ['secrecy', 'Contre'],
  '/sign-in/ended default': ['ended', 'Envoyer de nouveau']
};

/** Actions whose form was sent; forms that were, by their route; actions that took what nothing should. */
const posted = new Set<string>();
const sent = new Set<string>();
const took = new Set<string>();

let page: Page;
let place: Place;
/** The next world is made while the browser works. */
let next: Promise<Place>;
let path = '';

beforeAll(async () => {
  // The links of mails that are made here open there.
  const { auth } = await readSecrets(lierre.data());
  next = placeForPages();
  provideRuntime({ ...runtimeConfig(), secret: auth });
  page = await lierre.visit({ script: false });
});
afterAll(() => next);

test.each(inTurn)('%s: its forms', async (_name, look, begins) => {
  if (begins || !path) await renew();
  if ((await arrive(look)) >= 400) {
    await renew();
    expect(await arrive(look), 'the page is there').toBe(200);
  }
  const first = await unsent(look);
  for (const form of first) await sendUnfit(look, form);
  for (let next = await nextOf(look, first); next; next = await nextOf(look, first)) {
    // What came only after something was sent goes before the rest may take it away.
    const { key } = next;
    if (!first.some((form) => form.key === key)) await sendUnfit(look, next);
    await sendFit(look, next);
  }
});

/** The next form that was not sent, where it is now; in a new world if others have taken it away. */
async function nextOf(look: View, first: Form[]): Promise<Form | undefined> {
  const here = (await unsent(look))[0];
  if (here) return here;
  await page.goto(path);
  const again = (await unsent(look))[0];
  const missing = first.filter((form) => !sent.has(nameOf(look, form))).map(({ key }) => key);
  if (again || missing.length === 0) return again;
  await renew();
  await arrive(look);
  const fresh = (await unsent(look))[0];
  expect(fresh, `in a new world: ${missing.join()}`).toBeDefined();
  return fresh;
}

const nameOf = (look: View, { key, frame, route }: Form): string =>
  `${frame || route ? '' : look.route} ${key}`;

const actionOf = (look: View, { action, route }: Form): string => `${route ?? look.route} ${action}`;

/** Of the page, not of another one that it leads on to. Those of the frame last: one of them signs out. */
const unsent = async (look: View): Promise<Form[]> =>
  (isHere() ? await formsOn(page) : [])
    .filter((form) => !sent.has(nameOf(look, form)) && !(actionOf(look, form) in ELSEWHERE))
    .toSorted((a, b) => Number(a.frame) - Number(b.frame));

async function renew(): Promise<void> {
  place = await next;
  next = placeForPages();
}

/** Somebody signed in opens the page in this world. @returns the status */
async function arrive({ as, path: at }: View): Promise<number> {
  const { personId } = place.actors[as];
  await speak(personId, 'fr');
  await page.context().clearCookies();
  await enter(page, personId);
  path = await at(place);
  return (await page.goto(path))!.status();
}

const isHere = (): boolean => new URL(page.url()).pathname === new URL(path, lierre.url()).pathname;

/** The last one of its kind: what is wrong is told in that row, not in the first. */
async function sendUnfit(look: View, form: Form): Promise<void> {
  if (form.method !== 'post' || !form.asks) return;
  const found = await find(form);
  if (!found) return;
  await misfill(page, found.last);
  const typed = await heldIn(page, found.last);
  const status = await submit(page, found.last);
  expect(status, form.key).toBeLessThan(500);
  if (status < 400) took.add(actionOf(look, form));
  else await explained(form, 'last', typed);
}

async function sendFit(look: View, form: Form): Promise<void> {
  const found = await find(form);
  if (!found) return;
  await fillIn(page, found.first);
  const typed = await heldIn(page, found.first);
  const status = await pressIn(page, found).catch((error: unknown) => {
    throw new Error(`${form.key}: ${String(error)}`);
  });
  expect(status, form.key).toBeLessThan(form.method === 'get' ? 400 : 500);
  if (status >= 400) await explained(form, 'first', typed);
  sent.add(nameOf(look, form));
  if (form.method === 'post') posted.add(actionOf(look, form));
}

/** The form where it is now. What only an answer showed may be gone. */
async function find({ key }: Form): Promise<Form | undefined> {
  const seen = async () => (await formsOn(page)).find((form) => form.key === key);
  return (isHere() ? await seen() : undefined) ?? (await page.goto(path).then(seen));
}

/** A refusal has words, each at its field, and what was typed is there; or the page says why there is nothing to send any more. */
async function explained({ key }: Form, which: 'first' | 'last', typed: [string, string][]): Promise<void> {
  const { title, alerts, lost } = await saidOn(page);
  const left = (await formsOn(page)).find((form) => form.key === key);
  if (!left) return expect(title + alerts, `${key}: words`).not.toBe('');
  expect(alerts, `${key}: what is wrong`).not.toBe('');
  expect(await heldIn(page, left[which]), `${key}: what was typed`).toEqual(typed);
  expect(lost, `${key}: problems that lead to no field`).toEqual([]);
}

/** Forms that answer on the spot whatever is asked. */
const ANSWERS = [
  '/check default',
  '/n/[network]/imports/new default',
  '/n/[network]/journey/design/form ask',
  '/n/[network]/motions/new/role find',
  '/n/[network]/register extract',
  '/sign-in password'
];

test('what cannot be taken is refused everywhere', () => {
  expect([...took].filter((action) => !ANSWERS.includes(action))).toEqual([]);
});

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
  expect(actions.filter((action) => !posted.has(action)).toSorted()).toEqual(
    Object.keys(ELSEWHERE).toSorted()
  );
  for (const [story, words] of Object.values(ELSEWHERE)) {
    const source = readFileSync(`e2e/${story}.test.ts`, 'utf8');
    expect(source.includes('script: false') && source.includes(words), `${story}: ${words}`).toBe(true);
  }
});
