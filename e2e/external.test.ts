import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN } from '#lib/platform/initdb.server.ts';
import { reachSocket, socketUrl, startPostgres } from '#lib/platform/postgres.server.ts';
import { connected } from '#lib/platform/roles.server.ts';
import { installedPostgres, startInstalled } from '../src/cli/installed-postgres.ts';
import { VERSION } from '../src/cli/root.ts';
import { endLierre, startLierre, type Lierre } from './lierre.ts';

/** Another server than Lierre's own: the newest that is installed on this machine, or else one like the built-in one. */
let server: { adminUrl: string; stop: () => unknown };
let lierre: Lierre | undefined;
let databaseUrl: string;

beforeAll(async () => {
  const installed = installedPostgres().at(-1);
  server = installed ? startInstalled(installed) : await another();
  await connected(server.adminUrl, async (client) => {
    await client.query(`create role host login createrole password 'host'`);
    await client.query('create database theirs owner host');
  });
  const url = new URL(server.adminUrl);
  Object.assign(url, { username: 'host', password: 'host', pathname: '/theirs' });
  databaseUrl = url.href;
});
afterAll(async () => {
  await endLierre(lierre);
  await server?.stop();
});

async function another(): Promise<typeof server> {
  const folder = mkdtempSync(join(tmpdir(), 'lierre-external-'));
  const cluster = await startPostgres({ dataFolder: folder, adminPassword: 'admin', durable: false });
  return {
    adminUrl: socketUrl(reachSocket(folder).host, ADMIN, 'admin', 'postgres'),
    stop: async () => {
      await cluster.stop();
      rmSync(folder, { recursive: true });
    }
  };
}

const text = async (path: string, cookie = ''): Promise<string> =>
  (await fetch(lierre!.url + path, { headers: { cookie, 'accept-language': 'fr' } })).text();
const command = (...args: string[]) =>
  spawnSync('bin/lierre', args, {
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: undefined, DATABASE_URL: databaseUrl, LIERRE_DATA: lierre!.data }
  });

test('with DATABASE_URL the whole of it runs on that server, starts none of its own, and says so', async () => {
  lierre = await startLierre({ DATABASE_URL: databaseUrl });
  const health = await fetch(`${lierre.url}/healthz`);
  expect([health.status, await health.json()]).toEqual([
    200,
    { status: 'ok', version: VERSION, database: 'external' }
  ]);
  expect(readdirSync(lierre.data)).not.toContain('postgres');
  const { stdout } = command('doctor');
  expect(stdout).toContain('The database of DATABASE_URL answers and is up to date (Lierre is running');
});

test('what is written there is there after a restart; a second process on the folder is refused', async () => {
  const first = lierre!;
  const answer = await fetch(`${first.url}/setup`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: first.url, accept: 'text/html' },
    body: new URLSearchParams({
      name: 'Nadia Belkacem',
      email: 'nadia@exemple.fr',
      password: 'quatre chats au soleil'
    })
  });
  expect([answer.status, answer.headers.get('location')]).toEqual([303, '/networks/new']);
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const { status, stderr } = command('start');
  expect([status, stderr]).toEqual([
    1,
    `Lierre is already running on ${first.data}: process ${first.process.pid}, ${first.url}\n`
  ]);
  await first.stop();
  lierre = await startLierre({ DATABASE_URL: databaseUrl }, first.data);
  expect(await text('/', cookie)).toContain('Bonjour Nadia Belkacem');
  expect(await text('/')).not.toContain('Créer le premier compte');
});
