import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { organisations } from './dataset.ts';

const root = join(import.meta.dirname, '..');

/** Seconds and peak memory of `lierre import`: the register's 3,667 rows, and 100,000 generated ones. */
export async function measureImport(
  dataFolder: string,
  slug: string,
  quick: boolean
): Promise<{ name: string; value: string }[]> {
  const register = join(root, 'e2e/organisations/ess-organisations.csv');
  const figures = [
    {
      name: 'import of 3,667 organisations, previewed and committed',
      value: await timed(dataFolder, slug, register)
    }
  ];
  if (quick) return figures;
  const large = join(dataFolder, 'large.csv');
  const out = createWriteStream(large);
  out.write('nom,description,naf,tranche_effectifs,commune,code_postal,site_web\n');
  const cell = (text: string | null): string => `"${(text ?? '').replaceAll('"', '""')}"`;
  for (const row of organisations(100_000, 7))
    out.write(
      [row.name, row.description, row.sector_code, row.size_class, row.town, row.postal_code, row.website]
        .map(cell)
        .join(',') + '\n'
    );
  out.end();
  await once(out, 'close');
  return [
    ...figures,
    { name: 'import of 100,000 generated organisations', value: await timed(dataFolder, slug, large) }
  ];
}

async function timed(dataFolder: string, slug: string, file: string): Promise<string> {
  const before = performance.now();
  const child = spawn('bin/lierre', ['import', file, '--network', slug, '--json'], {
    cwd: root,
    env: { ...process.env, LIERRE_DATA: dataFolder },
    stdio: ['ignore', 'ignore', 'inherit']
  });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakMemory(child.pid!));
  }, 50);
  const [code] = (await once(child, 'exit')) as [number];
  clearInterval(watch);
  if (code !== 0) throw new Error(`The import ended with ${code}`);
  return `${((performance.now() - before) / 1000).toFixed(1)} s, ${peak.toFixed(0)} MB at most`;
}

function peakMemory(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
