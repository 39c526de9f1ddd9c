import { newId } from '#lib/kernel/ids.ts';
import { ok, type Result } from '#lib/kernel/result.ts';
import { readRow, type CellProblem } from '#lib/imports/cells/rules.ts';
import {
  bytesOf,
  countRows,
  lockImport,
  updateImport,
  writeProgress,
  type Import
} from '#lib/imports/data.server.ts';
import {
  compare,
  fingerprint,
  isBetter,
  LikenessIndex,
  type Fingerprint,
  type Likeness
} from '#lib/imports/duplicates/rules.ts';
import { placeRows, assign, type Pair, type Place, type RowStanding } from '#lib/imports/preparing/rules.ts';
import { isOpen, mergesByItself } from '#lib/imports/rules.ts';
import { rowsOf } from '#lib/imports/sources/rules.ts';
import { storable, type Row } from '#lib/imports/tables/rules.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import * as data from './data.server.ts';
import { settleRows } from '#lib/imports/settling/data.server.ts';

/** Runs a step: each in a transaction of its own (a job), or all in one that is open (a small file). */
export type InTx = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/**
 * Reads the whole file into rows, finds duplicates, and says what each row will become. Writes nothing but the import's
 * own tables, so that it may be stopped anywhere and begun again; the preview is shown only when all of it is there.
 */
export async function readImport(
  inTx: InTx,
  network: { id: string; country: string },
  importId: string,
  now: Temporal.Instant
): Promise<Result<null>> {
  const where: data.Where = { networkId: network.id, importId };
  const begun = await inTx((tx) => begin(tx, where));
  if (!begun) return ok(null);
  const { source } = begun.job;
  const work = new Reading(inTx, where, begun.job.attempt, linesIn(begun.bytes), now);
  const batches = rowsOf(begun.bytes, source);
  for (;;) {
    const next = await batches.next();
    if (next.done && !next.value.ok) {
      const [problem] = next.value.problems;
      await inTx((tx) => updateImport(tx, network.id, importId, { state: 'failed', failure: problem }));
      return next.value;
    }
    if (next.done) break;
    if (!(await work.take(next.value, (row) => readRow(source.columns, row.cells, network.country))))
      return ok(null);
  }
  await work.findKnown();
  const standings = await work.saveCandidates();
  const places = placeRows(standings.values());
  await inTx((tx) => data.saveFolds(tx, where, foldsOf(places)));
  await work.settle(begun.job, places, standings);
  await inTx(async (tx) => {
    const counts = await countRows(tx, network.id, importId);
    await updateImport(tx, network.id, importId, { state: 'preview', counts, row_count: work.count });
  });
  return ok(null);
}

async function begin(tx: Tx, where: data.Where): Promise<{ job: Import; bytes: Uint8Array } | undefined> {
  const job = await lockImport(tx, where.networkId, where.importId);
  if (job?.state !== 'reading') return undefined;
  job.attempt += 1;
  await updateImport(tx, where.networkId, where.importId, { attempt: job.attempt, failure: null });
  await data.deleteRows(tx, where);
  return { job, bytes: await bytesOf(tx, where.networkId, where.importId) };
}

const BATCH = 1000;

class Reading {
  count = 0;
  #inTx: InTx;
  #where: data.Where;
  #attempt: number;
  #expected: number;
  #now: Temporal.Instant;
  #index = new LikenessIndex<number>();
  #prints: (Fingerprint | null)[] = [null];
  #ids = new Map<string, number>();
  #bad = new Set<number>();
  #twins = new Map<number, { row: number; likeness: Likeness }>();
  #pairs: Pair<string>[] = [];
  #versions = new Map<string, number>();

  constructor(inTx: InTx, where: data.Where, attempt: number, expected: number, now: Temporal.Instant) {
    this.#inTx = inTx;
    this.#where = where;
    this.#attempt = attempt;
    this.#expected = expected;
    this.#now = now;
  }

  /** Reads and keeps some rows; false when somebody began the reading anew. */
  async take(rows: readonly Row[], read: (row: Row) => ReturnType<typeof readRow>): Promise<boolean> {
    const kept = rows.map((raw): data.NewRow => {
      const row = { ...raw, cells: raw.cells.map(storable) };
      const n = (this.count += 1);
      const { sheet, problems, id } = row.broken
        ? { sheet: {}, problems: [broken(row.broken)], id: undefined }
        : read(row);
      if (problems.some((problem) => problem.level === 'row')) this.#bad.add(n);
      this.#remember(n, this.#bad.has(n) ? null : fingerprint(sheet), id);
      return { n, line: row.line, cells: row.cells, sheet, problems, organisation_id: newId() };
    });
    return this.#inTx(async (tx) => {
      const job = await lockImport(tx, this.#where.networkId, this.#where.importId);
      if (job?.state !== 'reading' || job.attempt !== this.#attempt) return false;
      await data.insertRows(tx, this.#where, kept);
      await this.#report(tx, this.count);
      return true;
    });
  }

  #remember(n: number, print: Fingerprint | null, id: string | undefined): void {
    this.#prints.push(print);
    if (!print) return;
    const earlier = id === undefined ? undefined : this.#ids.get(id);
    if (earlier !== undefined) this.#twins.set(n, { row: earlier, likeness: SAME_ID });
    else if (id !== undefined) this.#ids.set(id, n);
    if (earlier === undefined) this.#findTwin(n, print);
    this.#index.add(n, print);
  }

