-- What is made of a network's data may be kept while nothing of it changes (decision 0093). Every network has a version,
-- raised when a transaction commits that wrote to a table that kept answers may be made of; the nil UUID is the version
-- of what belongs to no network (persons). The database notes who writes what, so that no command, job or hand can forget.
create table network_versions (
  id uuid primary key,
  version bigint not null
) with (fillfactor = 20);
insert into network_versions values ('00000000-0000-0000-0000-000000000000', 0);
grant select, insert, update on network_versions to lierre_app;

-- A version is never seen twice, not even after a backup was put back: it follows the clock, and never goes back.
create function raise_versions(p_ids text) returns void language sql as $$
  insert into network_versions
  select id::uuid, extract(epoch from clock_timestamp()) * 1000000 from string_to_table(p_ids, ' ') as id where id <> '' order by id
  on conflict (id) do update set version = greatest(network_versions.version + 1, excluded.version) $$;

-- Notes once in a transaction that a network changes. The application raises the versions with its COMMIT, so that
-- nobody waits for their rows longer than that; for everybody else it is done at once.
create function note_change() returns trigger language plpgsql as $$
declare
  v_id text := coalesce(case when tg_nargs = 0 then nullif(current_setting('lierre.network_id', true), '') end,
                        '00000000-0000-0000-0000-000000000000');
  v_noted text := coalesce(current_setting('lierre.changed', true), '');
begin
  if position(v_id in v_noted) > 0 then return null; end if;
  perform set_config('lierre.changed', v_noted || ' ' || v_id, true);
  if coalesce(current_setting('lierre.raises', true), '') <> 'on' then perform raise_versions(v_id); end if;
  return null;
end $$;

-- For a table of a network; `instance` for one of all networks.
create function watch_changes(p_table regclass, p_instance boolean default false) returns void language plpgsql as $$
begin
  execute format('create trigger noted after insert or update or delete on %s for each statement execute function note_change(%s)',
                 p_table, case when p_instance then '''instance''' end);
end $$;

-- All but the book-keeping of commands, what is one person's own, and what an import or a search keeps for itself.
select watch_changes(c.oid) from pg_class c join pg_attribute a on a.attrelid = c.oid
 where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
   and (a.attname = 'network_id' or c.relname = 'networks' and a.attname = 'id')
   and c.relname not in ('events', 'idempotency_keys', 'mails', 'mail_bounces', 'notifications', 'notification_paces',
     'imports', 'import_rows', 'import_pieces', 'import_progress', 'search_fragments', 'search_terms');
select watch_changes('persons', true), watch_changes('organisation_identifiers', true);

-- As in 0007, with the version of the network one is in.
create or replace function enter(p_token text, p_person uuid, p_slug text, p_now timestamptz) returns json language plpgsql as $$
declare
  v_session uuid;
  v_updated timestamptz;
  v_id uuid;
  v_person json;
  v_networks json;
  v_network uuid;
  v_here json;
  v_represents json;
  v_roles json;
  v_unread integer := 0;
  v_version text;
  v_set text;
begin
  if p_token is not null then
    select s.id, s.updated_at, p.id, json_build_object('id', p.id, 'name', p.name, 'email', p.email, 'locale', p.locale,
        'zone', p.zone, 'theme', p.theme, 'isHost', p.is_host, 'demo', p.demo) into v_session, v_updated, v_id, v_person
      from sessions s join persons p on p.id = s.person_id where s.token = p_token and s.expires_at > p_now;
  else
    select p.id, json_build_object('id', p.id, 'name', p.name, 'email', p.email, 'locale', p.locale,
        'zone', p.zone, 'theme', p.theme, 'isHost', p.is_host, 'demo', p.demo) into v_id, v_person
      from persons p where p.id = p_person;
  end if;
  if v_id is null then return null; end if;
  v_set := set_config('lierre.person_id', v_id::text, true);

  select json_agg(json_build_object('id', n.id, 'slug', n.slug, 'name', n.name) order by n.name),
         (array_agg(n.id) filter (where n.slug = p_slug))[1],
         (array_agg(json_build_object('id', n.id, 'slug', n.slug, 'name', n.name,
      'country', n.country, 'language', n.language, 'currency', n.currency, 'zone', n.zone, 'demo', n.demo)) filter (where n.slug = p_slug))[1] into v_networks, v_network, v_here
    from (select r.network_id from representatives r where r.person_id = v_id and r.starts_at <= p_now and (r.ends_at is null or r.ends_at > p_now)
          union
          select h.network_id from role_holders h where h.person_id = v_id and h.starts_at <= p_now and (h.ends_at is null or h.ends_at > p_now)) mine
    join networks n on n.id = mine.network_id;

  if v_network is not null then
    -- Before anything of the network is read: what is read afterwards is at least as new.
    select string_agg(v.version::text, '.' order by v.id) into v_version
      from network_versions v where v.id in (v_network, '00000000-0000-0000-0000-000000000000');
    v_set := set_config('lierre.network_id', v_network::text, true);
    select (select json_agg(json_build_object('representativeId', r.id, 'organisationId', r.organisation_id,
               'organisationName', s.name, 'mandate', r.mandate, 'state', s.standing) order by s.sort_name)
        from representatives r
        join organisation_sheets s on s.network_id = r.network_id and s.organisation_id = r.organisation_id
       where r.network_id = v_network and r.person_id = v_id and r.starts_at <= p_now and (r.ends_at is null or r.ends_at > p_now)
         and s.standing in ('candidate', 'admitted', 'suspended')),
      (select json_agg(h.role order by h.role)
        from role_holders h
       where h.network_id = v_network and h.person_id = v_id and h.starts_at <= p_now and (h.ends_at is null or h.ends_at > p_now)),
      (select count(*) from notifications t
         where t.network_id = v_network and t.person_id = v_id and t.read_at is null)
     into v_represents, v_roles, v_unread;
    if v_represents is null and v_roles is null then
      v_here := null;
      v_version := null;
      v_unread := 0;
      v_set := set_config('lierre.network_id', '', true);
    end if;
  end if;

  return json_build_object('sessionId', v_session, 'sessionUpdatedAt', v_updated, 'person', v_person, 'network', v_here,
    'represents', coalesce(v_represents, '[]'), 'roles', coalesce(v_roles, '[]'), 'networks', coalesce(v_networks, '[]'), 'unread', v_unread, 'version', v_version);
end $$;
