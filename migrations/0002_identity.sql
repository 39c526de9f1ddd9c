-- Sign-in, on better-auth's models under our own words, and what surrounds it: access tokens, invitations, limits.
-- Instance level except `invitations`. Times are instants; ids are made by the application (kernel/ids).

-- A signed-in device. The cookie is this token with a signature, so that a copy of this table opens nothing.
create table sessions (
  id uuid primary key,
  person_id uuid not null references persons (id) on delete cascade,
  token text not null unique,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),  -- last use, at most a day behind
  expires_at timestamptz not null
);
create index on sessions (person_id);
create index on sessions (expires_at);

-- A way to prove who one is: provider 'credential' is the password of this instance, others are OIDC providers.
create table credentials (
  id uuid primary key,
  person_id uuid not null references persons (id) on delete cascade,
  provider_id text not null,
  account_id text not null,
  password text,                      -- Argon2id in PHC form
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index on credentials (person_id);

-- Single-use secrets on their way: sign-in links, passkey challenges, second steps. Identifiers are stored hashed.
-- The id is text: better-auth derives some of them from what they guard.
create table verifications (
  id text primary key,
  identifier text not null,
  value text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index on verifications (identifier);
create index on verifications (expires_at);

create table passkeys (
  id uuid primary key,
  person_id uuid not null references persons (id) on delete cascade,
  name text,
  public_key text not null,
  credential_id text not null unique,
  counter bigint not null,
  device_type text not null,
  backed_up boolean not null,
  transports text,
  aaguid text,
  created_at timestamptz not null default now()
);
create index on passkeys (person_id);

create table two_factors (
  id uuid primary key,
  person_id uuid not null unique references persons (id) on delete cascade,
  secret text not null,               -- encrypted with the instance's secret
  backup_codes text not null,         -- encrypted with the instance's secret
  verified boolean not null default false,
  failed_verification_count integer not null default 0,
  locked_until timestamptz
);

-- How often somebody tried something in the current window. In the database, so that a restart forgets nothing.
create table rate_limits (
  key text primary key,
  count integer not null,
  expires_at timestamptz not null     -- end of the window
);
create index on rate_limits (expires_at);

-- For programs. Shown once; what is kept is the SHA-256 of 256 random bits, which needs no salt.
create table personal_access_tokens (
  id uuid primary key,
  person_id uuid not null references persons (id) on delete cascade,
  name text not null,
  token_hash bytea not null unique,
  hint text not null,                 -- its last four characters, to tell two of them apart
  scopes text[] not null check (cardinality(scopes) > 0 and scopes <@ array['read', 'write']),
  network_ids uuid[] check (cardinality(network_ids) > 0),  -- null: every network of the person
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz
);
create index on personal_access_tokens (person_id);

-- One row, made with the first account. Its absence means that nobody is host yet.
create table instance_settings (
  only_row boolean primary key default true check (only_row),
  host_id uuid not null references persons (id),
  created_at timestamptz not null default now()
);

-- A person asked to speak for an organisation, or to hold a role, in one network.
create table invitations (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  email text not null check (email = lower(email)),
  name text not null default '',
  locale text not null check (locale in ('fr', 'ar', 'en')),
  organisation_id uuid,
  mandate boolean not null default false,
  role text check (role in ('facilitator', 'treasurer', 'secretary', 'board', 'council', 'mediator', 'partnership_manager', 'project_lead')),
  token_hash bytea not null,
  invited_by uuid references persons (id) on delete set null,
  created_at timestamptz not null default now(),
  sent_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  accepted_by uuid references persons (id) on delete set null,
  revoked_at timestamptz,
  primary key (network_id, id),
  foreign key (network_id, organisation_id) references organisation_sheets (network_id, organisation_id) on delete cascade,
  check (organisation_id is not null or role is not null),
  check (not mandate or organisation_id is not null)
);
-- One open invitation for the same thing; a second request sends the first again.
create unique index invitations_open on invitations
  (network_id, email, coalesce(organisation_id, '00000000-0000-0000-0000-000000000000'), coalesce(role, ''))
  where accepted_at is null and revoked_at is null;
create index on invitations (token_hash);
alter table invitations enable row level security, force row level security;
create policy tenant on invitations using (network_id = current_network_id()) with check (network_id = current_network_id());
-- Whoever opens a link names no network: the instance finds it by the token.
create policy instance on invitations for select using (in_instance());

grant select, insert, update, delete on sessions, credentials, verifications, passkeys, two_factors, rate_limits,
  personal_access_tokens, invitations to lierre_app;
grant select, insert on instance_settings to lierre_app;

-- The invitation behind a link, in whatever network it is, with what its page shows; null when there is none. One
-- statement, because it looks past the networks for a moment and nothing else of the page may do so meanwhile.
create function find_invitation(p_hash bytea) returns jsonb language plpgsql as $$
declare
  v_instance text := coalesce(current_setting('lierre.instance', true), '');
  v_network_id text := coalesce(current_setting('lierre.network_id', true), '');
  v_invitation invitations%rowtype;
  v_network networks%rowtype;
  v_organisation text;
begin
  perform set_config('lierre.instance', 'on', true);
  select * into v_invitation from invitations i where i.token_hash = p_hash;
  select * into v_network from networks n where n.id = v_invitation.network_id;
  perform set_config('lierre.instance', v_instance, true);
  if v_network.id is null then return null; end if;

  perform set_config('lierre.network_id', v_network.id::text, true);
  select s.name into v_organisation from organisation_sheets s
   where s.network_id = v_network.id and s.organisation_id = v_invitation.organisation_id;
  perform set_config('lierre.network_id', v_network_id, true);

  return jsonb_build_object(
    'network', jsonb_build_object('id', v_network.id, 'slug', v_network.slug, 'name', v_network.name, 'country', v_network.country,
      'language', v_network.language, 'currency', v_network.currency, 'zone', v_network.zone, 'demo', v_network.demo),
    'email', v_invitation.email, 'name', v_invitation.name, 'role', v_invitation.role, 'mandate', v_invitation.mandate,
    'organisation', v_organisation, 'inviter', (select p.name from persons p where p.id = v_invitation.invited_by),
    'accountExists', exists (select from persons p where p.email = v_invitation.email),
    'expiresAt', v_invitation.expires_at, 'acceptedAt', v_invitation.accepted_at, 'revokedAt', v_invitation.revoked_at);
end $$;
