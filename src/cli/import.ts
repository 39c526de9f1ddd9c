import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { commitImport } from '#lib/imports/committing/operations.ts';
import { getImport, listRows, uploadImport } from '#lib/imports/operations.ts';
import { prepareImport } from '#lib/imports/preparing/operations.ts';
import type { Result } from '#lib/kernel/result.ts';
import type { Actor } from '#lib/platform/actor.ts';
import { execute } from '#lib/platform/operation.ts';
import '#lib/registry.ts';
import { done, inNetworkNamed } from './network.ts';
import { Refusal, say } from './root.ts';

/**
 * `lierre import FILE --network SLUG`: the same steps as the pages, with the columns as recognised. `--dry-run` ends with
 * the preview. A row that perhaps is an organisation that is already there becomes one of its own, as on the page without an
 * answer; `counts.open` says how many.
 */
export async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      network: { type: 'string' },
      as: { type: 'string', default: 'prospects' },
      json: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false }
    }
  });
  const [file, ...more] = positionals;
  if (!file || more.length) throw new Refusal('One file at a time: lierre import FILE --network SLUG');
  if (values.as !== 'members' && values.as !== 'prospects') throw new Refusal('--as is members or prospects');
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(
      `${file} cannot be read: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`
    );
  });
  const becomes = values.as === 'members' ? 'members' : 'known';
  const report = await inNetworkNamed(values.network, (actor) =>
    importFile(actor, { file, bytes, becomes, commit: !values['dry-run'] })
  );
  if (values.json) console.log(JSON.stringify(report));
  else tell(report);
  return 0;
}

type Job = { file: string; bytes: Buffer; becomes: 'known' | 'members'; commit: boolean };
type Report = { id: string; state: string; rows: number; counts: Record<string, number>; problems: Remark[] };
type Part = { rows: Remark[]; next: number | null };
type Remark = { line: number; problems: object[] };

async function importFile(actor: Actor, { file, bytes, becomes, commit }: Job): Promise<Report> {
  const content = bytes.toString('base64');
  const { id, source } = done(
    await execute(uploadImport, { actor, input: { fileName: basename(file), content } })
  );
  const targets = source.columns.map(({ target }) => target);
  done(await execute(prepareImport, { actor, input: { id, targets, becomes } }));
  if (commit) done(await execute(commitImport, { actor, input: { id } }));
  const job = done(await execute(getImport, { actor, input: { id } }));
  return {
    id,
    state: job.state,
    rows: job.row_count,
    counts: job.counts,
    problems: await remarks(actor, id)
  };
}

const listed = (actor: Actor, input: object): Promise<Result<Part>> => execute(listRows, { actor, input });

/** Every row that has a remark, however many there are. */
async function remarks(actor: Actor, id: string): Promise<Report['problems']> {
  const found: Report['problems'] = [];
  let after: number | null = 0;
  while (after !== null) {
    const part: Part = done(await listed(actor, { id, filter: 'problems', limit: 200, after }));
    found.push(...part.rows.map(({ line, problems }) => ({ line, problems })));
    after = part.next;
  }
  return found;
}

function tell({ rows, counts, problems, state }: Report): void {
  const figures = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  say(`${rows} rows ${state === 'done' ? 'imported' : 'read'}: ${figures.join(', ')}`);
  if (problems.length) say(`${problems.length} rows have remarks; --json lists them.`);
}
