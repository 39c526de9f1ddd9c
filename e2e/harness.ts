import { existsSync, mkdirSync } from 'node:fs';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type Locator,
  type Page
} from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { endLierre, startLierre, type Lierre } from './lierre.ts';

export type Visitor = {
  /** Language the browser asks for. */
  language?: 'fr-FR' | 'ar-MA' | 'en-GB';
  script?: boolean;
  /** A phone unless said otherwise. */
  width?: number;
  dark?: boolean;
  /** Another site that Lierre may lead to. */
  elsewhere?: string;
};

export type Stage = {
  url(): string;
  data(): string;
  /** Somebody with a browser of their own, on the first page. What goes wrong in their browser fails the test. */
  visit(visitor?: Visitor, path?: string): Promise<Page>;
};

const CHROMIUM = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/google-chrome',
  '/usr/bin/chromium-browser'
];
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
];

/** For the top of a test file: one server and one browser for all its tests. */
export function useLierre(env: Record<string, string> = {}): Stage {
  let lierre: Lierre | undefined;
  let browser: Browser | undefined;
  const contexts: BrowserContext[] = [];
  const surprises: string[] = [];

  beforeAll(async () => {
    const executablePath = CHROMIUM.find((path) => path && existsSync(path));
    if (!executablePath) throw new Error('No Chromium found: install it, or name its program in CHROMIUM');
    [lierre, browser] = await Promise.all([
      startLierre(env),
      chromium.launch({ executablePath, args: FLAGS })
    ]);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await photograph(contexts, task.name);
    expect(surprises.splice(0), 'what the browsers complained about').toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await endLierre(lierre);
  });

  const visit = async (visitor: Visitor = {}, path = '/'): Promise<Page> => {
    const context = await browser!.newContext(optionsFor(visitor, lierre!.url));
    contexts.push(context);
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    page.on('pageerror', (error) => surprises.push(`${page.url()}: ${error.message}`));
    page.on('response', (response) => {
      if (response.status() >= 500) surprises.push(`${response.url()}: ${response.status()}`);
    });
    page.on('request', (request) => {
      const expected = [lierre!.url, 'data:', ...(visitor.elsewhere ? [visitor.elsewhere] : [])];
      if (!expected.some((start) => request.url().startsWith(start)))
        surprises.push(`${page.url()} asked a third party: ${request.url()}`);
    });
    await page.goto(path);
    return page;
  };
  return { url: () => lierre!.url, data: () => lierre!.data, visit };
}

const optionsFor = (visitor: Visitor, baseURL: string): BrowserContextOptions => ({
  baseURL,
  locale: visitor.language ?? 'fr-FR',
  timezoneId: 'Europe/Paris',
  javaScriptEnabled: visitor.script ?? true,
  viewport: { width: visitor.width ?? 390, height: 844 },
  colorScheme: visitor.dark ? 'dark' : 'light'
});

/** Every open page into test-results/, and into the folder SHOTS names when somebody wants to look at all of them. */
async function photograph(contexts: BrowserContext[], name: string): Promise<void> {
  mkdirSync('test-results', { recursive: true });
  for (const [c, context] of contexts.entries())
    for (const [p, page] of context.pages().entries()) {
      const file = `${name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 80)}-${c}-${p}`;
      await page.screenshot({ path: `test-results/${file}.png`, fullPage: true }).catch(() => undefined);
    }
}

let shot = 0;
/** A picture for people who want to look; only made when SHOTS names a folder. */
export async function look(page: Page, name: string): Promise<void> {
  const folder = process.env.SHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  shot += 1;
  await page.screenshot({ path: `${folder}/${String(shot).padStart(3, '0')}-${name}.png`, fullPage: true });
}

/** Presses a button or follows a link by its words, and waits for the page it leads to. */
export async function press(
  page: Page,
  name: string | RegExp,
  role: 'button' | 'link' = 'button'
): Promise<void> {
  const target = page.getByRole(role, { name, exact: typeof name === 'string' }).first();
  await Promise.all([page.waitForEvent('load'), target.click()]);
}

/** Enters the demo from the first page; its whole story is lived first, which takes a while on a small machine. */
export async function enterDemo(page: Page): Promise<void> {
  const enter = page.getByRole('button', { name: /démonstration/i });
  await Promise.all([page.waitForEvent('load', { timeout: 60_000 }), enter.click({ timeout: 60_000 })]);
}

/** Looks at this page of the demo with the eyes of this person. */
export async function lookAs(page: Page, name: string, path: string): Promise<void> {
  await page.goto('/demo');
  await press(page, new RegExp(name));
  await page.goto(path);
}

/** Fills fields by their labels. */
export async function fill(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [label, text] of Object.entries(fields)) await field(page, label).fill(text);
}
/** What is typed into under this label; a choice of the same name is something else. */
export const field = (page: Page, label: string): Locator =>
  page.getByLabel(label).and(page.locator('input, textarea')).first();

/** On the screen as it is, without scrolling. */
export async function expectInSight(place: Locator): Promise<void> {
  const box = await place.boundingBox();
  const screen = place.page().viewportSize()!;
  const top = box?.y ?? Number.NaN;
  expect(top >= 0 && top < screen.height - 60, `seen at ${top} of ${screen.height}`).toBe(true);
}

/** The link in the latest mail to this address, read as the host where no mail server is set; as a path of this site. */
export async function mailTo(host: Page, address: string): Promise<string> {
  await host.goto('/admin/mail');
  const row = host.getByRole('listitem').filter({ hasText: address }).first();
  await Promise.all([host.waitForEvent('load'), row.getByRole('link').click()]);
  const link = host.locator('main a[href*="/sign-in/link"], main a[href*="/invitations/"]').first();
  const { pathname, search } = new URL((await link.getAttribute('href'))!, host.url());
  return pathname + search;
}
