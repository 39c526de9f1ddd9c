import { conflict, invalid, notFound, ok, type Result } from '#lib/kernel/result.ts';
import { mayCarryOut, mayImport } from '#lib/imports/access.ts';
import { twiceMapped, type Column, type Target } from '#lib/imports/columns/rules.ts';
import {
  bytesOf,
  countRows,
  importById,
  lockImport,
  updateImport,
  writeProgress,
  type Import
} from '#lib/imports/data.server.ts';
import { AT_ONCE_BYTES, isOpen, step } from '#lib/imports/rules.ts';
import { ChooseReading, DecideDuplicates, ImportId, PrepareImport } from '#lib/imports/schema.ts';
import { settleRows } from '#lib/imports/settling/data.server.ts';
import { inspect } from '#lib/imports/sources/rules.ts';
import { command } from '#lib/platform/operation.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import * as data from './data.server.ts';
import { foldsOf, readImport } from './jobs.ts';
import { placeRows, type RowStanding } from './rules.ts';

/** Reads the beginning of the file again, in the way that a person chose. */
export const chooseReading = command({
  name: 'imports.chooseReading',
  summary: 'Say how the file of an import is to be read: encoding, separator, heading',
  rest: 'PUT /networks/{network}/imports/{id}/reading',
  input: ChooseReading,
  may: mayImport,
  async run({ tx, actor }, { id, encoding, separator, heading }) {
    const job = await lockImport(tx, actor.network!.id, id);
    if (!job) return notFound();
    if (!step(job.state, 'reading').ok) return conflict('import_state');
    const source = inspect(await bytesOf(tx, actor.network!.id, id), {
      encoding: encoding ?? undefined,
      separator: separator ?? undefined,
      heading: heading ?? undefined
    });
    if (!source.ok) return source;
    await updateImport(tx, actor.network!.id, id, { state: 'columns', source: source.value, failure: null });
    return ok({ id, fileName: job.file_name });
  },
  audit: ({ id }, { fileName }) => ({ subject: id, detail: { fileName } })
});

/** The columns are what this says; every row is read and compared, and the preview shows what would happen. */
export const prepareImport = command({
  name: 'imports.prepare',
  summary: 'Map the columns of an import and prepare its preview',
  rest: 'POST /networks/{network}/imports/{id}/preview',
  input: PrepareImport,
  may: mayImport,
  async run(context, { id, targets, becomes, mode }) {
    const { tx, actor, now } = context;
    const network = actor.network!;
    const job = await lockImport(tx, network.id, id);
    if (!job) return notFound();
    if (!step(job.state, 'reading').ok) return conflict('import_state');
    const columns = mapColumns(job.source.columns, targets);
    if (!columns.ok) return columns;
    const source = { ...job.source, columns: columns.value };
    await updateImport(tx, network.id, id, {
      state: 'reading',
      becomes,
      mode,
      source,
      failure: null,
      row_count: 0
    });
    await writeProgress(tx, network.id, id, 0, 1, now);
    if (job.size > AT_ONCE_BYTES && !actor.system) {
      await context.enqueue('imports.read', { importId: id });
      return ok({ id, fileName: job.file_name });
    }
    const read = await readImport((work) => work(tx), network, id, now);
    return read.ok ? ok({ id, fileName: job.file_name }) : read;
  },
  audit: ({ id, becomes, mode }, { fileName }) => ({ subject: id, detail: { fileName, becomes, mode } })
});

/** Answers to proposed duplicates: for single rows, or one answer for all that wait. */
export const decideDuplicates = command({
  name: 'imports.decideDuplicates',
  summary: 'Say for rows of an import whether they are an organisation that is already there',
  rest: 'POST /networks/{network}/imports/{id}/choices',
  input: DecideDuplicates,
  may: mayImport,
  async run({ tx, actor }, { id, rows, all }) {
    const where = { networkId: actor.network!.id, importId: id };
    const job = await lockImport(tx, where.networkId, id);
    if (!job) return notFound();
    if (job.state !== 'preview') return conflict('import_state');
    const asked = rows.length > 0 ? await data.saveChoices(tx, where, rows) : [];
    if (all) await data.saveChoiceForOpen(tx, where, all);
    await settleAgain(tx, where, job, asked);
    const counts = await countRows(tx, where.networkId, id);
    await updateImport(tx, where.networkId, id, { counts });
    return ok({ id, fileName: job.file_name, counts });
  },
  audit: ({ id, rows, all }, { fileName }) => ({
    subject: id,
    detail: { fileName, rows: rows.length, all: all ?? null }
  })
});

