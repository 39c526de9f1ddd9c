import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { PAGES, pathOf, speak } from '../checks/pages.ts';
import { placeForPages, type Place } from '../checks/place.ts';
import type { Who } from '../checks/world.ts';
import { look, useLierre } from './harness.ts';
import { useInside } from './inside.ts';

const lierre = useLierre();
const { enter } = useInside(lierre);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let place: Place;
const tabs = new Map<string, Page>();

beforeAll(async () => {
  place = await placeForPages();
});

test.each(Object.entries(PAGES))(
  '%s can be used by everybody, in French and Arabic, by day and by night',
  async (route, { as: who }) => {
    for (const locale of ['fr', 'ar'] as const) {
      await speak(place.actors[who].personId, locale);
      const page = await tabOf(who, locale);
      expect((await page.goto(pathOf(route, place)))?.status()).toBe(200);
      await openAll(page);
      await page.evaluate(AXE);
      expect(await findings(page), `${locale}, by day`).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      await look(page, `${locale}-dark-${route.replace(/\W+/g, '-')}`);
      expect(await findings(page, { runOnly: ['color-contrast'] }), `${locale}, by night`).toEqual([]);
      expect(await tooWide(page), `${locale}: wider than the phone`).toBe(0);
      await page.emulateMedia({ colorScheme: 'light' });
    }
  }
);

/** One browser for each person and language, kept for all pages. */
async function tabOf(who: Who, locale: 'fr' | 'ar'): Promise<Page> {
  const name = `${who} ${locale}`;
  const known = tabs.get(name);
  if (known) return known;
  const page = await lierre.visit({ language: locale === 'fr' ? 'fr-FR' : 'ar-MA' });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await enter(page, place.actors[who].personId);
  tabs.set(name, page);
  return page;
}

/** What is folded away is looked at as well; menus are not all open at once. */
const openAll = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const fold of document.querySelectorAll<HTMLDetailsElement>('main details')) fold.open = true;
  });

async function findings(page: Page, options: RunOptions = {}): Promise<string[]> {
  // Colours on their way from day to night are neither.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  const { violations } = await page.evaluate(
    (asked) => (globalThis as unknown as { axe: { run(o: RunOptions): Promise<AxeResults> } }).axe.run(asked),
    { ...options, resultTypes: ['violations' as const] }
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`)
  );
}

const tooWide = (page: Page): Promise<number> =>
  page.evaluate(() =>
    Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)
  );
