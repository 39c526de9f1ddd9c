import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from '#lib/platform/lock.server.ts';

let folder: string;
let child: ChildProcess | undefined;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'lock-'))));
afterEach(async () => {
  await end();
  rmSync(folder, { recursive: true });
});

/**
 * Another process that takes the folder, keeps no hold of the lock itself, tidies its memory, says what it got
 * and waits.
 */
async function holder() {
  const program = `
    const { lockFolder } = await import(${JSON.stringify(join(import.meta.dirname, 'lock.server.ts'))});
    function take() {
      const claim = lockFolder(${JSON.stringify(folder)});
      if (claim.ok) claim.lock.announce('http://localhost:1234');
      return claim.ok;
    }
    const ok = take();
    gc();
    setTimeout(() => { gc(); process.stdout.write(String(ok)); }, 20);
    setInterval(() => {}, 1000);`;
  child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'ignore']
  });
  if (!child.stdout) throw new Error('the other process has no output');
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  expect(String(said)).toBe('true');
  return child.pid;
}

/** The other process is killed, if there is one. */
async function end() {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('a folder that another process holds is refused, with its number and its address', async () => {
  const pid = await holder();
  expect(lockFolder(folder)).toEqual({
    ok: false,
    holder: { pid, address: 'http://localhost:1234' }
  });
});

test('a process that is killed leaves no lock behind, whatever it wrote', async () => {
  await holder();
  await end();
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
