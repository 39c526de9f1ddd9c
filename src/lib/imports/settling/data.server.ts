import type { Import } from '#lib/imports/data.server.ts';
import {
  foldedInto,
  rowsToSettle,
  saveSettled,
  sheetsOf,
  type Compared,
  type Settled,
  type Unsettled,
  type Where
} from '#lib/imports/preparing/data.server.ts';
import type { Place } from '#lib/imports/preparing/rules.ts';
import { diff, foldTwins } from '#lib/imports/rules.ts';
import type { Sheet } from '#lib/imports/cells/rules.ts';
import type { Tx } from '#lib/platform/database.server.ts';

export type Placement = { place: Place; open: boolean };

/**
 * Says what these rows will do: what they create, which fields of which sheet they change, from what to what. Which rows
 * are folded into which must be saved before. A few hundred rows at a time.
 */
export async function settleRows(
  tx: Tx,
  where: Where,
  job: Pick<Import, 'source' | 'mode'>,
  ns: readonly number[],
  placementOf: (n: number) => Placement
): Promise<void> {
  const rows = await rowsToSettle(tx, where, ns);
  const folded = Map.groupBy(await foldedInto(tx, where, ns), ({ root }) => root);
  const ids = rows.flatMap((row) =>
    row.match_id && placementOf(row.n).place.to === 'match' ? [row.match_id] : []
  );
  const sheets = await sheetsOf(tx, where.networkId, ids);
  const settled = rows.map((row) => {
    const later = (folded.get(row.n) ?? []).map(({ sheet }) => sheet);
    return settle(job, row, later, placementOf(row.n), row.match_id ? sheets.get(row.match_id) : undefined);
  });
  await saveSettled(tx, where, settled);
}

function settle(
  { source, mode }: Pick<Import, 'source' | 'mode'>,
  row: Unsettled,
  later: Sheet[],
  { place, open }: Placement,
  stored: Compared | undefined
): Settled {
  const final = later.length > 0 ? foldTwins(row.sheet, later) : null;
  const plain = {
    n: row.n,
    open,
    final,
    changes: null,
    quiet: [],
    kept: [],
    match_version: stored?.version ?? null
  };
  if (place.to === 'bad' || place.to === 'skip') return { ...plain, final: null, verdict: place.to };
  if (place.to === 'twin') return { ...plain, final: null, verdict: 'merge' };
  // Between two looks the organisation may have left the network's list: then the row is new.
  if (place.to === 'new' || !stored) return { ...plain, verdict: 'create' };
  const { changes, unchanged, kept } = diff(
    { sheet: final ?? row.sheet, cells: row.cells, columns: source.columns },
    stored,
    mode
  );
  const verdict = Object.keys(changes).length > 0 ? 'update' : 'same';
  return { ...plain, verdict, changes, quiet: unchanged, kept };
}
