import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ensureBrowser } from './browser.ts';
import { installedPhases } from './test.ts';

/** What is said to whoever ran the tests, on standard error. */
let said: string[];
beforeEach(() => {
  said = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
});
afterEach(() => void vi.restoreAllMocks());

const nothingIsCalled = (): Promise<boolean> => Promise.reject(new Error('nothing is installed here'));

test('without a browser one line says what to install, and the run of the tests fails', async () => {
  expect(await ensureBrowser(nothingIsCalled, ['/nowhere/chromium', undefined], false)).toBe(false);
  expect(said).toEqual([
    'The browser tests need Chromium. Debian: `sudo apt-get install chromium`; elsewhere name its program in CHROMIUM.\n'
  ]);
});

test('a browser that is there is taken without a word', async () => {
  expect(await ensureBrowser(nothingIsCalled, ['/nowhere/chromium', process.execPath], false)).toBe(true);
  expect(said).toEqual([]);
});

test('as root a browser is brought, and what to do is said where that fails', async () => {
  const called: string[] = [];
  const failing = async (program: string, args: string[]) => called.push(`${program} ${args[0]}`) < 0;
  expect(await ensureBrowser(failing, ['/nowhere/chromium'], true)).toBe(false);
  expect([called, said.length]).toEqual([['apt-get update', 'apt-get install'], 2]);
});

test('without an installed PostgreSQL one line says so, and the run of the tests goes on', async () => {
  const [phase, ...others] = installedPhases([]);
  expect([phase!.name, others]).toEqual(['tests, installed PostgreSQL: none', []]);
  expect(await phase!.run()).toBe(true);
  expect(said).toEqual([
    'No PostgreSQL is installed beside the built-in one (Debian: postgresql): the database tests ran on that one only.\n'
  ]);
});
