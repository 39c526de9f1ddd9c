import { createHmac, randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { get } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sessionCookie } from '#lib/identity/session.server.ts';
import { newId } from '#lib/kernel/ids.ts';
import { closeDatabase, openDatabase, transaction } from '#lib/platform/database.server.ts';
import type { Locale } from '#lib/platform/messages.ts';
import { reachSocket, socketUrl } from '#lib/platform/postgres.server.ts';
import { APP_ROLE } from '#lib/platform/roles.server.ts';
import { readSecrets } from '#lib/platform/secrets.server.ts';
import { endLierre, startLierre, type Lierre } from '../e2e/lierre.ts';
import { importIn } from './importing.ts';
import { world, type Who, type World } from './world.ts';

type Page = {
  /** Who looks at it. */
  as: Who;
  path?: (w: World) => string;
  /** It loads a script of its own; everything works without. */
  script?: true;
};

const inside =
  (rest = ''): Page['path'] =>
  ({ network }) =>
    `/n/${network.slug}${rest}`;

const sheet =
  (which: 'atelier' | 'known', rest = ''): Page['path'] =>
  ({ network, organisations }) =>
    `/n/${network.slug}/organisations/${organisations[which]}${rest}`;

/** Every page there is. A new one has to be added here. */
const PAGES: Record<string, Page> = {
  '/': { as: 'visitor' },
  '/notifications/stop': { as: 'visitor' },
  '/setup': { as: 'visitor' },
  '/sign-in': { as: 'visitor', script: true },
  '/sign-in/link': { as: 'visitor' },
  '/sign-in/sent': { as: 'visitor' },
  '/sign-in/two-factor': { as: 'visitor' },
  '/sign-out': { as: 'member' },
  '/account/notifications': { as: 'member' },
  '/account/profile': { as: 'member' },
  '/account/security': { as: 'member', script: true },
  '/account/security/password': { as: 'member' },
  '/account/security/two-factor': { as: 'member' },
  '/account/tokens': { as: 'member' },
  '/admin/mail': { as: 'host' },
  '/admin/mail/[id]': { as: 'host', path: ({ mailId }) => `/admin/mail/${mailId}` },
  '/demo': { as: 'visitor' },
  '/invitations/[token]': { as: 'visitor', path: ({ invitation }) => `/invitations/${invitation.secret}` },
  '/networks/new': { as: 'member' },
  '/n/[network]': { as: 'facilitator', path: inside() },
  '/n/[network]/candidates': { as: 'mandate', path: inside('/candidates') },
  '/n/[network]/candidates/[id]': {
    as: 'mandate',
    path: ({ network, membershipId }) => `/n/${network.slug}/candidates/${membershipId}`
  },
  '/n/[network]/candidates/new': { as: 'mandate', path: inside('/candidates/new?q=Connue') },
  '/n/[network]/directory': { as: 'member', path: inside('/directory?q=atelier&town=Nay') },
  '/n/[network]/organisations/[id]': { as: 'member', path: sheet('atelier') },
  '/n/[network]/organisations/[id]/edit': { as: 'member', path: sheet('atelier', '/edit?welcome=1') },
  '/n/[network]/organisations/[id]/remove': { as: 'facilitator', path: sheet('known', '/remove') },
  '/n/[network]/organisations/new': { as: 'facilitator', path: inside('/organisations/new') },
  '/n/[network]/export': { as: 'facilitator', path: inside('/export') },
  '/n/[network]/imports': { as: 'facilitator', path: inside('/imports') },
  '/n/[network]/imports/[id]': {
    as: 'facilitator',
    path: ({ network }) => `/n/${network.slug}/imports/${importId}?filter=all`
  },
  '/n/[network]/imports/new': { as: 'facilitator', path: inside('/imports/new') },
  '/n/[network]/journal': { as: 'facilitator', path: inside('/journal') },
  '/n/[network]/leave': { as: 'mandate', path: inside('/leave') },
  '/n/[network]/motions': { as: 'mandate', path: inside('/motions') },
  '/n/[network]/motions/[id]': {
    as: 'mandate',
    path: ({ network, motionId }) => `/n/${network.slug}/motions/${motionId}`
  },
  '/n/[network]/notifications': { as: 'mandate', path: inside('/notifications'), script: true },
  '/n/[network]/settings': { as: 'facilitator', path: inside('/settings') },
  '/n/[network]/settings/admission': { as: 'facilitator', path: inside('/settings/admission') },
  '/n/[network]/settings/representatives': { as: 'facilitator', path: inside('/settings/representatives') }
};

