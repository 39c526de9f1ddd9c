import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from '#lib/platform/lock.server.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'lock-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Another process that takes the folder, says so and waits. */
async function holder() {
  const program = `
    const { lockFolder } = await import(${JSON.stringify(join(import.meta.dirname, 'lock.server.ts'))});
    const claim = lockFolder(${JSON.stringify(folder)});
    if (claim.ok) claim.lock.announce('http://localhost:1234');
    process.stdout.write(String(claim.ok));
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit']
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  expect(String(said)).toBe('true');
  return child;
}

test('a folder that another process holds is refused, with its number and its address', async () => {
  const child = await holder();
  expect(lockFolder(folder)).toEqual({
    ok: false,
    holder: { pid: child.pid, address: 'http://localhost:1234' }
  });
  child.kill('SIGKILL');
  await once(child, 'exit');
});

test('a process that is killed leaves no lock behind, whatever it wrote', async () => {
  const child = await holder();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const claim = lockFolder(folder);
  expect(claim.ok).toBe(true);
  if (claim.ok) claim.lock.release();
});

test('one process cannot take a folder twice, and can take it again once it let go', () => {
  const first = lockFolder(folder);
  expect(lockFolder(folder)).toMatchObject({ ok: false, holder: { pid: process.pid } });
  if (first.ok) first.lock.release();
  const again = lockFolder(folder);
  expect(again.ok).toBe(true);
  if (again.ok) again.lock.release();
});
