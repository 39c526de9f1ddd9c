import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { withDatabase } from './database.ts';
import { ROOT } from './root.ts';

/** Vite's development server on this installation's database. */
export async function run(args: string[]): Promise<number> {
  return withDatabase(async (runtime) => {
    const { port } = new URL(runtime.publicUrl);
    const vite = spawn(
      process.execPath,
      [join(ROOT, 'node_modules/vite/bin/vite.js'), 'dev', '--port', port || '3000', '--strictPort', ...args],
      { cwd: ROOT, stdio: 'inherit', env: { ...process.env, LIERRE_RUNTIME: JSON.stringify(runtime) } }
    );
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => vite.kill(signal));
    const [code] = (await once(vite, 'exit')) as [number | null];
    return code ?? 0;
  });
}
