-- The tenant, its organisations, who speaks for them, and the book-keeping of every command.
-- Context is set per transaction: lierre.network_id, lierre.person_id, lierre.instance. Without context a query
-- of the application role sees no row. The nil UUID stands for the instance itself (events and audit of host work).

create extension if not exists unaccent;
create extension if not exists pg_trgm;

create function current_network_id() returns uuid language sql stable parallel safe
  return nullif(current_setting('lierre.network_id', true), '')::uuid;
create function current_person_id() returns uuid language sql stable parallel safe
  return nullif(current_setting('lierre.person_id', true), '')::uuid;
-- True in work of the instance itself: the host's pages, mail delivery, jobs that look over all networks.
create function in_instance() returns boolean language sql stable parallel safe
  return coalesce(current_setting('lierre.instance', true), '') = 'on';

-- A human being; signs in once for all networks. Instance level: not a tenant table.
create table persons (
  id uuid primary key,
  name text not null,
  email text not null unique check (email = lower(email)),
  email_verified boolean not null default false,
  image text,
  locale text not null default 'fr' check (locale in ('fr', 'ar', 'en')),
  zone text not null default 'Europe/Paris',
  theme text not null default 'auto' check (theme in ('auto', 'light', 'dark')),
  is_host boolean not null default false,
  demo boolean not null default false,  -- a fictional person of the demo network: founds nothing, gets no mail
  two_factor_enabled boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table networks (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z0-9](-?[a-z0-9])*$' and length(slug) <= 48),
  name text not null,
  country text not null check (country ~ '^[A-Z]{2}$'),
  language text not null check (language in ('fr', 'ar', 'en')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  zone text not null,
  aim text not null default '',
  perimeter text not null default '',
  demo boolean not null default false,
  created_by uuid references persons (id),
  created_at timestamptz not null default now()
);

-- What exists once on the instance is only the identity of an organisation and the numbers public registers gave it.
-- Everything a network knows about it is in that network's own sheet.
create table organisations (
  id uuid primary key,
  created_at timestamptz not null default now()
);
create table organisation_identifiers (
  scheme text not null check (scheme in ('siren', 'siret', 'rna', 'ice')),
  value text not null,
  organisation_id uuid not null references organisations (id) on delete cascade,
  primary key (scheme, value)
);
create index on organisation_identifiers (organisation_id);

create table files (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  name text not null,
  media_type text not null,
  size integer not null,
  sha256 bytea not null,
  bytes bytea not null,
  created_by uuid references persons (id),
  created_at timestamptz not null default now(),
  primary key (network_id, id)
);

-- An organisation as one network knows it: a row exists for members, candidates and organisations only known.
create table organisation_sheets (
  network_id uuid not null references networks (id) on delete cascade,
  organisation_id uuid not null references organisations (id),
  name text not null check (name <> ''),
  sort_name text not null,              -- kernel/text fold(name); the order of the directory
  short_name text,
  legal_form text,                      -- national code (France: categorie juridique INSEE)
  description text,
  sector_code text,
  sector_version text,                  -- which nomenclature the code belongs to: NAF2025, NAFrev2, NAFrev1, NMA2010 ...
  size_class text,                      -- INSEE tranche d'effectifs code
  founded_on date,
  country text not null default 'FR' check (country ~ '^[A-Z]{2}$'),
  address text,
  postal_code text,
  town text,
  territory text,
  skills text[] not null default '{}',
  languages text[] not null default '{}',
  siren text, siret text, rna text, ice text,
  website text,
  email text,
  phone text,
  logo_file_id uuid,
  brings text,                          -- what it can bring
  seeks text,                           -- what it comes to take
  external_id text,                     -- its number in the source it was imported from
  extra jsonb not null default '{}',    -- columns of the source that have no field here; they come back in exports
  visibility jsonb not null default '{}', -- field -> 'network' (default) | 'facilitators' | 'own'
  standing text check (standing in ('candidate', 'admitted', 'suspended', 'excluded', 'resigned')), -- kept by a trigger on memberships
  completed_at timestamptz,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (network_id, logo_file_id) references files (network_id, id) deferrable
);
create index organisation_sheets_order on organisation_sheets (network_id, sort_name, organisation_id);
create index organisation_sheets_standing on organisation_sheets (network_id, standing, sort_name, organisation_id);
create index organisation_sheets_siren on organisation_sheets (network_id, siren) where siren is not null;
create index organisation_sheets_siret on organisation_sheets (network_id, siret) where siret is not null;
create index organisation_sheets_sector on organisation_sheets (network_id, sector_code, sort_name, organisation_id);
create index organisation_sheets_town on organisation_sheets (network_id, town, sort_name, organisation_id);
-- After the other indexes: between equal costs the planner takes the newest, and for a table without statistics yet all
-- cost the same. A sheet looked up by its key would then read a whole network's entries of another index.
alter table organisation_sheets add primary key (network_id, organisation_id);

create table memberships (
  network_id uuid not null,
  id uuid not null,
  organisation_id uuid not null,
  state text not null check (state in ('candidate', 'admitted', 'suspended', 'excluded', 'resigned', 'refused', 'withdrawn')),
  category text,
  sponsor_organisation_id uuid,
  reason text,                          -- why refused, suspended, excluded or resigned
  candidate_at timestamptz,
  admitted_at timestamptz,
  ended_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (network_id, id),
  foreign key (network_id, organisation_id) references organisation_sheets (network_id, organisation_id) on delete cascade,
  foreign key (network_id, sponsor_organisation_id) references organisation_sheets (network_id, organisation_id) deferrable
);
-- One living membership per organisation and network.
create unique index memberships_living on memberships (network_id, organisation_id) where state in ('candidate', 'admitted', 'suspended');
create index on memberships (network_id, organisation_id, created_at);

create function keep_standing() returns trigger language plpgsql as $$
begin
  update organisation_sheets s
     set standing = case when new.state in ('refused', 'withdrawn') then null else new.state end
   where s.network_id = new.network_id and s.organisation_id = new.organisation_id;
  return null;
end $$;
create trigger memberships_standing after update of state on memberships for each row execute function keep_standing();
-- Many at once in one piece: an import admits thousands, and most sheets are written with their standing.
create function keep_new_standings() returns trigger language plpgsql as $$
declare
  v record;
begin
  for v in select distinct state, case when state in ('refused', 'withdrawn') then null else state end as standing from changed loop
    -- Each sheet is looked up by its whole key, also where the planner has no statistics yet and would rather read all.
    update organisation_sheets set standing = v.standing where ctid = any (array(
      select (select s.ctid from organisation_sheets s
               where s.network_id = c.network_id and s.organisation_id = c.organisation_id and s.standing is distinct from v.standing)
        from changed c where c.state = v.state));
  end loop;
  return null;
end $$;
create trigger memberships_standings after insert on memberships
  referencing new table as changed for each statement execute function keep_new_standings();

-- A person who speaks for an organisation in one network. With a mandate: may commit it (vote, sign).
create table representatives (
  network_id uuid not null,
  id uuid not null,
  organisation_id uuid not null,
  person_id uuid not null references persons (id) on delete cascade,
  mandate boolean not null default false,
  title text,
  starts_at timestamptz not null default now(),
  ends_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (network_id, id),
  foreign key (network_id, organisation_id) references organisation_sheets (network_id, organisation_id) on delete cascade,
  check (ends_at is null or ends_at >= starts_at)
);
create unique index representatives_once on representatives (network_id, organisation_id, person_id) where ends_at is null;
create index on representatives (person_id, network_id);

create table role_holders (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  person_id uuid not null references persons (id) on delete cascade,
  role text not null check (role in ('facilitator', 'treasurer', 'secretary', 'board', 'council', 'mediator', 'partnership_manager', 'project_lead')),
  starts_at timestamptz not null default now(),
  ends_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (network_id, id),
  check (ends_at is null or ends_at >= starts_at)
);
create unique index role_holders_once on role_holders (network_id, person_id, role) where ends_at is null;
create index on role_holders (person_id, network_id);

-- The book-keeping of commands.
create table events (
  network_id uuid not null,
  id uuid not null,
  type text not null,
  payload jsonb not null default '{}',
  actor_person_id uuid,
  created_at timestamptz not null default now(),
  dispatched_at timestamptz,
  tenant_id uuid generated always as (nullif(network_id, '00000000-0000-0000-0000-000000000000')) stored
    references networks (id) on delete cascade, -- a network that is deleted takes its book-keeping with it
  primary key (network_id, id)
);
create table audit_entries (
  network_id uuid not null,
  id uuid not null,
  at timestamptz not null default now(),
  person_id uuid,
  person_name text,                     -- as it was; the person may be gone
  via text not null check (via in ('page', 'api', 'cli', 'job')),
  organisation_id uuid,
  operation text not null,
  subject_id uuid,
  detail jsonb not null default '{}',
  request_id text,
  tenant_id uuid generated always as (nullif(network_id, '00000000-0000-0000-0000-000000000000')) stored
    references networks (id) on delete cascade, -- a network that is deleted takes its book-keeping with it
  primary key (network_id, id)
);
create table idempotency_keys (
  network_id uuid not null,
  person_id uuid not null,
  key text not null,
  operation text not null,
  input_hash text not null,
  response jsonb,
  created_at timestamptz not null default now(),
  tenant_id uuid generated always as (nullif(network_id, '00000000-0000-0000-0000-000000000000')) stored
    references networks (id) on delete cascade, -- a network that is deleted takes its book-keeping with it
  primary key (network_id, person_id, key)
);

-- Row-level security: one policy for the tenant, and, where a person must find their own networks, one for the person.
do $$
declare t text;
begin
  foreach t in array array['files', 'organisation_sheets', 'memberships', 'representatives', 'role_holders', 'events', 'audit_entries', 'idempotency_keys'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy tenant on %I using (network_id = current_network_id()) with check (network_id = current_network_id())', t);
  end loop;
end $$;
alter table networks enable row level security, force row level security;
create policy tenant on networks using (id = current_network_id()) with check (id = current_network_id());
create policy own on representatives for select using (person_id = current_person_id());
create policy own on role_holders for select using (person_id = current_person_id());
create policy own on networks for select using (
  exists (select from representatives r where r.network_id = networks.id and r.person_id = current_person_id())
  or exists (select from role_holders h where h.network_id = networks.id and h.person_id = current_person_id()));
create policy instance on networks for select using (in_instance());

grant usage on schema public to lierre_app;
grant select, insert, update, delete on persons, networks, organisations, organisation_identifiers, files, organisation_sheets,
  memberships, representatives, role_holders, idempotency_keys to lierre_app;
grant select, insert, update on events to lierre_app;
grant select, insert on audit_entries to lierre_app;

-- Opens the context of a page in one statement: who holds this session, in which network, with what rights.
-- It runs with the caller's rights; each step sees only what the context set so far allows. A token or slug that
-- does not fit gives nulls, never an error: missing and forbidden look the same.
-- `p_token` is a session token, or null when `p_person` is given (a personal access token was checked by the caller).
create function enter(p_token text, p_person uuid, p_slug text, p_now timestamptz) returns jsonb language plpgsql as $$
declare
  v_person persons%rowtype;
  v_session_id uuid;
  v_session_updated_at timestamptz;
  v_person_id uuid := p_person;
  v_network networks%rowtype;
  v_represents jsonb := '[]';
  v_roles jsonb := '[]';
  v_networks jsonb;
  v_unread integer := 0;
begin
  if p_token is not null then
    select s.id, s.updated_at, s.person_id into v_session_id, v_session_updated_at, v_person_id
      from sessions s where s.token = p_token and s.expires_at > p_now;
    if not found then return null; end if;
  end if;
  select * into v_person from persons p where p.id = v_person_id;
  if v_person.id is null then return null; end if;
  perform set_config('lierre.person_id', v_person.id::text, true);

  select coalesce(jsonb_agg(jsonb_build_object('id', n.id, 'slug', n.slug, 'name', n.name) order by n.name), '[]') into v_networks
    from networks n
   where n.id in (
     select r.network_id from representatives r where r.person_id = v_person.id and r.starts_at <= p_now and (r.ends_at is null or r.ends_at > p_now)
     union
     select h.network_id from role_holders h where h.person_id = v_person.id and h.starts_at <= p_now and (h.ends_at is null or h.ends_at > p_now));

  if p_slug is not null then
    select n.* into v_network from networks n where n.slug = p_slug
       and n.id in (select (e ->> 'id')::uuid from jsonb_array_elements(v_networks) e);
    if found then
      perform set_config('lierre.network_id', v_network.id::text, true);
      select coalesce(jsonb_agg(jsonb_build_object('representativeId', r.id, 'organisationId', r.organisation_id,
               'organisationName', s.name, 'mandate', r.mandate, 'state', s.standing) order by s.sort_name), '[]') into v_represents
        from representatives r
        join organisation_sheets s on s.network_id = r.network_id and s.organisation_id = r.organisation_id
       where r.network_id = v_network.id and r.person_id = v_person.id and r.starts_at <= p_now and (r.ends_at is null or r.ends_at > p_now)
         and s.standing in ('candidate', 'admitted', 'suspended');
      select coalesce(jsonb_agg(h.role order by h.role), '[]') into v_roles
        from role_holders h
       where h.network_id = v_network.id and h.person_id = v_person.id and h.starts_at <= p_now and (h.ends_at is null or h.ends_at > p_now);
      if v_represents = '[]' and v_roles = '[]' then
        v_network := null;
        perform set_config('lierre.network_id', '', true);
      else
        select count(*) into v_unread from notifications t
         where t.network_id = v_network.id and t.person_id = v_person.id and t.read_at is null;
      end if;
    end if;
  end if;

  return jsonb_build_object(
    'sessionId', v_session_id, 'sessionUpdatedAt', v_session_updated_at,
    'person', jsonb_build_object('id', v_person.id, 'name', v_person.name, 'email', v_person.email, 'locale', v_person.locale,
      'zone', v_person.zone, 'theme', v_person.theme, 'isHost', v_person.is_host, 'demo', v_person.demo),
    'network', case when v_network.id is not null then jsonb_build_object('id', v_network.id, 'slug', v_network.slug, 'name', v_network.name,
      'country', v_network.country, 'language', v_network.language, 'currency', v_network.currency, 'zone', v_network.zone, 'demo', v_network.demo) end,
    'represents', v_represents, 'roles', v_roles, 'networks', v_networks, 'unread', v_unread);
end $$;
