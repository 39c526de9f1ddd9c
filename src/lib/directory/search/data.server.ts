import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import { NOTHING, columns, filters, type Listing, type Row } from '../data.server.ts';
import {
  COUNTED,
  LISTED_TEXTS,
  MOST,
  MOST_PIECES,
  counted,
  knownOf,
  listsToCount,
  lookUpsOf,
  wayOf,
  type Clause,
  type Entry,
  type Found,
  type Resolved
} from './rules.ts';

/**
 * What the network's vocabulary knows of each entry, in their order (migration 0006 explains the tables), and how many
 * organisations that leads to where there is a choice of what to begin with. Look-ups are ranges and equalities of text,
 * the only kind of condition that row-level security lets an index answer.
 */
export async function resolve(
  tx: Tx,
  networkId: string,
  language: string,
  entries: Entry[]
): Promise<Resolved[]> {
  const { starts, pieces, texts } = lookUpsOf(entries);
  const { rows } = await sql<Found>`
    select q.at, f.fragment, f.word
      from unnest(${starts.map(({ at }) => at)}::int[], ${starts.map(({ start }) => start)}::text[]) q (at, start)
     cross join lateral (select fragment, word from search_fragments where network_id = ${networkId}
        and fragment >= q.start and fragment < q.start || chr(1114111) limit ${MOST}) f
    union all
    (select null, fragment, word from search_fragments where network_id = ${networkId} and fragment = any (${pieces}::text[])
      limit ${MOST_PIECES})
    union all
    select q.at, null, f.word
      from unnest(${texts.map(({ at }) => at)}::int[], ${texts.map(({ word }) => word)}::text[]) q (at, word)
     cross join lateral unnest(tsvector_to_array(to_tsvector(search_config(${language}), q.word))) stem
      left join lateral (select word from search_fragments where network_id = ${networkId}
        and fragment >= '#' || stem and fragment < '#' || stem || chr(1114111) limit ${LISTED_TEXTS}) f on true`.execute(
    tx
  );
  const known = knownOf(entries, rows);
  const lists = listsToCount(known);
  return counted(known, lists.some(({ length }) => length > 0) ? await count(tx, networkId, lists) : []);
}

/** Organisations that have a term of each list; no list is counted further than needed. */
async function count(tx: Tx, networkId: string, lists: string[][]): Promise<number[]> {
  const terms = lists.flatMap((list, at) => [...new Set(list)].map((term) => ({ at, term })));
  const { rows } = await sql<{ count: number }>`
    select (select count(*)::int from (
        select from unnest(${terms.map(({ at }) => at)}::int[], ${terms.map(({ term }) => term)}::text[]) l (at, term)
         cross join lateral (select from search_terms where network_id = ${networkId} and term = l.term limit ${COUNTED + 1}) t
         where l.at = q.at limit ${COUNTED + 1}) counted) as count
      from generate_series(0, ${lists.length - 1}::int) q (at) order by at`.execute(tx);
  return rows.map((row) => row.count);
}

