import { sql, type UpdateObject } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { DB } from '#lib/platform/tables.ts';
import type { Audience, Candidate, Dispute, Form, PartySide, Seat, Side, State, Step } from './rules.ts';

/** What everybody in the network's context may read of a dispute: that it exists, and where it stands. */
export type Header = {
  id: string;
  number: number;
  form: Form;
  state: State;
  openedAt: Temporal.Instant;
  stepSince: Temporal.Instant;
  dueAt: Temporal.Instant | null;
  closedAt: Temporal.Instant | null;
};
const header = sql`d.id, d.number, d.form, d.state, d.opened_at as "openedAt", d.step_since as "stepSince",
  d.due_at as "dueAt", d.closed_at as "closedAt"`;

export type Opening = {
  id: string;
  openerId: string;
  otherId: string | null;
  subject: string;
  wish: string;
  form: Form;
  mediators: string[];
  dueAt: Temporal.Instant;
};

/** Writes a new dispute. The network's row is locked, so that numbers have no gap and no twin. @returns its number */
export async function insertDispute(
  tx: Tx,
  networkId: string,
  opening: Opening,
  now: Temporal.Instant
): Promise<number> {
  await tx.selectFrom('networks').select('id').where('id', '=', networkId).forNoKeyUpdate().execute();
  const { rows } = await sql<{ number: number }>`
    insert into disputes (network_id, id, number, form, state, opened_at, step_since, due_at)
    select ${networkId}, ${opening.id}, coalesce(max(number), 0) + 1, ${opening.form}, 'naming', ${now}, ${now}, ${opening.dueAt}
      from disputes where network_id = ${networkId} returning number`.execute(tx);
  const key = { network_id: networkId, dispute_id: opening.id };
  await tx
    .insertInto('dispute_parties')
    .values({ ...key, opener_id: opening.openerId, other_id: opening.otherId })
    .execute();
  await tx
    .insertInto('dispute_files')
    .values({ ...key, subject: opening.subject, wish: opening.wish })
    .execute();
  for (const personId of opening.mediators) await askPerson(tx, networkId, opening.id, personId);
  return rows[0]!.number;
}

export async function askPerson(
  tx: Tx,
  networkId: string,
  disputeId: string,
  personId: string
): Promise<void> {
  await tx
    .insertInto('dispute_seats')
    .values({ network_id: networkId, dispute_id: disputeId, person_id: personId, state: 'asked' })
    .execute();
}

/** A dispute as the rules see it, with the side of the person at hand. Says nothing of what it is about. */
export type Standing = Dispute & Header & { openerId: string; otherId: string | null; side: Side | null };

type Row = Header & {
  side: Side | null;
  openerId: string;
  otherId: string | null;
  ruleRestated: boolean;
  proposalShown: boolean;
  seats: Seat[];
} & Record<`${PartySide}Answer`, boolean | null> &
  Record<`${PartySide}${'Told' | 'Refused'}`, boolean>;

const standing = (networkId: string, id: string) => sql`
  select ${header}, p.opener_id as "openerId", p.other_id as "otherId",
         p.rule_restated as "ruleRestated", p.proposal_shown as "proposalShown",
         p.opener_answer as "openerAnswer", p.other_answer as "otherAnswer", p.opener_told as "openerTold",
         p.other_told as "otherTold", p.opener_refused as "openerRefused", p.other_refused as "otherRefused",
         dispute_side(d.network_id, d.id) as side,
         coalesce((select json_agg(json_build_object('personId', s.person_id, 'state', s.state, 'supports', s.supports)
                                   order by s.person_id)
                     from dispute_seats s where s.network_id = d.network_id and s.dispute_id = d.id), '[]') as seats
    from disputes d
    join dispute_parties p on p.network_id = d.network_id and p.dispute_id = d.id
   where d.network_id = ${networkId} and d.id = ${id}`;

function asStanding({
  openerAnswer,
  openerTold,
  openerRefused,
  otherAnswer,
  otherTold,
  otherRefused,
  ...row
}: Row): Standing {
  return {
    ...row,
    opener: {
      organisationId: row.openerId,
      answer: openerAnswer,
      told: openerTold,
      refused: openerRefused
    },
    other: { organisationId: row.otherId, answer: otherAnswer, told: otherTold, refused: otherRefused }
  };
}

/** Locks the dispute's row: the steps of one dispute follow each other. */
export async function lockDispute(tx: Tx, networkId: string, id: string): Promise<Standing | undefined> {
  await sql`select from disputes where network_id = ${networkId} and id = ${id} for update`.execute(tx);
  return readDispute(tx, networkId, id);
}

export async function readDispute(tx: Tx, networkId: string, id: string): Promise<Standing | undefined> {
  const { rows } = await sql<Row>`${standing(networkId, id)}`.execute(tx);
  return rows[0] && asStanding(rows[0]);
}

/** The next step begins, with the answers to its question still to come. */
export async function beginStep(
  tx: Tx,
  networkId: string,
  id: string,
  step: Step,
  due: Temporal.Instant,
  now: Temporal.Instant
): Promise<void> {
  await setDispute(tx, networkId, id, { state: step, step_since: now, due_at: due });
  await setParties(tx, networkId, id, { opener_answer: null, other_answer: null });
}

export const endDispute = (tx: Tx, networkId: string, id: string, state: State, now: Temporal.Instant) =>
  setDispute(tx, networkId, id, { state, closed_at: now, step_since: now, due_at: null });

export const setDue = (tx: Tx, networkId: string, id: string, due: Temporal.Instant) =>
  setDispute(tx, networkId, id, { due_at: due });

