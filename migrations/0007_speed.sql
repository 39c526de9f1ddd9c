-- Opens the context of a page in one statement: who holds this session, in which network, with what rights.
-- It runs with the caller's rights; each step sees only what the context set so far allows. A token or slug that
-- does not fit gives nulls, never an error: missing and forbidden look the same.
-- `p_token` is a session token, or null when `p_person` is given (a personal access token was checked by the caller).
-- As in 0001, in fewer steps: what is looked up together is one query, and the answer is JSON that nobody looks into.
drop function enter(text, uuid, text, timestamptz);
create function enter(p_token text, p_person uuid, p_slug text, p_now timestamptz) returns json language plpgsql as $$
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
      v_unread := 0;
      v_set := set_config('lierre.network_id', '', true);
    end if;
  end if;

  return json_build_object('sessionId', v_session, 'sessionUpdatedAt', v_updated, 'person', v_person, 'network', v_here,
    'represents', coalesce(v_represents, '[]'), 'roles', coalesce(v_roles, '[]'), 'networks', coalesce(v_networks, '[]'), 'unread', v_unread);
end $$;
