import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { FigureKind } from '../rules.ts';

export async function insertFigure(
  tx: Tx,
  networkId: string,
  partnershipId: string,
  figure: {
    kind: FigureKind;
    periodStart: string;
    periodEnd: string;
    amount: bigint;
    organisationId: string;
    note: string | null;
    by: string | null;
  },
  now: Temporal.Instant
): Promise<string> {
  const id = newId(now.epochMilliseconds);
  await tx
    .insertInto('partnership_figures')
    .values({
      network_id: networkId,
      id,
      partnership_id: partnershipId,
      kind: figure.kind,
      period_start: figure.periodStart,
      period_end: figure.periodEnd,
      amount: figure.amount,
      organisation_id: figure.organisationId,
      note: figure.note,
      entered_by: figure.by,
      entered_at: now
    })
    .execute();
  return id;
}

export async function markConfirmed(
  tx: Tx,
  networkId: string,
  id: string,
  { organisationId, by }: { organisationId: string; by: string | null },
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('partnership_figures')
    .set({ confirmed_for: organisationId, confirmed_by: by, confirmed_at: now })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

export async function markWithdrawn(
  tx: Tx,
  networkId: string,
  id: string,
  now: Temporal.Instant
): Promise<void> {
  await tx
    .updateTable('partnership_figures')
    .set({ withdrawn_at: now })
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}
