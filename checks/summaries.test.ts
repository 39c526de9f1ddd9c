import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { operations } from '#lib/registry.ts';
import { formsOf, type HtmlForm } from './forms.ts';
import { openPage, type Opened } from './opened.ts';
import { PAGES, pathOf } from './pages.ts';
import { placeForPages, type Place } from './place.ts';
import { VIEWS } from './views.ts';
import type { Who } from './world.ts';

/**
 * Whatever an operation may find wrong with what a form of a page sends, the summary above the form names the field as
 * the reader knows it, and leads to it.
 */
useTestDatabase();

type Look = { route: string; as: Who; path: (place: Place) => string | Promise<string> };
const looks: Look[] = [
  ...Object.entries(PAGES)
    .filter(([route]) => route !== '/demo') // its button lives a whole story
    .map(([route, { as }]) => ({ route, as, path: (place: Place) => pathOf(route, place) })),
  ...VIEWS
];

/** What the server adds of its own to what a form sends. */
const DERIVED = new Set(['sessionId', 'fileName', 'locale', 'unfinished']);

/** The form that is being sent, and where which operation found something wrong with it. */
type Sending = { form: HtmlForm; page: Opened; operation: string; found: string[][] };
let sending: Sending | null = null;

/** While a form is sent, operations find something wrong with every field that they are given: nothing is written. */
beforeAll(() => {
  const watched = new Set<z.ZodType>();
  for (const { kind, name, input: schema } of operations) {
    if (kind === 'query' || watched.has(schema)) continue;
    watched.add(schema);
    const parse = schema.safeParse.bind(schema);
    vi.spyOn(schema, 'safeParse').mockImplementation((input: unknown) => {
      if (!sending) return parse(input);
      sending.operation = name;
      sending.found = typedIn(input, schema, sending);
      const paths = sending.found.length ? sending.found : [[]];
      const issues = paths.map((path) => ({ code: 'custom' as const, path, message: 'required', input }));
      return { success: false, error: new z.ZodError(issues) };
    });
  }
});
afterAll(() => vi.restoreAllMocks());

let place: Promise<Place> | undefined;
let named = 0;

test.each(looks.map((look, i) => [`${i + 1}: ${look.route} as ${look.as}`, look] as const))(
  '%s: the summary above a form names each field that something is wrong with, and leads to it',
  async (_name, { route, as, path }) => {
    const world = await (place ??= placeForPages());
    const page = await openPage(route, await path(world), world.actors[as].personId);
    const missing: string[] = [];
    for (const form of formsOf(page.html(null))) {
      const sent: Sending = (sending = { form, page, operation: '', found: [] });
      const refused = await page.send(form).finally(() => (sending = null));
      if (!refused || sent.found.length === 0) continue;
      const html = page.html(refused);
      const lines = summaryOf(html);
      named += lines.length;
      sent.found.forEach((path, n) => {
        const { label, target } = lines[n] ?? {};
        if (!label || !target || !html.includes(`id="${target}"`))
          missing.push(
            `${sent.operation}, ${path.join('.')}: ${label ?? 'no name'}, ${target ?? 'no field'}`
          );
      });
    }
    expect(missing).toEqual([]);
  }
);

test('that was about the fields of all forms', () => {
  expect(named).toBeGreaterThan(400);
});

type Line = { label?: string; target?: string };
/** What stands in the summary: `<a href="#field">Label – what is wrong</a>`. */
function summaryOf(html: string): Line[] {
  const list = /role="alert"[^]*?<ul>([^]*?)<\/ul>/.exec(html)?.[1] ?? '';
  return [...list.replace(/<!--.*?-->/g, '').matchAll(/<li>([^]*?)<\/li>/g)].map(([, line = '']) => ({
    label: /(?:^|>)([^<>]+) – [^–]+(?:<|$)/.exec(line)?.[1],
    target: /href="#([^"]*)"/.exec(line)?.[1]
  }));
}

/** Where the values stand that come from what the reader typed into the form; the others nobody can get wrong. */
function typedIn(input: unknown, schema: z.ZodType, { form, page }: Sending): string[][] {
  const { properties } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const isTyped = ([path, value]: [string[], unknown]): boolean => {
    const [first, last] = [path[0] ?? '', path.at(-1) ?? ''];
    if (page.given.has(value) || DERIVED.has(first) || (properties && !(first in properties))) return false;
    if ([first, last, path.join('.')].some((name) => form.fixed.has(name))) return false;
    return value !== undefined || form.asks(last);
  };
  return leavesOf(input)
    .filter(isTyped)
    .map(([path]) => path);
}

/** Each single value with its path; of a list, its first. */
function leavesOf(value: unknown, path: string[] = []): [string[], unknown][] {
  if (Array.isArray(value) && value.length) return leavesOf(value[0], [...path, '0']);
  if (value && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype)
    return Object.entries(value).flatMap(([key, one]) => leavesOf(one, [...path, key]));
  return [[path, value]];
}
