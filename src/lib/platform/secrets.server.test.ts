import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSecrets } from '#lib/platform/secrets.server.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'secrets-'))));
afterEach(() => rmSync(folder, { recursive: true }));
const file = () => join(folder, 'secrets.json');

test('secrets are made once, each another one, and only their owner may read them', async () => {
  const first = await readSecrets(folder);
  expect(await readSecrets(folder)).toEqual(first);
  expect(new Set(Object.values(first)).size).toBe(4);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(existsSync(`${file()}.new`)).toBe(false);
});

test('a copy that others may read is closed again', async () => {
  await readSecrets(folder);
  chmodSync(file(), 0o644);
  await readSecrets(folder);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
});

test('a damaged file is refused and left as it is: new secrets would not fit the data', async () => {
  writeFileSync(file(), '{"auth":');
  await expect(readSecrets(folder)).rejects.toThrow(/is damaged/);
  expect(readFileSync(file(), 'utf8')).toBe('{"auth":');
});
