import { sql } from 'kysely';
import { newId } from '#lib/kernel/ids.ts';
import type { Tx } from '#lib/platform/database.server.ts';
import type { CountNow } from '../ballots/data.server.ts';
import { ballotsIn, FEWEST, figuresOf, interrupted, withBallot, type Contents } from './rules.ts';

/** Everything about one box happens one after the other. Always after the motion's row, never before it. */
const lockBox = (tx: Tx, networkId: string, motionId: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`${networkId} ${motionId}`}, 11))`.execute(tx);

const contentsOf = async (tx: Tx, networkId: string, motionId: string): Promise<Contents> => {
  const box = await tx
    .selectFrom('confidential_boxes')
    .select('contents')
    .where('network_id', '=', networkId)
    .where('motion_id', '=', motionId)
    .executeTakeFirst();
  return (box?.contents ?? {}) as Contents;
};

/**
 * Brings marks and box together after whatever was interrupted, and the motion's figure of who took part. The caller
 * holds the motion's row.
 */
export async function settle(tx: Tx, networkId: string, motionId: string): Promise<void> {
  await lockBox(tx, networkId, motionId);
  const marks = await tx
    .selectFrom('confidential_marks')
    .select(['organisation_id', 'handing'])
    .where('network_id', '=', networkId)
    .where('motion_id', '=', motionId)
    .execute();
  if (marks.some(({ handing }) => handing !== null)) {
    const fate = interrupted(marks.length, ballotsIn(await contentsOf(tx, networkId, motionId)));
    await (
      fate === 'arrived'
        ? sql`update confidential_marks set handing = null
               where network_id = ${networkId} and motion_id = ${motionId} and handing is not null`
        : sql`delete from confidential_marks
               where network_id = ${networkId} and motion_id = ${motionId} and handing is not null`
    ).execute(tx);
  }
  await sql`update motions m set voted = (select count(*)::int from confidential_marks c where c.network_id = m.network_id and c.motion_id = m.id)
             where m.network_id = ${networkId} and m.id = ${motionId} and m.state = 'open'`.execute(tx);
}

export type Mark = { organisationId: string; castByName: string; proxyHolderId: string | null };

export async function markOf(
  tx: Tx,
  networkId: string,
  motionId: string,
  organisationId: string
): Promise<{ castByName: string } | undefined> {
  return tx
    .selectFrom('confidential_marks')
    .select('cast_by_name as castByName')
    .where('network_id', '=', networkId)
    .where('motion_id', '=', motionId)
    .where('organisation_id', '=', organisationId)
    .executeTakeFirst();
}

/** First step: the organisation is handing in. @returns what lets its ballot into the box */
export async function mark(tx: Tx, networkId: string, motionId: string, by: Mark): Promise<string> {
  const handing = newId();
  await tx
    .insertInto('confidential_marks')
    .values({
      network_id: networkId,
      motion_id: motionId,
      organisation_id: by.organisationId,
      cast_by_name: by.castByName,
      proxy_holder_id: by.proxyHolderId,
      handing
    })
    .execute();
  return handing;
}

/** Second step, in a transaction of its own: the ballot goes into the box. @returns false when nobody is handing in by this right any more */
export async function put(
  tx: Tx,
  networkId: string,
  motionId: string,
  handing: string,
  text: string
): Promise<boolean> {
  await lockBox(tx, networkId, motionId);
  const known = await tx
    .selectFrom('confidential_marks')
    .select('motion_id')
    .where('network_id', '=', networkId)
    .where('motion_id', '=', motionId)
    .where('handing', '=', handing)
    .executeTakeFirst();
  if (!known) return false;
  const contents = JSON.stringify(withBallot(await contentsOf(tx, networkId, motionId), text));
  await tx
    .insertInto('confidential_boxes')
    .values({ network_id: networkId, motion_id: motionId, contents })
    .onConflict((c) => c.columns(['network_id', 'motion_id']).doUpdateSet({ contents }))
    .execute();
  return true;
}

/**
 * The count, behind the motion's lock. A ballot in the box cannot be taken out: an organisation that has handed in stays
 * on the roll and counts, also if it is no longer admitted or has declared an interest since. With fewer than five
 * ballots the four figures are not told.
 */
export async function countConfidential(tx: Tx, networkId: string, motionId: string): Promise<CountNow> {
  await settle(tx, networkId, motionId);
  const contents = await contentsOf(tx, networkId, motionId);
  const { rows } = await sql<{ organisations: number; voted: number; struck: number; recused: number }>`
    select count(*) filter (where handed or (admitted and not recused))::int as organisations,
           count(*) filter (where handed)::int as voted,
           count(*) filter (where not handed and not admitted)::int as struck,
           count(*) filter (where not handed and admitted and recused)::int as recused
      from (select exists (select from confidential_marks c where c.network_id = v.network_id and c.motion_id = v.motion_id
                              and c.organisation_id = v.organisation_id) as handed,
                   exists (select from memberships a where a.network_id = v.network_id and a.organisation_id = v.organisation_id
                              and a.state = 'admitted') as admitted,
                   m.rule ->> 'interests' = 'not_counted' and exists (select from interests i where i.network_id = v.network_id
                     and i.motion_id = v.motion_id and i.organisation_id = v.organisation_id and i.withdrawn_at is null) as recused
              from motion_voters v join motions m on m.network_id = v.network_id and m.id = v.motion_id
             where v.network_id = ${networkId} and v.motion_id = ${motionId}) roll`.execute(tx);
  const { organisations, voted, struck, recused } = rows[0]!;
  if (ballotsIn(contents) !== voted)
    throw new Error(`The box of motion ${motionId} does not match its marks`);
  const figures = figuresOf(voted < FEWEST ? {} : contents);
  const tally = { roll: organisations, ...figures, organisations, voted };
  return { tally, withStruck: tally, struck, recused };
}

/** The rankings in the box of an election, for its count; nothing where there are fewer than five ballots. */
export async function boxForCount(tx: Tx, networkId: string, motionId: string): Promise<Contents> {
  const contents = await contentsOf(tx, networkId, motionId);
  return ballotsIn(contents) < FEWEST ? {} : contents;
}

export type HandedIn = { organisationId: string; name: string; sortName: string; castByName: string };

/** Who has handed in, by name: an order that says nothing of when. */
export async function handedIn(
  tx: Tx,
  networkId: string,
  motionId: string,
  after: string | null,
  limit: number
): Promise<HandedIn[]> {
  const { rows } = await sql<HandedIn>`
    select c.organisation_id as "organisationId", s.name, s.sort_name as "sortName", c.cast_by_name as "castByName"
      from confidential_marks c
      join organisation_sheets s on s.network_id = c.network_id and s.organisation_id = c.organisation_id
     where c.network_id = ${networkId} and c.motion_id = ${motionId} and c.handing is null and s.sort_name > ${after ?? ''}
     order by s.sort_name, c.organisation_id limit ${sql.lit(limit)}`.execute(tx);
  return rows;
}
