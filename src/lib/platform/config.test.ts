import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { providerOf, readConfig, SETTINGS } from '#lib/platform/config.ts';

const problems = (env: Record<string, string>) => {
  const read = readConfig(env, '/srv');
  return read.ok ? [] : read.problems;
};

test('without any setting everything has a sensible value', () => {
  expect(readConfig({}, '/srv')).toMatchObject({
    ok: true,
    value: { PORT: 3000, HOST: '127.0.0.1', LIERRE_DATA: '/srv/data' }
  });
});

test('an empty variable counts as absent, spaces around a value do not count', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: '  ', HOST: ' 0.0.0.0 ' }, '/srv')).toMatchObject({
    value: { PORT: 3000, HOST: '0.0.0.0', DATABASE_URL: undefined }
  });
});

test('every wrong setting is named, in one go', () => {
  const env = {
    PORT: '80a',
    DATABASE_URL: 'mysql://x',
    SMTP_URL: 'mail.example.org',
    PUBLIC_URL: 'lierre',
    MAIL_FROM: 'Lierre',
    LIERRE_BODY_LIMIT: '-1'
  };
  expect(problems(env).map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(env)));
});

test('a line break cannot enter the sender of mails', () => {
  expect(problems({ MAIL_FROM: 'A\r\nBcc: x@example.org <a@example.org>' })).toHaveLength(1);
});

test('a port is a whole number up to 65535', () => {
  for (const PORT of ['65536', '-1', '3.5', '1e9']) expect(problems({ PORT }), PORT).toHaveLength(1);
});

test('a message never repeats a value, which may be a password', () => {
  const text = JSON.stringify(problems({ DATABASE_URL: 'http://u:hunter2@host/db', SMTP_URL: 'hunter2' }));
  expect(text).toContain('DATABASE_URL');
  expect(text).not.toContain('hunter2');
});

test('the application’s own database address makes no sense without the owner’s', () => {
  expect(problems({ DATABASE_APP_URL: 'postgres://lierre_app:x@h/d' })).toEqual([
    { name: 'DATABASE_APP_URL', text: 'needs DATABASE_URL as well' }
  ]);
});

const OIDC = {
  OIDC_ISSUER: 'https://sso.example.org/realms/reseau',
  OIDC_CLIENT_ID: 'lierre',
  OIDC_CLIENT_SECRET: 'hunter2',
  OIDC_NAME: 'Keycloak'
};

test('a provider is set with all four settings or not at all; each one that lacks is named', () => {
  expect(problems(OIDC)).toEqual([]);
  for (const name of Object.keys(OIDC)) {
    const { [name as keyof typeof OIDC]: _left, ...rest } = OIDC;
    expect(problems(rest).map((problem) => problem.name)).toEqual([name]);
    expect(JSON.stringify(problems(rest))).not.toContain('hunter2');
  }
  const only = problems({ OIDC_NAME: 'Keycloak' });
  expect(only.map(({ name }) => name)).toEqual(['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET']);
});

test('a provider is asked over https, or on this machine', () => {
  for (const OIDC_ISSUER of [
    'http://sso.example.org',
    'http://127.0.0.1.example.org',
    'http://10.0.0.1',
    'ftp://x'
  ])
    expect(problems({ ...OIDC, OIDC_ISSUER }), OIDC_ISSUER).toMatchObject([{ name: 'OIDC_ISSUER' }]);
  for (const OIDC_ISSUER of ['http://localhost:8080/realms/x', 'http://127.0.0.1:9000', 'http://[::1]:9000'])
    expect(problems({ ...OIDC, OIDC_ISSUER }), OIDC_ISSUER).toEqual([]);
});

test('the running program knows the provider, or that there is none', () => {
  const known = (env: Record<string, string>) => {
    const read = readConfig(env);
    return read.ok ? providerOf(read.value) : undefined;
  };
  expect(known({})).toBeNull();
  expect(known(OIDC)).toEqual({
    issuer: OIDC.OIDC_ISSUER,
    clientId: 'lierre',
    clientSecret: 'hunter2',
    name: 'Keycloak'
  });
});

test('the public address is reduced to its origin', () => {
  expect(readConfig({ PUBLIC_URL: 'https://reseau.example.org/' }, '/srv')).toMatchObject({
    value: { PUBLIC_URL: 'https://reseau.example.org' }
  });
});

test('the README lists every setting with its default and what it is for, and no other', () => {
  const rows = Object.entries(SETTINGS).map(([name, schema]) => {
    const initial = schema.safeParse(undefined).data;
    return [
      `\`${name}\``,
      initial === undefined ? '' : `\`${initial}\``,
      schema.description ?? 'not described'
    ];
  });
  const table = [...readFileSync('README.md', 'utf8').matchAll(/^\| (`[A-Z_]+`) *\| (.*?) *\| (.*?) *\|$/gm)];
  expect(table.map(([, name, initial, text]) => [name, initial, text])).toEqual(rows);
});