/** Organisations that fulfil every clause; the first clause leads, so the cheapest comes first. */
export async function findOrganisations(
  tx: Tx,
  listing: Listing,
  clauses: [Clause, ...Clause[]]
): Promise<Row[]> {
  const [lead, ...others] = clauses;
  const { networkId, from, limit } = listing;
  const bound = sql`(case when k.tier > ${from?.tier ?? -1}::int then '' else ${from?.sortName ?? ''} end,
    case when k.tier > ${from?.tier ?? -1}::int then '00000000-0000-0000-0000-000000000000' else ${from?.id ?? null}::uuid end)`;
  const slips = lead.terms.filter(({ tier }) => tier === 3).map(({ term }) => term);
  const notSlip = slips.length
    ? sql`and not (k.tier = 4 and coalesce((select true from search_terms x where x.network_id = ${networkId}
        and x.term = any (${slips}::text[]) and x.sort_name = t.sort_name and x.organisation_id = t.organisation_id limit 1), false))`
    : sql``;
  const narrowing = filters(listing);
  const also = (row: RawBuilder<unknown>) => all(lead, others, networkId, row);
  const filtered = narrowing !== NOTHING;
  // One tier after the other, until the page is full: a tier is in the order of names, and no row is in two.
  const collected = sql`
    select t.organisation_id, t.sort_name, tiers.tier
      from unnest(${[...new Set(lead.terms.map(({ tier }) => tier))].sort()}::int[]) tiers (tier)
     cross join lateral (
       select t.organisation_id, t.sort_name
         from unnest(${lead.terms.map(({ term }) => term)}::text[], ${lead.terms.map(({ tier }) => tier)}::int[],
                ${lead.terms.map(({ like }) => like)}::text[], ${lead.terms.map(({ unlike }) => unlike)}::text[]) k (term, tier, alike, unlike)
        cross join lateral (
          select t.organisation_id, t.sort_name from search_terms t
            ${filtered ? sql`join organisation_sheets s on s.network_id = t.network_id and s.organisation_id = t.organisation_id` : sql``}
           where t.network_id = ${networkId} and t.term = k.term and (t.sort_name, t.organisation_id) > ${bound}
             and ' ' || t.sort_name || ' ' like k.alike and ' ' || t.sort_name || ' ' not like k.unlike
             ${notSlip} ${also(sql`t`)} ${narrowing}
           order by t.sort_name, t.organisation_id limit ${limit}) t
        where k.tier = tiers.tier
        group by t.sort_name, t.organisation_id order by t.sort_name, t.organisation_id limit ${limit}) t
     where tiers.tier >= ${from?.tier ?? 0}`;
  const walked = sql`
    select s.organisation_id, s.sort_name, 1 as tier from (
      select s.* from organisation_sheets s cross join (select 1 as tier) k
       where s.network_id = ${networkId} and (s.sort_name, s.organisation_id) > ${bound}
       order by s.sort_name, s.organisation_id offset 0) s
     where ${from?.tier ?? 0} <= 1 and ' ' || s.sort_name || ' ' like any (${lead.patterns}::text[])
       ${also(sql`s`)} ${narrowing}
     limit ${limit}`;
  const hits = !lead.broad
    ? collected
    : lead.terms.length
      ? sql`(${walked}) union all (${collected})`
      : walked;
  const { rows } = await sql<Row>`
    select ${columns}, h.tier from (select * from (${hits}) hits limit ${limit}) h
      join organisation_sheets s on s.network_id = ${networkId} and s.organisation_id = h.organisation_id
     order by h.tier, h.sort_name, h.organisation_id`.execute(tx);
  return rows;
}

/** The other words: each in the name, or as one of its terms. Filters are read on the sheet, see below. */
function all(
  lead: Clause,
  others: Clause[],
  networkId: string,
  row: RawBuilder<unknown>
): RawBuilder<unknown> {
  const words = others.filter(({ word }) => word !== null);
  const conditions = words.map((clause) => {
    const has = wayOf(clause, lead, words.length) === 'whole' ? among : single;
    return sql`and (' ' || ${row}.sort_name || ' ' like any (${clause.patterns}::text[])
        or ${has(clause.probes, networkId, row)})`;
  });
  return sql.join(conditions, sql` `);
}

type Has = (probes: string[], networkId: string, row: RawBuilder<unknown>) => RawBuilder<unknown>;

const among: Has = (probes, networkId, row) =>
  sql`${row}.organisation_id in (
        select x.organisation_id from search_terms x where x.network_id = ${networkId} and x.term = any (${probes}::text[]))`;

/** A few terms are looked up one by one, in the index alone, sooner than all terms of the organisation are read. */
const single: Has = (probes, networkId, row) =>
  probes.length <= FEW
    ? sql`(select true from unnest(${probes}::text[]) p (term) cross join lateral (
        select from search_terms x where x.network_id = ${networkId} and x.term = p.term
           and x.sort_name = ${row}.sort_name and x.organisation_id = ${row}.organisation_id limit 1) x limit 1)`
    : sql`(select true from search_terms x where x.network_id = ${networkId} and x.term = any (${probes}::text[])
           and x.sort_name = ${row}.sort_name and x.organisation_id = ${row}.organisation_id limit 1)`;
const FEW = 8;
