import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Actor } from '#lib/platform/actor.ts';
import { transaction } from '#lib/platform/database.server.ts';
import { scenario, type Scenario } from '#lib/platform/scenario.ts';
import { openInside, type Inside } from '../e2e/inside.ts';
import { endLierre, startLierre, type Lierre } from '../e2e/lierre.ts';
import { signedIn, speak } from './pages.ts';

/** Decision 0093, as people meet it: over HTTP, on the built application. */
let lierre: Lierre;
let inside: Inside | undefined;
let place: Scenario;
let farida: Actor;
let malika: Actor;
const cookies = new Map<Actor, string>();

beforeAll(async () => {
  lierre = await startLierre({ LIERRE_COUNT_STATEMENTS: '1' });
  inside = await openInside(lierre.data);
}, 300_000);
afterAll(async () => {
  await inside?.close();
  await endLierre(lierre);
});
beforeEach(async () => {
  place = await scenario();
  const atelier = await place.organisation('Atelier du Gave');
  farida = await place.person('Farida Benali', { roles: ['facilitator'] });
  malika = await place.person('Malika Etcheverry', { speaksFor: [atelier] });
  for (const actor of [farida, malika]) {
    const { name, value } = await signedIn(actor.personId!, inside!.secrets.auth);
    cookies.set(actor, `${name}=${value}`);
  }
});

type Seen = { status: number; html: string; statements: number; cookie: string };
async function see(actor: Actor, path = '', headers: Record<string, string> = {}): Promise<Seen> {
  const cookie = [cookies.get(actor)!, headers.cookie].filter(Boolean).join('; ');
  const answer = await fetch(`${lierre.url}/n/${place.network.slug}${path}`, {
    headers: { ...headers, cookie },
    redirect: 'manual'
  });
  const [set = ''] = answer.headers.getSetCookie();
  return {
    status: answer.status,
    html: await answer.text(),
    statements: Number(answer.headers.get('x-lierre-statements')),
    cookie: set.split(';')[0]!
  };
}
const save = (aim: string): Promise<Response> =>
  fetch(`${lierre.url}/n/${place.network.slug}/settings`, {
    method: 'POST',
    headers: { cookie: cookies.get(farida)!, origin: lierre.url, accept: 'text/html' },
    body: new URLSearchParams({
      name: place.network.name,
      country: 'FR',
      language: 'fr',
      currency: 'EUR',
      zone: 'Europe/Paris',
      aim
    }),
    redirect: 'manual'
  });

const KEPT = ['', '/directory', '/motions', '/journey', '/journal'];

test.each(KEPT)('the page %s is asked of the database once, then only who comes', async (path) => {
  const first = await see(farida, path);
  expect(first).toMatchObject({ status: 200 });
  expect(first.statements).toBeGreaterThan(1);
  expect(await see(farida, path)).toEqual({ ...first, statements: 1 });
  const packed = await see(farida, path, { 'accept-encoding': 'identity' });
  expect(packed.html).toBe(first.html);
});

test('what is saved is on the next page, for everybody', async () => {
  for (const aim of ['Acheter ensemble', 'Vendre ensemble']) {
    for (const actor of [farida, malika]) await see(actor);
    expect((await save(aim)).status).toBe(303);
    for (const actor of [farida, malika]) expect((await see(actor)).html).toContain(aim);
  }
});

test('everybody gets the page made for them', async () => {
  for (let turn = 0; turn < 3; turn += 1)
    for (const path of KEPT.slice(0, 3)) {
      const [one, two] = [await see(farida, path), await see(malika, path)];
      expect(one.html).toContain('Farida Benali');
      expect(one.html).not.toContain('Etcheverry');
      expect(two.html).toContain('Malika Etcheverry');
      expect(two.html).not.toContain('Benali');
      expect(one.html).toContain('/settings');
      expect(two.html).not.toContain(`/n/${place.network.slug}/settings`);
    }
});

test('whoever signed out, or lost the right, gets nothing that was kept', async () => {
  for (let turn = 0; turn < 2; turn += 1) expect((await see(farida, '/journal')).status).toBe(200);
  const now = Temporal.Now.instant();
  await place.inside((tx) =>
    tx
      .updateTable('role_holders')
      .set({ starts_at: now.subtract({ hours: 2 }), ends_at: now.subtract({ hours: 1 }) })
      .where('person_id', '=', farida.personId)
      .execute()
  );
  expect((await see(farida, '/journal')).status).toBe(404);
  for (let turn = 0; turn < 2; turn += 1) expect((await see(malika, '/directory')).status).toBe(200);
  await transaction({ personId: malika.personId }, (tx) =>
    tx.deleteFrom('sessions').where('person_id', '=', malika.personId!).execute()
  );
  expect((await see(malika, '/directory')).status).toBe(303);
});

test('a right that ends by its hour ends a kept page with it', async () => {
  const soon = Temporal.Now.instant().add({ milliseconds: 1500 });
  await place.inside((tx) => tx.updateTable('role_holders').set({ ends_at: soon }).execute());
  for (let turn = 0; turn < 2; turn += 1) expect((await see(farida, '/directory')).status).toBe(200);
  await new Promise((resolve) =>
    setTimeout(resolve, soon.since(Temporal.Now.instant()).total('milliseconds') + 50)
  );
  expect((await see(farida, '/directory')).status).toBe(404);
});

test('another language is another page, at once', async () => {
  expect((await see(malika, '/directory')).html).toContain('<html lang="fr"');
  await speak(malika.personId, 'ar');
  for (let turn = 0; turn < 2; turn += 1)
    expect((await see(malika, '/directory')).html).toContain('<html lang="ar" dir="rtl"');
});

test('a message for the next page is on that page alone', async () => {
  await see(farida, '/directory');
  const said = {
    cookie: `lierre_flash=${encodeURIComponent('{"key":"networks.settings.saved","params":{}}')}`
  };
  const plain = await see(farida, '/directory');
  const told = await see(farida, '/directory', said);
  expect(told.html.length).toBeGreaterThan(plain.html.length);
  expect((await see(farida, '/directory')).html).toBe(plain.html);
});

test('a page with a form that writes is made each time: its key counts once', async () => {
  const keys = new Set<string | undefined>();
  for (let turn = 0; turn < 3; turn += 1)
    keys.add(/name="__key" value="([^"]+)"/.exec((await see(farida, '/settings')).html)?.[1]);
  expect(keys.size).toBe(3);
});
