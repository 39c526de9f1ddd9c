import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from './root.ts';

let data: string;
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'lierre-cli-'));
  expect(lierre('demo').err).toMatch(/The demo is ready: http\S+\/n\/demo\b/);
}, 120_000);
afterAll(() => rmSync(data, { recursive: true }));

/** `bin/lierre` as a host calls it, from anywhere. */
function lierre(...args: string[]) {
  const run = spawnSync(join(ROOT, 'bin/lierre'), args, {
    encoding: 'utf8',
    cwd: tmpdir(),
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LIERRE_DATA: data }
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

const counts = (...args: string[]): Record<string, number> =>
  (JSON.parse(lierre('import', ...args, '--network', 'demo', '--json').out) as Report).counts;
type Report = { rows: number; counts: Record<string, number>; problems: { line: number }[] };

test.each(['csv', 'vcard', 'json'])(
  'an export as %s goes to standard output, and its import changes nothing',
  (format) => {
    const { code, out, err } = lierre('export', '--network', 'demo', '--format', format);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Menuiserie Aubrac');
    const file = join(data, `export.${format === 'vcard' ? 'vcf' : format}`);
    writeFileSync(file, out);
    const { same, ...others } = counts(file);
    expect(same).toBeGreaterThanOrEqual(25);
    expect(others).toEqual({ open: 0, problems: 0 });
  },
  60_000
);

test('a file is read without being written where it is only tried, then written; every remark is told', () => {
  const file = join(data, 'list.csv');
  const rows = Array.from(
    { length: 250 },
    (_, n) => `${n * 7919}e maison de ${'abcdefghij'[n % 10]}${n},pas un mail`
  );
  writeFileSync(file, ['Nom,Courriel', ...rows].join('\n'));
  const tried = JSON.parse(lierre('import', file, '--network', 'demo', '--dry-run', '--json').out) as Report;
  expect(tried.rows).toBe(250);
  expect(tried.problems.map(({ line }) => line)).toEqual(rows.map((_, n) => n + 2));
  expect(lierre('export', '--network', 'demo').out).not.toContain('maison de a0');
  expect(counts(file).created).toBe(tried.counts.create);
  expect(lierre('export', '--network', 'demo').out).toContain('maison de a0');
}, 60_000);

test.each([
  ['import /nowhere.csv --network demo', '/nowhere.csv cannot be read: there is no such file'],
  ['export --network nowhere', 'There is no network “nowhere” here'],
  ['export --network demo --format xlsx', '--format is one of csv, vcard, json']
])('%s: what cannot be done is said in words, and nothing is on standard output', (line, words) => {
  expect(lierre(...line.split(' '))).toEqual({ code: 1, out: '', err: expect.stringContaining(words) });
});

test('the demo is taken away, and a second time there is none', () => {
  expect(lierre('demo', '--remove').err).toBe('The demo is gone.\n');
  expect(lierre('export', '--network', 'demo').code).toBe(1);
  expect(lierre('demo', '--remove').err).toBe('There was no demo.\n');
}, 60_000);
