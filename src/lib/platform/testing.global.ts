import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { ADMIN } from '#lib/platform/initdb.server.ts';
import { lockFolder } from '#lib/platform/lock.server.ts';
import { migrate } from '#lib/platform/migrate.server.ts';
import { reachSocket, socketUrl, startPostgres } from '#lib/platform/postgres.server.ts';
import { stopOrphan } from '#lib/platform/postmaster.server.ts';
import { APP_ROLE, connected, createLoginRole, OWNER_ROLE } from '#lib/platform/roles.server.ts';
import { inDatabase, type TestServer } from '#lib/platform/testing.ts';

declare module 'vitest' {
  interface ProvidedContext {
    testServer: TestServer;
  }
}

/** One database server for the whole run, with one migrated template from which each test file gets its copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const external = process.env.TEST_DATABASE_URL;
  const server = external ? { adminUrl: external, stop: async () => undefined } : await startServer();
  const prefix = `lierre_test_${randomBytes(4).toString('hex')}`;
  try {
    project.provide('testServer', await prepare(server.adminUrl, prefix));
  } catch (error) {
    await server.stop();
    throw error;
  }
  return async () => {
    if (external) await dropAll(external, prefix);
    await server.stop();
  };
}

async function startServer(): Promise<{ adminUrl: string; stop: () => Promise<void> }> {
  await removeLeftovers();
  const dataFolder = mkdtempSync(join(tmpdir(), 'lierre-test-'));
  const claim = lockFolder(dataFolder);
  const password = randomBytes(24).toString('hex');
  const cluster = await startPostgres({ dataFolder, adminPassword: password, durable: false });
  const socket = reachSocket(dataFolder);
  return {
    adminUrl: socketUrl(socket.host, ADMIN, password, 'postgres'),
    stop: async () => {
      await cluster.stop();
      socket.dispose();
      if (claim.ok) claim.lock.release();
      rmSync(dataFolder, { recursive: true, force: true });
    }
  };
}

/** A run that was killed leaves its server and folder behind; the next one tidies up, and leaves running ones alone. */
async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith('lierre-test-'))) {
    const folder = join(tmpdir(), name);
    const claim = lockFolder(folder);
    if (!claim.ok) continue;
    await stopOrphan(join(folder, 'postgres'));
    claim.lock.release();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function prepare(adminUrl: string, prefix: string): Promise<TestServer> {
  const server: TestServer = { adminUrl, prefix, password: randomBytes(24).toString('hex') };
  const template = `${prefix}_template`;
  await connected(adminUrl, async (client) => {
    await client.query('select pg_advisory_lock(5417394)'); // roles belong to the server, which other runs may share
    await createLoginRole(client, OWNER_ROLE, server.password);
    await createLoginRole(client, APP_ROLE, server.password);
    await client.query(`grant ${OWNER_ROLE} to current_user`);
    const { rows } = await client.query<{ folds: boolean }>(`select lower('É') = 'é' as folds`);
    const locale = rows[0]?.folds
      ? ''
      : `template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C.UTF-8'`;
    await client.query(`create database ${template} owner ${OWNER_ROLE} ${locale}`);
  });
  await migrate(inDatabase(server, template, OWNER_ROLE), 'migrations');
  return server;
}

async function dropAll(adminUrl: string, prefix: string): Promise<void> {
  await connected(adminUrl, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where datname like $1',
      [`${prefix}%`]
    );
    for (const { datname } of rows) await client.query(`drop database if exists ${datname} with (force)`);
  });
}
