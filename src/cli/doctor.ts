import { statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { discover } from '#lib/identity/provider/data.server.ts';
import { readConfig, type Config } from '#lib/platform/config.ts';
import { lockFolder } from '#lib/platform/lock.server.ts';
import { pendingMigrations } from '#lib/platform/migrate.server.ts';
import { isBuilt } from './build.ts';
import { withDatabase } from './database.ts';
import { MIGRATIONS, Refusal, VERSION } from './root.ts';

type Finding = { verdict: 'ok' | 'note' | 'wrong'; text: string };
const ok = (text: string): Finding => ({ verdict: 'ok', text });
const note = (text: string): Finding => ({ verdict: 'note', text });
const wrong = (text: string): Finding => ({ verdict: 'wrong', text });

/** Says in words what is right, worth knowing and wrong, and what to do. Exit code 1 if anything is wrong. */
export async function run(): Promise<number> {
  const findings: Finding[] = [ok(`Lierre ${VERSION}, Node ${process.versions.node}`)];
  const read = readConfig(process.env);
  if (read.ok) {
    const config = read.value;
    findings.push(ok('The settings can be read'), ...address(config), ...folder(config));
    findings.push(await database(config), await mail(config), ...(await provider(config)));
    findings.push(
      isBuilt() ? ok('The application is built') : note('The application will be built at the next start')
    );
  } else {
    findings.push(...read.problems.map(({ name, text }) => wrong(`${name} ${text} (README, Configuration)`)));
  }
  for (const { verdict, text } of findings) console.log(`${verdict.padEnd(5)} ${text}`);
  return findings.some(({ verdict }) => verdict === 'wrong') ? 1 : 0;
}

function address(config: Config): Finding[] {
  const open = !['127.0.0.1', '::1', 'localhost'].includes(config.HOST);
  if (!open) return [ok(`Listens on this machine only, port ${config.PORT}`)];
  if (!config.PUBLIC_URL)
    return [wrong('HOST opens Lierre to the network: set PUBLIC_URL to the address people type')];
  if (config.PUBLIC_URL.startsWith('http:')) {
    return [
      wrong(
        'PUBLIC_URL is plain http on an open network: passwords travel in the clear. Put a proxy with https before it'
      )
    ];
  }
  return [ok(`People come to ${config.PUBLIC_URL}`)];
}

function folder({ LIERRE_DATA: data }: Config): Finding[] {
  const stat = statSync(data, { throwIfNoEntry: false });
  if (!stat) return [note(`${data} does not exist yet: the first start makes it`)];
  if (!stat.isDirectory()) return [wrong(`${data} is not a folder: set LIERRE_DATA to one`)];
  const findings = [ok(`The data is in ${data}`)];
  const user = process.getuid?.();
  if (user !== undefined && user !== 0 && stat.uid !== user) {
    findings.push(
      wrong(`${data} belongs to user ${stat.uid} and this is user ${user}: start Lierre as its owner`)
    );
  }
  const secrets = statSync(join(data, 'secrets.json'), { throwIfNoEntry: false });
  if (secrets && secrets.mode & 0o077) {
    findings.push(wrong(`Others may read ${join(data, 'secrets.json')}: chmod 600 it`));
  }
  const { bavail, bsize } = statfsSync(data);
  const free = Math.floor((bavail * bsize) / 1_000_000);
  findings.push(
    free < 500
      ? wrong(`Only ${free} MB are free on the disk of ${data}: make room`)
      : ok(`${free} MB are free`)
  );
  return findings;
}

async function database(config: Config): Promise<Finding> {
  const kind = config.DATABASE_URL ? 'The database of DATABASE_URL' : 'The built-in database';
  if (!config.DATABASE_URL && !statSync(join(config.LIERRE_DATA, 'postgres'), { throwIfNoEntry: false })) {
    return note('The built-in database will be made at the first start');
  }
  const claim = lockFolder(config.LIERRE_DATA);
  if (claim.ok) claim.lock.release();
  const where = claim.ok ? 'not running' : `running: process ${claim.holder?.pid}, ${claim.holder?.address}`;
  try {
    return await withDatabase(async ({ ownerUrl }) => {
      const waiting = await pendingMigrations(ownerUrl, MIGRATIONS);
      return waiting.length
        ? wrong(`${kind} lacks ${waiting.join(', ')}`)
        : ok(`${kind} answers and is up to date (Lierre is ${where})`);
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const hint =
      error instanceof Refusal || config.DATABASE_URL
        ? ''
        : `. ${join(config.LIERRE_DATA, 'postgres.log')} says more`;
    return wrong(`${kind}: ${error.message}${hint}`);
  }
}

async function mail({ SMTP_URL }: Config): Promise<Finding> {
  if (!SMTP_URL) return note('No SMTP_URL: mails are kept, and the host reads them at /admin/mail');
  const url = new URL(SMTP_URL);
  const transport = createTransport({ url: SMTP_URL, connectionTimeout: 5_000, greetingTimeout: 5_000 });
  try {
    await transport.verify();
    return ok(`The mail server ${url.host} accepts us`);
  } catch (error) {
    return wrong(
      `The mail server ${url.host} does not accept us: ${(error as Error).message}. Check SMTP_URL`
    );
  } finally {
    transport.close();
  }
}

async function provider({ OIDC_ISSUER, OIDC_NAME, PUBLIC_URL, PORT }: Config): Promise<Finding[]> {
  if (!OIDC_ISSUER) return [];
  const found = await discover(OIDC_ISSUER);
  if ('wrong' in found) return [wrong(`${OIDC_NAME} at ${OIDC_ISSUER} ${found.wrong}. Check OIDC_ISSUER`)];
  const redirect = `${PUBLIC_URL ?? `http://localhost:${PORT}`}/sign-in/auth/callback/oidc`;
  return [ok(`${OIDC_NAME} answers; it has to know this redirect address: ${redirect}`)];
}
