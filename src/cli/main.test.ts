import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from '#lib/platform/lock.server.ts';
import { ROOT, VERSION } from './root.ts';

let data: string;
beforeEach(() => (data = mkdtempSync(join(tmpdir(), 'lierre-cli-'))));
afterEach(() => rmSync(data, { recursive: true }));

/** `bin/lierre` as a host calls it. */
function lierre(args: string[], env: Record<string, string> = {}) {
  const run = spawnSync(join(ROOT, 'bin/lierre'), args, {
    encoding: 'utf8',
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LIERRE_DATA: data, ...env }
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

test('it says its version and its commands on standard output', () => {
  expect(lierre(['--version'])).toEqual({ code: 0, out: `${VERSION}\n`, err: '' });
  expect(lierre(['--help']).out).toMatch(/^ {2}start .*\n(.*\n)*^ {2}doctor /m);
});

test('an unknown command is refused with the list of commands', () => {
  expect(lierre(['strat'])).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringMatching(/no command “strat”[^]*start/)
  });
});

test('wrong settings are all named, without a stack, and nothing is started', () => {
  const { code, err } = lierre(['start'], { PORT: 'x', SMTP_URL: 'x' });
  expect({ code, lines: err.trim().split('\n') }).toEqual({
    code: 1,
    lines: [expect.stringMatching(/^PORT /), expect.stringMatching(/^SMTP_URL /)]
  });
});

test('a second process on the same data folder is refused by name, at once', () => {
  const claim = lockFolder(data);
  if (claim.ok) claim.lock.announce('http://localhost:4000');
  for (const command of ['start', 'migrate']) {
    const { code, out, err } = lierre([command]);
    expect({ code, out, err }).toEqual({
      code: 1,
      out: '',
      err: `Lierre is already running on ${data}: process ${process.pid}, http://localhost:4000\n`
    });
  }
  if (claim.ok) claim.lock.release();
});

test('migrating prepares a database and then finds nothing to do; the doctor is content', () => {
  expect(lierre(['migrate']).out).toMatch(/^Applied: 0001_foundation\.sql/);
  expect(lierre(['migrate']).out).toBe('Nothing to apply\n');
  const { code, out } = lierre(['doctor']);
  expect(out).toContain('The built-in database answers and is up to date (Lierre is not running)');
  expect(code).toBe(0);
}, 60_000);

test('the doctor names what is wrong and fails', () => {
  const provider = { OIDC_ISSUER: 'http://127.0.0.1:1', OIDC_CLIENT_ID: 'lierre', OIDC_NAME: 'Keycloak' };
  const { code, out } = lierre(['doctor'], {
    HOST: '0.0.0.0',
    SMTP_URL: 'smtp://127.0.0.1:1',
    ...provider,
    OIDC_CLIENT_SECRET: 'hunter2'
  });
  expect(code).toBe(1);
  expect(out).toMatch(/^wrong HOST opens Lierre to the network: set PUBLIC_URL/m);
  expect(out).toMatch(/^wrong The mail server 127\.0\.0\.1:1 does not accept us/m);
  expect(out).toMatch(/^wrong Keycloak at http:\/\/127\.0\.0\.1:1 does not answer/m);
  expect(out).not.toContain('hunter2');
  expect(lierre(['doctor'], provider).out).toMatch(/^wrong OIDC_CLIENT_SECRET is missing/m);
});