  #findTwin(n: number, print: Fingerprint): void {
    let best: { row: number; likeness: Likeness } | undefined;
    for (const [row, likeness] of this.#index.like(print))
      if (isBetter(likeness, best?.likeness)) best = { row, likeness };
    if (!best) return;
    // The first row of the organisation is meant, not another one that will itself be folded into it.
    const further = this.#twins.get(best.row);
    if (further && mergesByItself(further.likeness, true)) {
      const first = this.#prints[further.row];
      best = { row: further.row, likeness: (first && compare(print, first)) ?? best.likeness };
    }
    this.#twins.set(n, best);
  }

  /** Looks through all organisations of the network once. */
  async findKnown(): Promise<void> {
    let after: string | null = null;
    for (;;) {
      const known: data.Known[] = await this.#inTx((tx) =>
        data.knownAfter(tx, this.#where.networkId, after, 5000)
      );
      for (const organisation of known) this.#compare(organisation);
      if (known.length < 5000) return;
      after = known.at(-1)!.organisation_id;
    }
  }

  #compare(organisation: data.Known): void {
    const to = organisation.organisation_id;
    const own = this.#ids.get(to);
    if (own !== undefined) this.#pairs.push({ n: own, to, likeness: SAME_ID });
    for (const [n, likeness] of this.#index.like(fingerprint(organisation)))
      this.#pairs.push({ n, to, likeness });
    this.#versions.set(to, organisation.version);
  }

  /** Rows with a candidate, and bad ones; of all others nothing has to be known to place them. */
  async saveCandidates(): Promise<Map<number, RowStanding & { match_id: string | null }>> {
    const assigned = assign(this.#pairs);
    const standings = new Map<number, RowStanding & { match_id: string | null }>();
    const rows: data.Candidates[] = [];
    for (let n = 1; n <= this.count; n++) {
      const match = assigned.get(n);
      const twin = this.#twins.get(n);
      if (!match && !twin && !this.#bad.has(n)) continue;
      standings.set(n, {
        n,
        problems: this.#bad.has(n) ? [broken('bad')] : [],
        choice: null,
        match: match?.likeness ?? null,
        match_id: match?.to ?? null,
        twin: twin?.likeness ?? null,
        twinRow: twin?.row ?? null
      });
      if (match || twin)
        rows.push({
          n,
          match_id: match?.to ?? null,
          match_version: match ? (this.#versions.get(match.to) ?? null) : null,
          match: match?.likeness ?? null,
          twin: twin?.row ?? null,
          twin_like: twin?.likeness ?? null
        });
    }
    for (let at = 0; at < rows.length; at += BATCH)
      await this.#inTx((tx) => data.saveCandidates(tx, this.#where, rows.slice(at, at + BATCH)));
    return standings;
  }

  async settle(job: Import, places: Map<number, Place>, standings: Map<number, RowStanding>): Promise<void> {
    // Rows without candidate are new, as they were inserted: only the others have something to settle.
    const ns = [...new Set([...standings.keys(), ...rootsOf(places)])].toSorted((a, b) => a - b);
    for (let at = 0; at < ns.length; at += BATCH) {
      const batch = ns.slice(at, at + BATCH);
      await this.#inTx(async (tx) => {
        await settleRows(tx, this.#where, job, batch, (n) => ({
          place: places.get(n) ?? { to: 'new' },
          open: standings.has(n) && isOpen(standings.get(n)!)
        }));
        await this.#report(tx, this.count + at + batch.length);
      });
    }
  }

  #report = (tx: Tx, done: number): Promise<void> =>
    writeProgress(
      tx,
      this.#where.networkId,
      this.#where.importId,
      done,
      Math.max(done, this.#expected * 2),
      this.#now
    );
}

const SAME_ID: Likeness = { reason: 'same_id', score: 1, name: 1 };
const broken = (code: string): CellProblem => ({ column: null, code, level: 'row' });

export const foldsOf = (places: Map<number, Place>): { n: number; root: number }[] =>
  [...places].flatMap(([n, place]) => (place.to === 'twin' ? [{ n, root: place.root }] : []));

export const rootsOf = (places: Map<number, Place>): Set<number> =>
  new Set(foldsOf(places).map(({ root }) => root));

/** Rows a file can hold at most, for the length of the progress bar. */
function linesIn(bytes: Uint8Array): number {
  let count = 1;
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count += 1;
  return count;
}
