import { readdirSync } from 'node:fs';
import { get } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Locale } from '#lib/platform/messages.ts';
import { openInside, type Inside } from '../e2e/inside.ts';
import { endLierre, startLierre, type Lierre } from '../e2e/lierre.ts';
import { PAGES, pathOf, signedIn, speak } from './pages.ts';
import { placeForPages, type Place } from './place.ts';
import type { Who } from './world.ts';

let lierre: Lierre;
let place: Place;
let inside: Inside | undefined;
const secrets: string[] = [];
const cookies: Partial<Record<Who, string>> = {};

beforeAll(async () => {
  lierre = await startLierre({ LIERRE_COUNT_STATEMENTS: '1' });
  inside = await openInside(lierre.data);
  const { auth, databaseApp } = inside.secrets;
  place = await placeForPages();
  for (const who of ['member', 'mandate', 'facilitator', 'host'] as const)
    cookies[who] = await cookieOf(place.actors[who].personId!, auth);
  secrets.push(...Object.values(place.tokens).filter((token) => token !== null), auth, databaseApp);
}, 300_000);
afterAll(async () => {
  await inside?.close();
  await endLierre(lierre);
});

test('every page is looked at', () => {
  const pages = readdirSync('src/routes', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('+page.svelte'))
    .map((file) => `/${file.slice(0, -'/+page.svelte'.length)}`.replace('/+page.svelt', '/'));
  expect(Object.keys(PAGES).toSorted()).toEqual(pages.toSorted());
});

describe.each(Object.entries(PAGES))('%s', (route, page) => {
  test('asks the database at most 6 times', async () => {
    const { headers } = await visit(route);
    expect(Number(headers['x-lierre-statements'])).toBeLessThanOrEqual(6);
  });

  test('is in its language and direction, without script unless it says so, and from this site alone', async () => {
    for (const locale of ['fr', 'ar', 'en'] as const) {
      const { html } = await visit(route, locale);
      expect(html).toMatch(new RegExp(`<html lang="${locale}" dir="${locale === 'ar' ? 'rtl' : 'ltr'}"`));
      if (!page.script) expect(html).not.toMatch(/<script/i);
      expect(html).not.toMatch(/\son\w+=|javascript:/i);
      expect(resources(html).filter((address) => !/^(\/(?!\/)|\.{1,2}\/|data:image)/.test(address))).toEqual(
        []
      );
      expect(html).toMatch(/<h1[ >]/);
      expect(html).toMatch(/<title>[^<]+<\/title>/);
    }
  });

  test('is at most 45 KiB in at most 8 requests at a first visit', async () => {
    const { html, size } = await visit(route);
    const parts = [...new Set(resources(html).filter((address) => !address.startsWith('data:')))];
    let bytes = size;
    for (const part of parts) bytes += (await fetched(new URL(part, lierre.url).href)).size;
    expect(parts.length + 1).toBeLessThanOrEqual(8);
    expect(bytes).toBeLessThanOrEqual(45 * 1024);
  });

  test('holds no secret', async () => {
    const { html } = await visit(route);
    for (const secret of secrets) expect(html).not.toContain(secret);
    expect(html).not.toMatch(/\$argon2|lierre_pat_[\w-]{20}/);
  });
});

test('a mail program stops mails with one click, without being a browser on this site', async () => {
  const body = 'List-Unsubscribe=One-Click';
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await fetch(`${lierre.url}/notifications/stop?token=forged`, {
    method: 'POST',
    body,
    headers
  });
  expect(answer.status).toBe(422);
});

test('whatever a program sends to the API, a refusal is a problem document', async () => {
  const body = 'name=Atlas';
  const types = ['', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'];
  const asked: [string, RequestInit][] = [
    ...types.map((type): [string, RequestInit] => [
      'networks',
      { method: 'POST', body: new Blob([body], { type }), headers: { origin: 'https://elsewhere.example' } }
    ]),
    ['networks', { method: 'POST' }],
    ['networks', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }],
    ['networks', { method: 'POST', body: 'a'.repeat(1_100_000) }],
    ['networks', { method: 'OPTIONS' }],
    ['networks', { method: 'PROPFIND' }],
    ['networks', { method: 'PUT' }],
    ['networks/%ff/directory', {}],
    ['%', { method: 'DELETE' }],
    ['nothing', {}]
  ];
  for (const [path, init] of asked) {
    const answer = await fetch(`${lierre.url}/api/v1/${path}`, init);
    const what = `${init.method ?? 'GET'} ${path}`;
    expect(answer.headers.get('content-type'), what).toBe('application/problem+json');
    expect(answer.status, what).toBeGreaterThanOrEqual(400);
    expect(answer.status, what).toBeLessThan(500);
    expect(await answer.json(), what).toMatchObject({ status: answer.status, instance: `/api/v1/${path}` });
  }
});

/** Addresses the browser fetches by itself to show the page. */
function resources(html: string): string[] {
  const tags = [...html.matchAll(/<(?:link|script|img|source|iframe)\b[^>]*>/g)].map(([tag]) => tag);
  return tags
    .filter((tag) => !/rel="(canonical|alternate)"/.test(tag))
    .map((tag) => /\b(?:href|src)="([^"]+)"/.exec(tag)?.[1])
    .filter((address) => address !== undefined);
}

async function visit(route: string, locale: Locale = 'fr'): Promise<Fetched> {
  const [path, { as: who }] = [pathOf(route, place), PAGES[route]!];
  await speak(place.actors[who].personId, locale);
  const answer = await fetched(lierre.url + path, {
    'accept-language': locale,
    ...(cookies[who] ? { cookie: cookies[who] } : {})
  });
  expect(answer.status, `${path} → ${answer.headers.location ?? ''}`).toBe(200);
  return answer;
}
type Fetched = { status: number; headers: Record<string, string | undefined>; html: string; size: number };

/** As a browser does it that takes gzip; `size` is what travels. */
async function fetched(url: string, headers: Record<string, string> = {}): Promise<Fetched> {
  const response = await new Promise<import('node:http').IncomingMessage>((resolve, reject) =>
    get(url, { headers: { 'accept-encoding': 'gzip', ...headers } }, resolve).on('error', reject)
  );
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const plain = response.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  return {
    status: response.statusCode!,
    headers: response.headers as Fetched['headers'],
    html: plain.toString('utf8'),
    size: body.length
  };
}

async function cookieOf(personId: string, secret: string): Promise<string> {
  const { name, value, token } = await signedIn(personId, secret);
  secrets.push(token);
  return `${name}=${value}`;
}