async function setDispute(
  tx: Tx,
  networkId: string,
  id: string,
  change: UpdateObject<DB, 'disputes'>
): Promise<void> {
  await tx
    .updateTable('disputes')
    .set(change)
    .where('network_id', '=', networkId)
    .where('id', '=', id)
    .execute();
}

type Flag =
  'rule_restated' | 'proposal_shown' | `${PartySide}_${'told' | 'refused' | 'discloses' | 'publishes'}`;
export async function setParties(
  tx: Tx,
  networkId: string,
  id: string,
  change: Partial<Record<Flag, boolean> & Record<`${PartySide}_answer`, boolean | null>>
): Promise<void> {
  await tx
    .updateTable('dispute_parties')
    .set(change)
    .where('network_id', '=', networkId)
    .where('dispute_id', '=', id)
    .execute();
}

export async function setSeat(
  tx: Tx,
  networkId: string,
  id: string,
  personId: string,
  change: Partial<Pick<Seat, 'state' | 'supports'>>
): Promise<void> {
  await tx
    .updateTable('dispute_seats')
    .set(change)
    .where('network_id', '=', networkId)
    .where('dispute_id', '=', id)
    .where('person_id', '=', personId)
    .execute();
}

/** A new proposal has only its author behind it. */
export async function supportOnly(tx: Tx, networkId: string, id: string, personId: string): Promise<void> {
  await sql`update dispute_seats set supports = (person_id = ${personId})
             where network_id = ${networkId} and dispute_id = ${id}`.execute(tx);
}

export async function setFile(
  tx: Tx,
  networkId: string,
  id: string,
  change: Partial<Record<'rule' | 'proposal' | 'outcome' | 'lesson', string>>
): Promise<void> {
  await tx
    .updateTable('dispute_files')
    .set(change)
    .where('network_id', '=', networkId)
    .where('dispute_id', '=', id)
    .execute();
}

export type NewEntry = { side: Side; personId: string; personName: string; audience: Audience; said: string };
export async function insertEntry(
  tx: Tx,
  networkId: string,
  disputeId: string,
  entry: NewEntry,
  now: Temporal.Instant
): Promise<void> {
  await tx
    .insertInto('dispute_entries')
    .values({
      network_id: networkId,
      id: newId(now.epochMilliseconds),
      dispute_id: disputeId,
      side: entry.side,
      person_id: entry.personId,
      person_name: entry.personName,
      audience: entry.audience,
      said: entry.said,
      said_at: now
    })
    .execute();
}

export async function publishLesson(tx: Tx, networkId: string, lesson: string, month: string): Promise<void> {
  await tx
    .insertInto('dispute_lessons')
    .values({ network_id: networkId, id: newId(), lesson, published_in: month })
    .execute();
}

/** What these persons spoke for, today or in the last year, and whether they speak for the network itself. */
export async function candidates(
  tx: Tx,
  networkId: string,
  personIds: readonly string[],
  now: Temporal.Instant
): Promise<Candidate[]> {
  const { rows } = await sql<Candidate>`
    select p.id as "personId",
           coalesce((select json_agg(distinct r.organisation_id) from representatives r
                      where r.network_id = ${networkId} and r.person_id = p.id
                        and (r.ends_at is null or r.ends_at > ${now.subtract({ hours: 24 * 365 })})), '[]') as "spokeFor",
           exists (select from role_holders h where h.network_id = ${networkId} and h.person_id = p.id
                      and h.role in ('board', 'facilitator') and h.starts_at <= ${now} and (h.ends_at is null or h.ends_at > ${now}))
             as "servesNetwork"
      from persons p
     where p.id = any(${personIds}::uuid[])
       and (exists (select from representatives r where r.network_id = ${networkId} and r.person_id = p.id
                      and r.starts_at <= ${now} and (r.ends_at is null or r.ends_at > ${now}))
         or exists (select from role_holders h where h.network_id = ${networkId} and h.person_id = p.id
                      and h.starts_at <= ${now} and (h.ends_at is null or h.ends_at > ${now})))`.execute(tx);
  return rows;
}

/** The persons of these sides today; the network's side is its board, or without a board its facilitators. */
export async function personsOn(
  tx: Tx,
  networkId: string,
  dispute: Pick<Standing, 'openerId' | 'otherId' | 'seats'>,
  sides: readonly Side[],
  now: Temporal.Instant
): Promise<string[]> {
  const organisations = [
    ...(sides.includes('opener') ? [dispute.openerId] : []),
    ...(sides.includes('other') && dispute.otherId ? [dispute.otherId] : [])
  ];
  const forNetwork = sides.includes('other') && dispute.otherId === null;
  const { rows } = await sql<{ id: string }>`
    select r.person_id as id from representatives r
     where r.network_id = ${networkId} and r.organisation_id = any(${organisations}::uuid[]) and r.mandate
       and r.starts_at <= ${now} and (r.ends_at is null or r.ends_at > ${now})
    union
    select h.person_id from role_holders h
     where ${forNetwork} and h.network_id = ${networkId} and h.starts_at <= ${now} and (h.ends_at is null or h.ends_at > ${now})
       and h.role = case when exists (select from role_holders b where b.network_id = ${networkId} and b.role = 'board'
                                         and b.starts_at <= ${now} and (b.ends_at is null or b.ends_at > ${now}))
                         then 'board' else 'facilitator' end`.execute(tx);
  const mediators = sides.includes('mediator')
    ? dispute.seats.filter(({ state }) => state === 'asked' || state === 'taken').map((s) => s.personId)
    : [];
  return [...new Set([...rows.map(({ id }) => id), ...mediators])];
}
