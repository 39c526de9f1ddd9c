-- Finding organisations. Row-level security keeps PostgreSQL from using an index for operators that might leak
-- (`like`, `%`, `@@`, `@>`), so what full text search and trigrams would look up is written down as rows that plain
-- equality and ranges of text find: those are leakproof (docs/decisions/0070-search-under-row-level-security.md).

-- Lower case without accents, as kernel/text `fold` does it.
create function fold(x text) returns text language sql immutable parallel safe return
  trim(regexp_replace(
    replace(replace(lower(regexp_replace(normalize(x, NFD),
      '[\u0300-\u036F\u0610-\u061A\u064B-\u065F\u0670\u06D6-\u06ED\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F]', '', 'g')),
      'œ', 'oe'), 'æ', 'ae'),
    '[^[:alpha:]0-9\u0660-\u0669\u06F0-\u06F9]+', ' ', 'g'));

create function search_config(language text) returns regconfig language sql immutable parallel safe return
  case language when 'ar' then 'pg_catalog.arabic'::regconfig when 'en' then 'pg_catalog.english'::regconfig else 'pg_catalog.french'::regconfig end;

-- Everything an organisation can be found by, in the order of the directory. The first letter of a term is its kind:
-- n: word of the name   x: word stem of what it does, where, brings and seeks   l: language   a: division of the sector
-- What a sheet hides from the network never becomes a term.
create table search_terms (
  network_id uuid not null,
  term text collate "C" not null,
  sort_name text not null,
  organisation_id uuid not null,
  primary key (network_id, term, sort_name, organisation_id)
);
create index search_terms_organisation on search_terms (network_id, organisation_id);

-- How a piece of a word leads to the words: '=' the whole word (its beginning is found by range), '-' the word from its
-- second, third … letter on (the middle is found by range), '~' the word without one letter (a typing error on both
-- sides: a letter wrong, missing, too many or moved), '#' a stem.
create table search_fragments (
  network_id uuid not null,
  fragment text collate "C" not null,
  word text collate "C" not null,
  primary key (network_id, fragment, word)
);

alter table search_terms enable row level security, force row level security;
create policy tenant on search_terms using (network_id = current_network_id()) with check (network_id = current_network_id());
alter table search_fragments enable row level security, force row level security;
create policy tenant on search_fragments using (network_id = current_network_id()) with check (network_id = current_network_id());
grant select, insert, delete on search_terms, search_fragments to lierre_app;

create function word_pieces(word text) returns setof text language sql immutable parallel safe
begin atomic
  select '-' || substr(word, i) from generate_series(2, length(word) - 2) i
  union
  select '~' || left(word, i - 1) || substr(word, i + 1) from generate_series(1, length(word)) i where length(word) between 4 and 30;
end;

-- What the network may know of a field: nothing if its confidentiality says so (organisations/confidentiality/rules.ts).
create function shown(visibility jsonb, field text, value text) returns text language sql immutable parallel safe return
  case when coalesce(visibility ->> field, 'network') = 'network' then value end;

-- Writes the terms of these organisations anew, from their sheets as they are. `p_fresh`: they have none yet.
-- `lateral … limit 1` looks up by key whatever the statistics say: in a large import they know nothing of its rows.
create function index_organisations(p_network uuid, p_organisations uuid[], p_fresh boolean) returns void language plpgsql
  set jit = off as $$
declare
  v_language text;
  v_config regconfig;
  v_gone text[];