let lierre: Lierre;
let place: World;
let importId: string;
let socket: ReturnType<typeof reachSocket> | undefined;
const secrets: string[] = [];
const cookies: Partial<Record<Who, string>> = {};

beforeAll(async () => {
  lierre = await startLierre({ LIERRE_COUNT_STATEMENTS: '1' });
  const { auth, databaseApp } = await readSecrets(lierre.data);
  socket = reachSocket(lierre.data);
  openDatabase(socketUrl(socket.host, APP_ROLE, databaseApp, 'lierre'));
  place = await world();
  importId = await importIn(place, 'preview');
  for (const who of ['member', 'mandate', 'facilitator', 'host'] as const)
    cookies[who] = await signedIn(place.actors[who].personId!, auth);
  secrets.push(...Object.values(place.tokens).filter((token) => token !== null), auth, databaseApp);
}, 300_000);
afterAll(async () => {
  await closeDatabase();
  socket?.dispose();
  await endLierre(lierre);
});

test('every page is looked at', () => {
  const pages = readdirSync('src/routes', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('+page.svelte'))
    .map((file) => `/${file.slice(0, -'/+page.svelte'.length)}`.replace('/+page.svelt', '/'));
  expect(Object.keys(PAGES).toSorted()).toEqual(pages.toSorted());
});

describe.each(Object.entries(PAGES))('%s', (_route, page) => {
  test('asks the database at most 6 times', async () => {
    const { headers } = await visit(page);
    expect(Number(headers['x-lierre-statements'])).toBeLessThanOrEqual(6);
  });

  test('is in its language and direction, without script unless it says so, and from this site alone', async () => {
    for (const locale of ['fr', 'ar', 'en'] as const) {
      const { html } = await visit(page, locale);
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
    const { html, size } = await visit(page);
    const parts = [...new Set(resources(html).filter((address) => !address.startsWith('data:')))];
    let bytes = size;
    for (const part of parts) bytes += (await fetched(new URL(part, lierre.url).href)).size;
    expect(parts.length + 1).toBeLessThanOrEqual(8);
    expect(bytes).toBeLessThanOrEqual(45 * 1024);
  });

  test('holds no secret', async () => {
    const { html } = await visit(page);
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

/** Addresses the browser fetches by itself to show the page. */
function resources(html: string): string[] {
  const tags = [...html.matchAll(/<(?:link|script|img|source|iframe)\b[^>]*>/g)].map(([tag]) => tag);
  return tags
    .filter((tag) => !/rel="(canonical|alternate)"/.test(tag))
    .map((tag) => /\b(?:href|src)="([^"]+)"/.exec(tag)?.[1])
    .filter((address) => address !== undefined);
}

async function visit(page: Page, locale: Locale = 'fr'): Promise<Fetched> {
  const path = typeof page.path === 'function' ? page.path(place) : pathOf(page);
  await speak(place.actors[page.as].personId, locale);
  const answer = await fetched(lierre.url + path, {
    'accept-language': locale,
    ...(cookies[page.as] ? { cookie: cookies[page.as] } : {})
  });
  expect(answer.status, `${path} → ${answer.headers.location ?? ''}`).toBe(200);
  return answer;
}
const pathOf = (page: Page): string => Object.entries(PAGES).find(([, other]) => other === page)![0];

async function speak(personId: string | null, locale: Locale): Promise<void> {
  if (personId)
    await transaction({ personId }, (tx) =>
      tx.updateTable('persons').set({ locale }).where('id', '=', personId).execute()
    );
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

/** The cookie of somebody who has just signed in. */
async function signedIn(personId: string, secret: string): Promise<string> {
  const token = randomUUID();
  secrets.push(token);
  const expires_at = Temporal.Now.instant().add({ hours: 24 });
  await transaction({ personId }, (tx) =>
    tx.insertInto('sessions').values({ id: newId(), person_id: personId, token, expires_at }).execute()
  );
  const signature = createHmac('sha256', secret).update(token).digest('base64');
  return `${sessionCookie(false)}=${encodeURIComponent(`${token}.${signature}`)}`;
}
