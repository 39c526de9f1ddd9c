import { createHmac } from 'node:crypto';
import { provideRuntime, providerOf, type Config, type Runtime } from '#lib/platform/config.ts';
import { ADMIN } from '#lib/platform/initdb.server.ts';
import { lockFolder } from '#lib/platform/lock.server.ts';
import { migrate, MigrationRefused, pendingMigrations } from '#lib/platform/migrate.server.ts';
import { reachSocket, socketUrl, startPostgres } from '#lib/platform/postgres.server.ts';
import {
  APP_ROLE,
  connected,
  createLoginRole,
  objectionsToAppRole,
  objectionsToDatabase,
  OWNER_ROLE
} from '#lib/platform/roles.server.ts';
import { readSecrets, type Secrets } from '#lib/platform/secrets.server.ts';
import { claimFolder, settings } from './folder.ts';
import { MIGRATIONS, Refusal, VERSION } from './root.ts';

const DATABASE = 'lierre';

export type OpenDatabase = {
  /** Everything but the address is final; `start` knows it only once it listens. */
  runtime: Runtime;
  /** Names of the migrations that were applied. */
  migrated: string[];
  close(): Promise<void>;
};

/** Starts or reaches the database, prepares its roles, migrates it. The caller holds the folder's lock. */
export async function openPreparedDatabase(config: Config, publicUrl: string): Promise<OpenDatabase> {
  const secrets = await readSecrets(config.LIERRE_DATA);
  const reached = config.DATABASE_URL
    ? { urls: await prepareExternal(config, config.DATABASE_URL, secrets), close: async () => undefined }
    : await startEmbedded(config, secrets);
  try {
    const { appUrl, ownerUrl } = reached.urls;
    await refuseUnfit(ownerUrl, appUrl);
    const migrated = await migrate(ownerUrl, MIGRATIONS);
    return { runtime: runtimeOf(config, secrets, reached.urls, publicUrl), migrated, close: reached.close };
  } catch (error) {
    await reached.close();
    throw error instanceof MigrationRefused ? new Refusal(error.message) : error;
  }
}

/**
 * For commands that work on the data and end: runs `work` beside a running server on the same folder, or else starts
 * the database for itself and stops it afterwards. `runtimeConfig()` answers inside.
 */
export async function withDatabase<T>(work: (runtime: Runtime) => Promise<T>): Promise<T> {
  const config = settings();
  const claim = lockFolder(config.LIERRE_DATA);
  // Beside a running server its address is the one that people know, whatever PORT says here.
  const running = claim.ok ? null : (claim.holder?.address ?? null);
  const publicUrl = config.PUBLIC_URL ?? running ?? `http://localhost:${config.PORT}`;
  if (!claim.ok && !running) claimFolder(config); // busy with another command: refuse
  const open = claim.ok
    ? await openPreparedDatabase(config, publicUrl)
    : await joinRunning(config, publicUrl);
  try {
    provideRuntime(open.runtime);
    return await work(open.runtime);
  } finally {
    await open.close();
    if (claim.ok) claim.lock.release();
  }
}

type Urls = { ownerUrl: string; appUrl: string };