/** The background's part of `imports.prepare`, also to go on after a reading that was cut off. */
export const resumeReading = command({
  name: 'imports.resume',
  summary: 'Start again the background work of an import that stands still',
  rest: 'POST /networks/{network}/imports/{id}/resume',
  input: ImportId,
  may: (actor) => mayImport(actor) || mayCarryOut(actor),
  async run({ tx, actor, enqueue, now }, { id }) {
    const job = await importById(tx, actor.network!.id, id);
    if (!job) return notFound();
    const queue = QUEUES[job.state];
    if (!queue) return conflict('import_state');
    await writeProgress(tx, actor.network!.id, id, 0, 1, now);
    await enqueue(queue, { importId: id });
    return ok({ id, fileName: job.file_name });
  },
  audit: ({ id }, { fileName }) => ({ subject: id, detail: { fileName } })
});

const QUEUES: Partial<Record<Import['state'], string>> = {
  reading: 'imports.read',
  committing: 'imports.write',
  undoing: 'imports.undo'
};

function mapColumns(columns: readonly Column[], targets: readonly Target[]): Result<Column[]> {
  if (columns.length !== targets.length)
    return invalid('targets', 'columns_count', { columns: columns.length });
  const [twice] = twiceMapped(targets);
  if (twice) return invalid(`targets.${targets.lastIndexOf(twice)}`, 'column_twice');
  if (!targets.includes('name')) return invalid('targets', 'column_name_missing');
  return ok(columns.map((column, index) => ({ ...column, target: targets[index]! })));
}

/** Places all rows anew and settles those whose place, or whose companions, changed. */
async function settleAgain(tx: Tx, where: data.Where, job: Import, asked: readonly number[]): Promise<void> {
  const saved = await data.standings(tx, where);
  const rows = new Map<number, RowStanding>(saved.map((row) => [row.n, standingOf(row)]));
  const places = placeRows(rows.values());
  const roots = new Map(saved.map((row) => [row.n, row.folded_into]));
  const moved = saved.filter((row) => {
    const place = places.get(row.n)!;
    const root = place.to === 'twin' ? place.root : null;
    return (
      root !== row.folded_into || PLACED[row.verdict] !== place.to || isOpen(rows.get(row.n)!) !== row.open
    );
  });
  const affected = new Set([...asked, ...moved.map((row) => row.n)]);
  for (const { n } of moved) {
    const place = places.get(n)!;
    for (const root of [roots.get(n), place.to === 'twin' ? place.root : null]) if (root) affected.add(root);
  }
  const folds = new Map(foldsOf(places).map(({ n, root }) => [n, root]));
  await data.saveFolds(
    tx,
    where,
    moved.map(({ n }) => ({ n, root: folds.get(n) ?? null }))
  );
  const ns = [...affected].toSorted((a, b) => a - b);
  for (let at = 0; at < ns.length; at += 1000)
    await settleRows(tx, where, job, ns.slice(at, at + 1000), (n) => ({
      place: places.get(n) ?? { to: 'new' },
      open: rows.has(n) && isOpen(rows.get(n)!)
    }));
}

const PLACED = {
  create: 'new',
  update: 'match',
  same: 'match',
  merge: 'twin',
  skip: 'skip',
  bad: 'bad'
} as const;

const standingOf = (row: data.SavedStanding): RowStanding => ({
  n: row.n,
  problems: row.bad ? [{ column: null, code: 'bad', level: 'row' }] : [],
  choice: row.choice,
  match: row.match,
  twin: row.twin_like,
  twinRow: row.twin
});
