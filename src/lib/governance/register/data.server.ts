import { sql } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import { beginning, entryText, follow, isBreak, link, NOTHING } from './rules.ts';
import type { Break, Chain, Decision, Entry } from './rules.ts';

/**
 * Chains the decisions that are not chained yet, up to the last one. The caller has just recorded a decision and holds
 * the network's row, so that links follow each other. Decisions of before there was a chain are linked with the first.
 */
export async function chainDecisions(tx: Tx, networkId: string): Promise<void> {
  const head = await headOf(tx, networkId);
  let previous = head?.hash ?? NOTHING;
  for (let after = head?.number ?? 0; ;) {
    const decisions = await decisionsAfter(tx, networkId, after);
    if (decisions.length === 0) return;
    const links = decisions.map((decision) => {
      const made = link(decision, previous);
      previous = made.hash;
      return { network_id: networkId, ...made };
    });
    await tx.insertInto('register_entries').values(links).execute();
    after = links.at(-1)!.number;
  }
}

/** An entry whose hash is or was the head of the register, and since when. */
export type Head = { number: number; hash: string; since: Temporal.Instant };

/** The last entry of the register: printed on minutes, it holds everything before it. Null before the first decision. */
export async function headOf(tx: Tx, networkId: string): Promise<Head | null> {
  const { rows } = await sql<Head>`
    select e.number, e.hash, d.recorded_at as since from register_entries e
      join decisions d on d.network_id = e.network_id and d.number = e.number
     where e.network_id = ${networkId} order by e.number desc limit 1`.execute(tx);
  return rows[0] ?? null;
}

const AT_ONCE = 500;

async function decisionsAfter(tx: Tx, networkId: string, after: number): Promise<Decision[]> {
  const { rows } = await sql<Decision>`
    select ${decisionColumns} from decisions d
     where d.network_id = ${networkId} and d.number > ${after} order by d.number limit ${sql.lit(AT_ONCE)}`.execute(
    tx
  );
  return rows;
}

const decisionColumns = sql`d.network_id as "networkId", d.id, d.number, d.motion_id as "motionId", d.kind, d.title, d.outcome,
  d.result, d.decided_at as "decidedAt", d.recorded_at as "recordedAt"`;

/** Reads the register in order, part by part; a decision without link or a link without decision comes as well. */
export async function* entries(tx: Tx, networkId: string): AsyncGenerator<Entry[]> {
  for (let after = 0; ;) {
    const part = await entriesAfter(tx, networkId, after, AT_ONCE);
    if (part.length === 0) return;
    yield part;
    after = part.at(-1)!.number;
  }
}

type Row = { [F in keyof Decision]: Decision[F] | null } & {
  at: number;
  format: number | null;
  previous: string | null;
  hash: string | null;
};

async function entriesAfter(tx: Tx, networkId: string, after: number, limit: number): Promise<Entry[]> {
  const { rows } = await sql<Row>`
    select coalesce(d.number, e.number) as at, ${decisionColumns}, e.format, e.previous, e.hash
      from (select * from decisions where network_id = ${networkId} and number > ${after} order by number limit ${sql.lit(limit)}) d
      full join (select * from register_entries where network_id = ${networkId} and number > ${after} order by number limit ${sql.lit(limit)}) e
        on e.number = d.number
     order by at limit ${sql.lit(limit)}`.execute(tx);
  return rows.map((row) => entryOf(row));
}

function entryOf({ at, format, previous, hash, ...decision }: Row): Entry {
  return {
    number: at,
    decision: decision.id === null ? null : (decision as Decision),
    link: format === null ? null : { number: at, format, previous: previous!, hash: hash! }
  };
}

/** Checks the whole chain, entry by entry. */
export async function verify(tx: Tx, networkId: string): Promise<Chain | Break> {
  let chain = beginning;
  for await (const part of entries(tx, networkId)) {
    const result = follow(chain, part);
    if (isBreak(result)) return result;
    chain = result;
  }
  return chain;
}

/** The texts of the next entries, as they were hashed; of what is not chained yet, without what came before. */
export async function linesAfter(
  tx: Tx,
  networkId: string,
  after: number
): Promise<{ number: number; text: string }[]> {
  const part = await entriesAfter(tx, networkId, after, AT_ONCE);
  return part.flatMap(({ number, decision, link: stored }) =>
    decision ? [{ number, text: entryText(decision, stored?.previous ?? '') }] : []
  );
}

/** The entry that has this hash, and how long it was the last one (`until` null: it is). Null: none has it. */
export async function headWith(
  tx: Tx,
  networkId: string,
  hash: string
): Promise<(Head & { until: Temporal.Instant | null }) | null> {
  const { rows } = await sql<Head & { until: Temporal.Instant | null }>`
    select e.number, e.hash, d.recorded_at as since, n.recorded_at as until from register_entries e
      join decisions d on d.network_id = e.network_id and d.number = e.number
      left join decisions n on n.network_id = e.network_id and n.number = e.number + 1
     where e.network_id = ${networkId} and e.hash = ${hash} order by e.number limit 1`.execute(tx);
  return rows[0] ?? null;
}

export type ListedDecision = Pick<
  Decision,
  'number' | 'motionId' | 'kind' | 'title' | 'outcome' | 'decidedAt'
> & {
  hash: string | null;
  closesAt: Temporal.Instant;
  closesWall: string;
  closesZone: string;
};

/** Latest first, by number. */
export async function decisionsBefore(
  tx: Tx,
  networkId: string,
  before: number | null,
  limit: number
): Promise<ListedDecision[]> {
  const { rows } = await sql<ListedDecision>`
    select d.number, d.motion_id as "motionId", d.kind, d.title, d.outcome, d.decided_at as "decidedAt", e.hash,
           m.closes_at as "closesAt", m.closes_wall as "closesWall", m.closes_zone as "closesZone"
      from decisions d
      join motions m on m.network_id = d.network_id and m.id = d.motion_id
      left join register_entries e on e.network_id = d.network_id and e.number = d.number
     where d.network_id = ${networkId} and d.number < ${before ?? 2_147_483_647}
     order by d.number desc limit ${sql.lit(limit)}`.execute(tx);
  return rows;
}

/** One entry and the one before it, in this order, if they are there. */
export async function entryAndBefore(tx: Tx, networkId: string, number: number): Promise<Entry[]> {
  return (await entriesAfter(tx, networkId, Math.max(0, number - 2), 2)).filter((e) => e.number <= number);
}