async function startEmbedded(
  config: Config,
  secrets: Secrets
): Promise<{ urls: Urls; close: () => Promise<void> }> {
  const cluster = await startPostgres({
    dataFolder: config.LIERRE_DATA,
    adminPassword: secrets.databaseAdmin
  });
  const socket = reachSocket(config.LIERRE_DATA);
  const close = async () => {
    await cluster.stop();
    socket.dispose();
  };
  try {
    await connected(socketUrl(socket.host, ADMIN, secrets.databaseAdmin, 'postgres'), async (client) => {
      await createLoginRole(client, OWNER_ROLE, secrets.databaseOwner);
      await createLoginRole(client, APP_ROLE, secrets.databaseApp);
      const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
      if (!rowCount) await client.query(`create database ${DATABASE} owner ${OWNER_ROLE}`);
    });
    return { urls: embeddedUrls(socket.host, secrets), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const embeddedUrls = (host: string, secrets: Secrets): Urls => ({
  ownerUrl: socketUrl(host, OWNER_ROLE, secrets.databaseOwner, DATABASE),
  appUrl: socketUrl(host, APP_ROLE, secrets.databaseApp, DATABASE)
});

async function prepareExternal(config: Config, ownerUrl: string, secrets: Secrets): Promise<Urls> {
  if (config.DATABASE_APP_URL) return { ownerUrl, appUrl: config.DATABASE_APP_URL };
  const urls = externalUrls(ownerUrl, secrets);
  if (await logsIn(urls.appUrl)) return urls;
  const { password } = new URL(urls.appUrl);
  await reach(ownerUrl, (client) => createLoginRole(client, APP_ROLE, decodeURIComponent(password))).catch(
    (error) => {
      if ((error as { code?: string }).code !== '42501') throw error;
      throw new Refusal(
        `The user of DATABASE_URL may not create roles. As an administrator of the database:\n` +
          `  create role ${APP_ROLE} login password '…';\nthen set DATABASE_APP_URL to log in as ${APP_ROLE}.`
      );
    }
  );
  return urls;
}

/** The application's password follows from the owner's, so that several machines with one DATABASE_URL agree on it. */
function externalUrls(ownerUrl: string, secrets: Secrets): Urls {
  const app = new URL(ownerUrl);
  const key = app.password || secrets.databaseApp;
  app.username = APP_ROLE;
  app.password = createHmac('sha256', key).update(`${APP_ROLE}@${app.pathname}`).digest('base64url');
  return { ownerUrl, appUrl: app.href };
}

const logsIn = (url: string): Promise<boolean> =>
  connected(url, async () => true).catch((error: { code?: string }) => {
    if (error.code?.startsWith('28')) return false; // no such role, or another password
    throw unreachable(error);
  });

async function refuseUnfit(ownerUrl: string, appUrl: string): Promise<void> {
  const objections = [
    ...(await reach(ownerUrl, objectionsToDatabase)),
    ...(await reach(appUrl, objectionsToAppRole))
  ];
  if (objections.length) throw new Refusal(['This database cannot be used:', ...objections].join('\n  '));
}

const reach: typeof connected = (url, work) =>
  connected(url, work).catch((error: { code?: string }) => {
    throw error.code && /^[A-Z]+$|^28|^3D|^57P03/.test(error.code) ? unreachable(error) : error;
  });

const unreachable = (error: { code?: string; message?: string }): Refusal =>
  new Refusal(`The database cannot be reached: ${error.message || error.code}. Check DATABASE_URL`);

async function joinRunning(config: Config, publicUrl: string): Promise<OpenDatabase> {
  const secrets = await readSecrets(config.LIERRE_DATA);
  const socket = config.DATABASE_URL ? null : reachSocket(config.LIERRE_DATA);
  const urls = socket
    ? embeddedUrls(socket.host, secrets)
    : await prepareExternal(config, config.DATABASE_URL ?? '', secrets);
  const waiting = await pendingMigrations(urls.ownerUrl, MIGRATIONS).catch((error: { code?: string }) => {
    if (error instanceof MigrationRefused) throw new Refusal(error.message);
    throw error.code === 'ENOENT' || error.code === '57P03'
      ? new Refusal('The server is still starting: try again in a moment')
      : error;
  });
  if (waiting.length)
    throw new Refusal(`The running server is older than this program: restart it (${waiting[0]})`);
  return {
    runtime: runtimeOf(config, secrets, urls, publicUrl),
    migrated: [],
    close: async () => socket?.dispose()
  };
}

function runtimeOf(config: Config, secrets: Secrets, urls: Urls, publicUrl: string): Runtime {
  return {
    databaseUrl: urls.appUrl,
    ownerUrl: urls.ownerUrl,
    databaseKind: config.DATABASE_URL ? 'external' : 'embedded',
    poolSize: config.DATABASE_POOL,
    publicUrl,
    secret: secrets.auth,
    smtpUrl: config.SMTP_URL ?? null,
    mailFrom: config.MAIL_FROM ?? `Lierre <lierre@${new URL(publicUrl).hostname}>`,
    sourceUrl: config.SOURCE_URL ?? null,
    provider: providerOf(config),
    dataFolder: config.LIERRE_DATA,
    version: VERSION
  };
}