begin
  perform pg_advisory_xact_lock_shared(5417395, hashtext(p_network::text)); -- see forget_words
  select language, search_config(language) into v_language, v_config from networks where id = p_network;
  if not p_fresh then
    with gone as (delete from search_terms where network_id = p_network and organisation_id = any (p_organisations) returning term)
    select array_agg(distinct term) into v_gone from gone;
  end if;
  with sheets as materialized (
    select s.organisation_id, s.sort_name,
           s.sort_name || ' ' || coalesce(fold(s.short_name), '') as names,
           case when s.sector_version <> 'NAFrev1' then shown(s.visibility, 'sector', left(s.sector_code, 2)) end as division,
           case when shown(s.visibility, 'languages', '') is not null then s.languages end as languages,
           fold(concat_ws(' ', shown(s.visibility, 'town', s.town), shown(s.visibility, 'territory', s.territory),
             shown(s.visibility, 'skills', array_to_string(s.skills, ' ')), shown(s.visibility, 'description', s.description),
             shown(s.visibility, 'brings', s.brings), shown(s.visibility, 'seeks', s.seeks))) as texts
      from unnest(p_organisations) o(id),
           lateral (select * from organisation_sheets where network_id = p_network and organisation_id = o.id limit 1) s),
  terms as materialized (
    select organisation_id, sort_name, 'n:' || w as term from sheets, string_to_table(names, ' ') w where w <> ''
    union
    select organisation_id, sort_name, 'x:' || w from sheets, unnest(tsvector_to_array(to_tsvector(v_config, texts))) w
     where texts <> '' and length(w) <= 60
    union all
    select organisation_id, sort_name, 'a:' || division from sheets where division <> ''
    union all
    select distinct organisation_id, sort_name, 'l:' || l from sheets, unnest(languages) l where l <> v_language),
  written as (
    insert into search_terms (network_id, term, sort_name, organisation_id)
    select p_network, term, sort_name, organisation_id from terms order by 2, 3, 4),
  words as (
    select distinct case left(term, 2) when 'n:' then '=' else '#' end as mark, substr(term, 3) as word
      from terms where left(term, 2) in ('n:', 'x:')),
  -- A word that is there already has all its pieces.
  fresh as (
    insert into search_fragments (network_id, fragment, word)
    select p_network, mark || word, word from words order by 2
    on conflict do nothing returning left(fragment, 1) as mark, word)
  insert into search_fragments (network_id, fragment, word)
  select p_network, piece, word from fresh, lateral word_pieces(word) piece where mark = '=' order by 2, 3
  on conflict do nothing;
  perform forget_words(p_network, v_gone);
end $$;

-- Words that no organisation uses any more are forgotten, unless somebody else is writing terms of this network right
-- now (they may be using the word): then it stays until the next time, and leads nowhere.
create function forget_words(p_network uuid, p_terms text[]) returns void language plpgsql
  set enable_hashjoin = off set enable_mergejoin = off set enable_material = off set enable_bitmapscan = off set jit = off as $$
begin
  if p_terms is null or not pg_try_advisory_xact_lock(5417395, hashtext(p_network::text)) then
    return;
  end if;
  -- Looked up one by one by their whole key, also where the planner has no statistics yet and would rather read all.
  delete from search_fragments where ctid = any (array(
    select (select f.ctid from search_fragments f where f.network_id = p_network and f.fragment = piece and f.word = substr(gone, 3))
      from unnest(p_terms) gone,
           lateral (select '=' || substr(gone, 3) where left(gone, 1) = 'n'
                    union all select word_pieces(substr(gone, 3)) where left(gone, 1) = 'n'
                    union all select '#' || substr(gone, 3) where left(gone, 1) = 'x') p(piece)
     where not exists (select from search_terms t where t.network_id = p_network and t.term = gone)));
end $$;

-- Statement triggers: an import of many rows is one piece of work, and nobody can forget them.
create function index_new_sheets() returns trigger language plpgsql as $$
begin
  perform index_organisations(network_id, array_agg(organisation_id), true) from changed group by network_id;
  return null;
end $$;
create function index_changed_sheets() returns trigger language plpgsql as $$
begin
  -- A set difference: joining both tables of the trigger would compare all rows with all.
  perform index_organisations(network_id, array_agg(organisation_id), false) from (
    select network_id, organisation_id, sort_name, short_name, town, territory, skills, languages, sector_code, sector_version, description, brings, seeks, visibility from changed
    except
    select network_id, organisation_id, sort_name, short_name, town, territory, skills, languages, sector_code, sector_version, description, brings, seeks, visibility from before) c
   group by network_id;
  return null;
end $$;
create function forget_sheets() returns trigger language plpgsql as $$
declare
  v_gone record;
begin
  for v_gone in
    with gone as (
      delete from search_terms t using before b
       where t.network_id = b.network_id and t.organisation_id = b.organisation_id returning t.network_id, t.term)
    select network_id, array_agg(distinct term) as terms from gone group by network_id
  loop
    perform forget_words(v_gone.network_id, v_gone.terms);
  end loop;
  return null;
end $$;
create trigger organisation_sheets_indexed after insert on organisation_sheets
  referencing new table as changed for each statement execute function index_new_sheets();
create trigger organisation_sheets_reindexed after update on organisation_sheets
  referencing old table as before new table as changed for each statement execute function index_changed_sheets();
create trigger organisation_sheets_forgotten after delete on organisation_sheets
  referencing old table as before for each statement execute function forget_sheets();

-- Another language has other stems.
create function reindex_network() returns trigger language plpgsql as $$
begin
  perform index_organisations(new.id, array_agg(organisation_id), false) from organisation_sheets where network_id = new.id;
  return null;
end $$;
create trigger networks_reindexed after update of language on networks
  for each row when (old.language is distinct from new.language) execute function reindex_network();

create index organisation_sheets_rna on organisation_sheets (network_id, rna) where rna is not null;
create index organisation_sheets_ice on organisation_sheets (network_id, ice) where ice is not null;
