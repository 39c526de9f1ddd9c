import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import { fold } from '#lib/kernel/text.ts';
import { registerEvidence } from '#lib/journey/data.server.ts';
import type { StepId } from '#lib/journey/rules.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { Part } from './rules.ts';

export type PartRecord = {
  part: Part;
  content: Record<string, unknown>;
  revision: number;
  changedBy: string | null;
  changedAt: Temporal.Instant;
};

const columns = [
  'part',
  'content',
  'revision',
  'changed_by_name as changedBy',
  'changed_at as changedAt'
] as const;

export async function partsOf(tx: Tx, networkId: string): Promise<PartRecord[]> {
  const rows = await tx
    .selectFrom('canvas_parts')
    .select(columns)
    .where('network_id', '=', networkId)
    .execute();
  return rows as PartRecord[];
}

export async function partOf(tx: Tx, networkId: string, part: Part): Promise<PartRecord | undefined> {
  const row = await tx
    .selectFrom('canvas_parts')
    .select(columns)
    .where('network_id', '=', networkId)
    .where('part', '=', part)
    .executeTakeFirst();
  return row as PartRecord | undefined;
}

/** What a part said before, latest first. */
export async function changesOf(tx: Tx, networkId: string, part: Part): Promise<PartRecord[]> {
  const rows = await tx
    .selectFrom('canvas_changes')
    .select(columns)
    .where('network_id', '=', networkId)
    .where('part', '=', part)
    .orderBy('revision', 'desc')
    .limit(20)
    .execute();
  return rows as PartRecord[];
}

type Change = {
  part: Part;
  content: object;
  revision: number;
  by: { id: string | null; name: string | null };
  now: Temporal.Instant;
};

/**
 * Writes a part if it still has the revision that was read (0: none yet), and keeps it in the history. Returns the new
 * revision, or undefined when somebody was faster.
 */
export async function savePart(tx: Tx, networkId: string, change: Change): Promise<number | undefined> {
  const { part, revision, by, now } = change;
  const row = {
    content: JSON.stringify(change.content),
    changed_by: by.id,
    changed_by_name: by.name,
    changed_at: now
  };
  const saved =
    revision === 0
      ? await tx
          .insertInto('canvas_parts')
          .values({ network_id: networkId, part, ...row })
          .onConflict((c) => c.doNothing())
          .returning('revision')
          .executeTakeFirst()
      : await tx
          .updateTable('canvas_parts')
          .set({ ...row, revision: revision + 1 })
          .where('network_id', '=', networkId)
          .where('part', '=', part)
          .where('revision', '=', revision)
          .returning('revision')
          .executeTakeFirst();
  if (!saved) return undefined;
  await tx
    .insertInto('canvas_changes')
    .values({ network_id: networkId, id: newId(), part, revision: saved.revision, ...row })
    .execute();
  return saved.revision;
}

/** Organisations whose names share enough with this one to be looked at. */
export async function namesLike(tx: Tx, networkId: string, name: string) {
  const folded = fold(name);
  const { rows } = await sql<{ organisationId: string; name: string }>`
    select organisation_id as "organisationId", name from organisation_sheets
     where network_id = ${networkId} and similarity(sort_name, ${folded}) > 0.25
     order by similarity(sort_name, ${folded}) desc limit 200`.execute(tx);
  return rows;
}

const written = (step: StepId, page: string, found: Part[]): void =>
  registerEvidence(
    step,
    `journey/design/${page}`,
    (id) =>
      sql`select count(*) as count, ${sql.lit(found.length)} as needed, 0 as waiting, max(changed_at) as at
            from canvas_parts where network_id = ${id} and part in (${sql.join(found.map((part) => sql.lit(part)))})
             and (part <> 'form' or content ->> 'chosen' is not null)`
  );
written('design.perimeter', 'perimeter', ['perimeter']);
written('design.shape', 'shape', ['shape']);
written('design.form', 'form', ['form']);
written('design.rules', 'rules', ['members', 'rules', 'dues']);
written('design.first_win', 'first_win', ['first_win']);
registerEvidence(
  'design.aim',
  'journey/design/aim',
  (id) =>
    sql`select count(*) filter (where main_objective_id is not null) as count, 1 as needed,
               count(*) filter (where state = 'open') as waiting, max(closed_at) as at
          from aim_rounds where network_id = ${id}`
);
