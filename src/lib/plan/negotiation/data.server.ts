import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';

export type Point = {
  id: string;
  kind: 'common' | 'open';
  text: string;
  ownerId: string | null;
  ownerName: string | null;
  dueOn: string | null;
  raisedBy: string | null;
  outcome: string | null;
  revision: number;
};
export type Negotiation = {
  interests: { organisationId: string; name: string; interest: string }[];
  points: Point[];
};

export async function negotiation(tx: Tx, networkId: string): Promise<Negotiation> {
  const { rows } = await sql<Negotiation>`
    select (select coalesce(jsonb_agg(jsonb_build_object('organisationId', i.organisation_id, 'name', s.name, 'interest', i.interest) order by s.sort_name), '[]')
              from plan_interests i join organisation_sheets s on s.network_id = i.network_id and s.organisation_id = i.organisation_id
             where i.network_id = ${networkId}) as interests,
      (select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'kind', p.kind, 'text', p.text, 'ownerId', p.owner_person_id, 'ownerName', n.name,
                'dueOn', p.due_on, 'raisedBy', p.raised_by_name, 'outcome', p.outcome, 'revision', p.revision)
                order by p.closed_at nulls first, p.due_on nulls last, p.id), '[]')
         from plan_points p left join persons n on n.id = p.owner_person_id where p.network_id = ${networkId}) as points`.execute(
    tx
  );
  return rows[0]!;
}

export async function writeInterest(
  tx: Tx,
  networkId: string,
  organisationId: string,
  interest: string | null,
  now: Temporal.Instant
): Promise<void> {
  if (interest === null) {
    await tx
      .deleteFrom('plan_interests')
      .where('network_id', '=', networkId)
      .where('organisation_id', '=', organisationId)
      .execute();
    return;
  }
  await tx
    .insertInto('plan_interests')
    .values({ network_id: networkId, organisation_id: organisationId, interest, written_at: now })
    .onConflict((c) =>
      c.columns(['network_id', 'organisation_id']).doUpdateSet({ interest, written_at: now })
    )
    .execute();
}

export async function insertPoint(
  tx: Tx,
  networkId: string,
  point: {
    kind: 'common' | 'open';
    text: string;
    ownerId: string | null;
    dueOn: string | null;
    by: string | null;
  },
  now: Temporal.Instant
): Promise<string> {
  const id = newId(now.epochMilliseconds);
  await tx
    .insertInto('plan_points')
    .values({
      network_id: networkId,
      id,
      kind: point.kind,
      text: point.text,
      owner_person_id: point.ownerId,
      due_on: point.dueOn,
      raised_by_name: point.by,
      raised_at: now
    })
    .execute();
  return id;
}

/** Held until the end of the transaction. */
export const lockPoint = (tx: Tx, networkId: string, id: string) =>
  tx
    .selectFrom('plan_points')
    .select(['id', 'kind', 'closed_at', 'revision'])
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

export async function updatePoint(
  tx: Tx,
  networkId: string,
  id: string,
  change: {
    owner_person_id?: string | null;
    due_on?: string | null;
    outcome?: string;
    closed_at?: Temporal.Instant;
    revision: number;
  }
): Promise<void> {
  await tx
    .updateTable('plan_points')
    .set(change)
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}
