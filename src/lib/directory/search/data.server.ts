import { sql, type RawBuilder } from 'kysely';
import type { Tx } from '#lib/platform/database.server.ts';
import { NOTHING, columns, filters, type Listing, type Row } from '../data.server.ts';
import { COUNTED, LISTED, LISTED_TEXTS, wayOf, type Clause, type Entry, type Resolved } from './rules.ts';

/**
 * What the network's vocabulary knows of each entry, in their order (migration 0006 explains the tables). Look-ups are
 * ranges and equalities of text, the only kind of condition that row-level security lets an index answer.
 */
export async function resolve(
  tx: Tx,
  networkId: string,
  language: string,
  entries: Entry[]
): Promise<Resolved[]> {
  const also = entries.flatMap((entry, at) => entry.also.map((term) => ({ at, term })));
  const fragments = sql`search_fragments where network_id = ${networkId} and fragment`;
  const range = (start: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`${fragments} >= ${start} and fragment < ${start} || chr(1114111)`;
  const exists = (fragment: RawBuilder<unknown>): RawBuilder<unknown> =>
    sql`(select true from ${fragments} = ${fragment} limit 1)`;
  const count = (which: RawBuilder<unknown>): RawBuilder<unknown> => sql`(select count(*)::int from (
    select from (select distinct term from found where found.at = q.at and ${which}) f
      cross join lateral (select from search_terms where network_id = ${networkId} and term = f.term limit ${COUNTED + 1}) t
     limit ${COUNTED + 1}) counted)`;
  const { rows } = await sql<Resolved>`
    with q as materialized (
      select word, kind, at::int - 1 as at from unnest(
        ${entries.map(({ word }) => word)}::text[], ${entries.map(({ kind }) => kind)}::text[]) with ordinality q (word, kind, at)),
    found as materialized (
      select q.at, f.tier, f.term from q cross join lateral (
        (select case when word = q.word then 0 else 1 end as tier, 'n:' || word as term
           from ${range(sql`'=' || q.word`)} and q.kind = 'word' limit ${MOST})
        union all
        (select 2, 'n:' || word from ${range(sql`'-' || q.word`)} and q.kind = 'word' and length(q.word) > 2 limit ${MOST})
        union all
        (select 0, 'n:' || word from ${fragments} = '=' || q.word and q.kind = 'joined')
        union all
        (select distinct 3, 'n:' || f.word from (
           select '~' || q.word as piece
           union select mark || left(q.word, i - 1) || substr(q.word, i + 1)
             from generate_series(1, length(q.word)) i, (values ('~'), ('=')) marks (mark)) p
           cross join lateral (select word from ${fragments} = p.piece limit 50) f
          where q.kind in ('word', 'joined') and length(q.word) between 4 and 31 and f.word <> q.word)
        union all
        (select 4, 'x:' || f.word from unnest(tsvector_to_array(to_tsvector(search_config(${language}), fold(q.word)))) stem
           cross join lateral (select word from ${range(sql`'#' || stem`)} limit ${LISTED_TEXTS}) f
          where q.kind in ('word', 'about'))
        union all
        select 4, term from unnest(${also.map(({ at }) => at)}::int[], ${also.map(({ term }) => term)}::text[]) also (at, term) where also.at = q.at
        union all
        select 4, q.word where q.kind = 'term'
      ) f)
    select q.word,
           array(select term from found where found.at = q.at and tier < 4 order by tier, term) as names,
           array(select tier from found where found.at = q.at and tier < 4 order by tier, term) as tiers,
           array(select left(q.word, i) from generate_series(2, length(q.word) - 2) i
                  where q.kind = 'word' and length(q.word) <= 40
                    and ${exists(sql`'=' || left(q.word, i)`)} and ${exists(sql`'=' || substr(q.word, i + 1)`)}) as lefts,
           array(select distinct term from found where found.at = q.at and tier = 4) as about,
           case when listed >= ${MOST} then ${COUNTED + 1} when ${entries.length} > 1 or listed > ${LISTED}
                then ${count(sql`tier < 4`)} else 0 end as "nameCount",
           case when ${entries.length} > 1 then ${count(sql`tier = 4`)} else 0 end as "aboutCount",
           q.kind in ('word', 'about') and to_tsvector(search_config(${language}), fold(q.word)) = '' as small
      from q cross join lateral (select count(*)::int as listed from found where found.at = q.at and tier < 4) l order by q.at`.execute(
    tx
  );
  return rows;
}

/** Words listed for one beginning or middle of a word; with more, names are read in their order. */
const MOST = 400;

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
