-- Many sheets at once: an import writes a hundred thousand and looks through them once, at its end, instead of once for
-- every ten thousand. Sorted as a whole, the terms and fragments reach each page of their indexes once.

alter function index_organisations(uuid, uuid[], boolean) set work_mem = '24MB';

-- True while a transaction has said that it will index what it writes itself (imports/committing/data.server.ts).
create function indexes_itself() returns boolean language sql stable parallel safe return
  coalesce(current_setting('lierre.index_later', true), '') = 'on';

create or replace function index_new_sheets() returns trigger language plpgsql as $$
begin
  if not indexes_itself() then
    perform index_organisations(network_id, array_agg(organisation_id), true) from changed group by network_id;
  end if;
  return null;
end $$;
create or replace function index_changed_sheets() returns trigger language plpgsql as $$
begin
  if indexes_itself() then
    return null;
  end if;
  -- A set difference: joining both tables of the trigger would compare all rows with all.
  perform index_organisations(network_id, array_agg(organisation_id), false) from (
    select network_id, organisation_id, sort_name, short_name, town, territory, skills, languages, sector_code, sector_version, description, brings, seeks, visibility from changed
    except
    select network_id, organisation_id, sort_name, short_name, town, territory, skills, languages, sector_code, sector_version, description, brings, seeks, visibility from before) c
   group by network_id;
  return null;
end $$;

-- An import taken back leaves tens of thousands of words: one pass over the network's fragments costs less than looking up
-- each. Nothing else may be writing terms of this network (see forget_words).
create function forget_many_words(p_network uuid, p_terms text[]) returns void language plpgsql
  set enable_hashjoin = on set enable_bitmapscan = on set enable_nestloop = off set enable_mergejoin = off set jit = off set work_mem = '24MB' as $$
begin
  with gone as materialized (
    select left(g.term, 1) as kind, substr(g.term, 3) as word from unnest(p_terms) g(term)
     where left(g.term, 1) in ('n', 'x')
       and not exists (select from search_terms t where t.network_id = p_network and t.term = g.term))
  delete from search_fragments f using gone
   where f.network_id = p_network and f.word = gone.word and (left(f.fragment, 1) = '#') = (gone.kind = 'x');
end $$;

create or replace function forget_words(p_network uuid, p_terms text[]) returns void language plpgsql
  set enable_hashjoin = off set enable_mergejoin = off set enable_material = off set enable_bitmapscan = off set jit = off as $$
begin
  if p_terms is null or not pg_try_advisory_xact_lock(5417395, hashtext(p_network::text)) then
    return;
  end if;
  if cardinality(p_terms) > 2000 then
    perform forget_many_words(p_network, p_terms);
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
