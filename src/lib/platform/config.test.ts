import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readConfig, SETTINGS } from '#lib/platform/config.ts';

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
