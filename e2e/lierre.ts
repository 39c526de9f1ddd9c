import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The program as a host runs it: its own process, its own data folder, a free port. */
export type Lierre = {
  url: string;
  data: string;
  process: ChildProcess;
  /** Asks it to end, as a host does. */
  stop(): Promise<void>;
};

const READY = /is ready: (http\S+)/;

/** Starts `bin/lierre start`, on a folder that is there already or on a new one; answers once people can come. */
export async function startLierre(
  env: Record<string, string> = {},
  data = mkdtempSync(join(tmpdir(), 'lierre-e2e-'))
): Promise<Lierre> {
  const child = spawn('bin/lierre', ['start'], {
    env: { ...process.env, NODE_ENV: undefined, PORT: '0', LIERRE_DATA: data, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  });
  const said: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said.push(chunk.toString());
      const [, address] = READY.exec(said.join('')) ?? [];
      if (address) resolve(address);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`Lierre ended with ${code}:\n${said.join('')}`)));
  });
  return { url, data, process: child, stop: () => stopped(child) };
}

/** Stops it and removes its data. */
export async function endLierre(lierre: Lierre | undefined): Promise<void> {
  if (!lierre) return;
  await lierre.stop();
  rmSync(lierre.data, { recursive: true, force: true });
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const end = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await end;
}
