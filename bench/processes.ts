import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A program under measurement. */
export type Program = {
  name: string;
  process: ChildProcess;
  pid: number;
  origin: string;
  stop(): Promise<void>;
};

/** Starts a program and waits until `path` answers 2xx. Its words go to `log` lines on standard error when it dies early. */
export async function startProgram(
  name: string,
  command: string[],
  options: {
    env: Record<string, string>;
    port: number;
    path: string;
    cwd?: string;
  }
): Promise<Program> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env, PORT: String(options.port), HOST: '127.0.0.1' },
    stdio: ['ignore', 'ignore', 'inherit']
  });
  const origin = `http://127.0.0.1:${options.port}`;
  for (const end = Date.now() + 180_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`);
    if (Date.now() > end) throw new Error(`${name} did not answer`);
    if (
      await fetch(origin + options.path).then(
        ({ ok }) => ok,
        () => false
      )
    )
      break;
  }
  return {
    name,
    process: child,
    pid: child.pid!,
    origin,
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  };
}

/** Processes of the built-in database of a data folder: the postmaster and its children. */
export function postgresOf(dataFolder: string): number[] {
  const postmaster = Number(
    readFileSync(join(dataFolder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]
  );
  const all = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number);
  return [postmaster, ...all.filter((pid) => Number(statOf(pid)?.rest[1]) === postmaster)];
}

/** Processor time in milliseconds that these processes and their ended children have had, user and system. */
export function processorTime(pids: number[]): number {
  const TICK = 10; // milliseconds; USER_HZ is 100 on Linux
  let ticks = 0;
  for (const pid of pids) {
    const fields = statOf(pid);
    if (fields)
      ticks +=
        Number(fields.rest[11]) + Number(fields.rest[12]) + Number(fields.rest[13]) + Number(fields.rest[14]);
  }
  return ticks * TICK;
}

/** Proportional memory in MB: shared pages counted once over the processes that share them. */
export function memory(pids: number[]): number {
  let kilobytes = 0;
  for (const pid of pids) {
    try {
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      continue; // ended meanwhile
    }
  }
  return kilobytes / 1024;
}

function statOf(pid: number): { name: string; rest: string[] } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const end = text.lastIndexOf(')');
    return { name: text.slice(text.indexOf('(') + 1, end), rest: text.slice(end + 2).split(' ') };
  } catch {
    return undefined;
  }
}
