-- Finding partners: searches with their criteria, the candidates that are followed, what happened with each, and the
-- invitations to a first meeting. Scores are never stored: each reader's are computed from what that reader may see.

create table partner_searches (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  organisation_id uuid,                 -- whose search it is; null: the network's own
  title text not null check (title <> ''),
  objective text not null default '',
  scope text not null default 'all' check (scope in ('all', 'members', 'outside')),
  criteria jsonb not null default '[]', -- partners/criteria/rules.ts Criterion[]
  closed_at timestamptz,
  revision integer not null default 1 check (revision > 0),
  created_by uuid references persons (id) on delete set null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (network_id, id),
  foreign key (network_id, organisation_id) references organisation_sheets (network_id, organisation_id) on delete cascade
);
create index on partner_searches (network_id, organisation_id);

create table partner_candidates (
  network_id uuid not null,
  id uuid not null,
  search_id uuid not null,
  organisation_id uuid not null,
  state text not null check (state in ('spotted', 'shortlisted', 'invited', 'met', 'talks', 'partner', 'declined')),
  source text not null check (source in ('directory', 'import', 'contact', 'recommendation')),
  source_note text,
  contact_name text,
  contact_email text check (contact_email = lower(contact_email)),
  owner_person_id uuid references persons (id) on delete set null,
  next_act text,
  next_on date,
  marks jsonb not null default '{}',    -- scores given by hand: criterion -> 0 to 5
  revision integer not null default 1 check (revision > 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (network_id, id),
  unique (network_id, search_id, organisation_id),
  foreign key (network_id, search_id) references partner_searches (network_id, id) on delete cascade,
  foreign key (network_id, organisation_id) references organisation_sheets (network_id, organisation_id) on delete cascade
);
create index on partner_candidates (network_id, organisation_id);
create index partner_candidates_next on partner_candidates (network_id, next_on) where next_on is not null;

-- What happened with a candidate, in order.
create table partner_steps (
  network_id uuid not null,
  id uuid not null,
  candidate_id uuid not null,
  at timestamptz not null,
  person_id uuid references persons (id) on delete set null,
  person_name text,                     -- as it was; the person may be gone
  kind text not null check (kind in ('state', 'note', 'invitation', 'answer')),
  state text,                           -- the state it came to, or the answer
  note text,
  primary key (network_id, id),
  foreign key (network_id, candidate_id) references partner_candidates (network_id, id) on delete cascade
);
create index on partner_steps (network_id, candidate_id, id);

create table partner_invitations (
  network_id uuid not null,
  id uuid not null,
  candidate_id uuid not null,
  token_hash bytea not null,
  email text not null check (email = lower(email)),
  name text,
  locale text not null check (locale in ('fr', 'ar', 'en')),
  subject text not null,
  body text not null,
  meets_at timestamptz not null,        -- the instant; with the zone and the wall time that people read
  meets_zone text not null,
  meets_wall text not null,
  place text,
  answer text check (answer in ('yes', 'no', 'other')),
  answer_note text,
  answered_at timestamptz,
  sent_by uuid references persons (id) on delete set null,
  sent_at timestamptz not null,
  expires_at timestamptz not null,
  replaced_at timestamptz,              -- a later invitation took its place: its link no longer works
  primary key (network_id, id),
  unique (network_id, token_hash),
  foreign key (network_id, candidate_id) references partner_candidates (network_id, id) on delete cascade,
  check ((answer is null) = (answered_at is null))
);
-- One invitation at a time waits for an answer.
create unique index partner_invitations_open on partner_invitations (network_id, candidate_id) where answered_at is null and replaced_at is null;
create index on partner_invitations (network_id, candidate_id, sent_at);
create index partner_invitations_token on partner_invitations (token_hash);

-- Partnerships: two or more organisations of the network, or one and a partner known outside.
create table partnerships (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  title text not null check (title <> ''),
  aim text not null default '',
  state text not null check (state in ('prepare', 'test', 'contract', 'living', 'reviewed', 'ended')),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  candidate_id uuid,                    -- where it came from, if from a search
  untested_reason text,                 -- why there was no test deal before the contract
  contract_note text,                   -- shares, prices, exclusivity, confidentiality, ending: in short, or where it lies
  review_on date,
  review_reminded date,                 -- the review that was reminded of
  end_reason text check (end_reason in ('done', 'not_worth', 'trust', 'changed', 'partner_left', 'other')),
  end_note text,
  ended_at timestamptz,
  revision integer not null default 1 check (revision > 0),
  created_by uuid references persons (id) on delete set null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (network_id, id),
  foreign key (network_id, candidate_id) references partner_candidates (network_id, id) on delete set null (candidate_id),
  check ((state = 'ended') = (ended_at is not null and end_reason is not null))
);
create index partnerships_review on partnerships (network_id, review_on) where review_on is not null and state <> 'ended';
create index on partnerships (network_id, candidate_id);

create table partnership_parties (
  network_id uuid not null,
  partnership_id uuid not null,
  organisation_id uuid not null,
  manager_person_id uuid references persons (id) on delete set null,
  manager_name text,                    -- on the side of one that is only known
  manager_email text check (manager_email = lower(manager_email)),
  brings text,
  expects text,
  agrees_to_show boolean not null default false, -- that the network sees it exists, and its sums
  joined_at timestamptz not null,
  primary key (network_id, partnership_id, organisation_id),
  foreign key (network_id, partnership_id) references partnerships (network_id, id) on delete cascade,
  foreign key (network_id, organisation_id) references organisation_sheets (network_id, organisation_id) deferrable
);
create index on partnership_parties (network_id, organisation_id);

create table partnership_deals (
  network_id uuid not null,
  id uuid not null,
  partnership_id uuid not null,
  what text not null,
  starts_on date not null,
  ends_on date not null,
  expected text,                        -- what would make it a success
  verdict text check (verdict in ('success', 'mixed', 'failure')),
  lessons text,
  closed_on date,
  reminded boolean not null default false,
  created_at timestamptz not null,
  primary key (network_id, id),
  foreign key (network_id, partnership_id) references partnerships (network_id, id) on delete cascade,
  check (ends_on >= starts_on),
  check ((verdict is null) = (closed_on is null))
);
-- One test at a time.
create unique index partnership_deals_open on partnership_deals (network_id, partnership_id) where verdict is null;
create index on partnership_deals (network_id, partnership_id, id);

create table partnership_figures (
  network_id uuid not null,
  id uuid not null,
  partnership_id uuid not null,
  kind text not null check (kind in ('revenue', 'savings', 'cost', 'hours')),
  period_start date not null,
  period_end date not null,
  amount bigint not null check (amount >= 0), -- minor units of the partnership's currency; for hours, minutes
  organisation_id uuid not null,        -- the side that entered it
  note text,
  entered_by uuid references persons (id) on delete set null,
  entered_at timestamptz not null,
  confirmed_by uuid references persons (id) on delete set null,
  confirmed_for uuid,                   -- the other side, that says it is right
  confirmed_at timestamptz,
  withdrawn_at timestamptz,
  primary key (network_id, id),
  foreign key (network_id, partnership_id) references partnerships (network_id, id) on delete cascade,
  foreign key (network_id, partnership_id, organisation_id) references partnership_parties (network_id, partnership_id, organisation_id) deferrable,
  foreign key (network_id, partnership_id, confirmed_for) references partnership_parties (network_id, partnership_id, organisation_id) deferrable,
  check (period_end >= period_start),
  check ((confirmed_for is null) = (confirmed_at is null)),
  check (confirmed_for is distinct from organisation_id)
);
create index on partnership_figures (network_id, partnership_id, period_start);

create table partnership_reviews (
  network_id uuid not null,
  id uuid not null,
  partnership_id uuid not null,
  held_on date not null,
  verdict text not null check (verdict in ('continue', 'adapt', 'stop')),
  lessons text not null,
  person_name text,
  recorded_at timestamptz not null,
  primary key (network_id, id),
  foreign key (network_id, partnership_id) references partnerships (network_id, id) on delete cascade
);
create index on partnership_reviews (network_id, partnership_id, held_on);

-- Launch: the action plan of a network, its budget, what it means for each member, and its tasks.
create table action_plans (
  network_id uuid not null references networks (id) on delete cascade,
  sections jsonb not null default '{}', -- plan/rules.ts SECTIONS -> text
  revision integer not null default 0 check (revision >= 0),
  updated_by_name text,
  updated_at timestamptz not null,
  primary key (network_id)
);
create table plan_budget_lines (
  network_id uuid not null,
  id uuid not null,
  part text not null check (part in ('sales', 'operations', 'investment', 'financing')),
  label text not null check (label <> ''),
  amount bigint not null check (amount >= 0), -- minor units of the network's currency
  created_at timestamptz not null,
  primary key (network_id, id),
  foreign key (network_id) references action_plans (network_id) on delete cascade
);
create table plan_effects (
  network_id uuid not null,
  organisation_id uuid not null,
  effect text not null check (effect <> ''),
  written_at timestamptz not null,
  primary key (network_id, organisation_id),
  foreign key (network_id, organisation_id) references organisation_sheets (network_id, organisation_id) on delete cascade
);
create table plan_tasks (
  network_id uuid not null,
  id uuid not null,
  title text not null check (title <> ''),
  detail text,
  organisation_id uuid,
  person_id uuid references persons (id) on delete set null,
  starts_on date,
  due_on date,
  days integer not null default 1 check (days between 1 and 3660),
  budget bigint check (budget >= 0),
  state text not null check (state in ('todo', 'doing', 'done', 'dropped')),
  progress integer not null default 0 check (progress between 0 and 100),
  result text,
  done_on date,
  revision integer not null default 1 check (revision > 0),
  created_by uuid references persons (id) on delete set null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (network_id, id),
  foreign key (network_id) references action_plans (network_id) on delete cascade,
  foreign key (network_id, organisation_id) references organisation_sheets (network_id, organisation_id) on delete set null (organisation_id),
  check (due_on is null or starts_on is null or due_on >= starts_on),
  check ((state = 'done') = (done_on is not null))
);
create index on plan_tasks (network_id, due_on, id);
create index on plan_tasks (network_id, organisation_id);
create table plan_task_needs (
  network_id uuid not null,
  task_id uuid not null,
  needs_id uuid not null,
  primary key (network_id, task_id, needs_id),
  foreign key (network_id, task_id) references plan_tasks (network_id, id) on delete cascade,
  foreign key (network_id, needs_id) references plan_tasks (network_id, id) on delete cascade,
  check (task_id <> needs_id)
);
create index on plan_task_needs (network_id, needs_id);

-- Negotiation of interests, not prices: what each wants, what is common, what is open, who sees to it by when.
create table plan_interests (
  network_id uuid not null,
  organisation_id uuid not null,
  interest text not null check (interest <> ''),
  written_at timestamptz not null,
  primary key (network_id, organisation_id),
  foreign key (network_id, organisation_id) references organisation_sheets (network_id, organisation_id) on delete cascade
);
create table plan_points (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('common', 'open')),
  text text not null check (text <> ''),
  owner_person_id uuid references persons (id) on delete set null,
  due_on date,
  raised_by_name text,
  raised_at timestamptz not null,
  outcome text,
  closed_at timestamptz,
  revision integer not null default 1 check (revision > 0),
  primary key (network_id, id),
  check (kind = 'open' or closed_at is null),
  check ((closed_at is null) = (outcome is null))
);
create index on plan_points (network_id, kind, id);

do $$
declare t text;
begin
  foreach t in array array['partner_searches', 'partner_candidates', 'partner_steps', 'partner_invitations', 'partnerships',
    'partnership_parties', 'partnership_deals', 'partnership_figures', 'partnership_reviews', 'action_plans', 'plan_budget_lines',
    'plan_effects', 'plan_tasks', 'plan_task_needs', 'plan_interests', 'plan_points'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy tenant on %I using (network_id = current_network_id()) with check (network_id = current_network_id())', t);
  end loop;
end $$;
-- Whoever opens the link of an invitation names no network.
create policy instance on partner_invitations for select using (in_instance());
-- The daily look for reviews and tests whose time has come goes over all networks.
create policy instance on partnerships for select using (in_instance());
create policy instance on partnership_deals for select using (in_instance());

grant select, insert, update, delete on partner_searches, partner_candidates, partnerships, partnership_parties to lierre_app;
grant select, insert, update on partner_invitations, partnership_deals, partnership_figures to lierre_app;
grant select, insert on partner_steps, partnership_reviews to lierre_app;
grant select, insert, update on action_plans, plan_tasks, plan_points to lierre_app;
grant select, insert, update, delete on plan_budget_lines, plan_effects, plan_task_needs, plan_interests to lierre_app;

-- The invitation with this token, in whatever network it is, with what its page says; sees only that one.
create function find_partner_invitation(p_hash bytea) returns jsonb language plpgsql as $$
declare
  v_instance text := coalesce(current_setting('lierre.instance', true), '');
  v_network_id text := coalesce(current_setting('lierre.network_id', true), '');
  v_invitation partner_invitations%rowtype;
  v_network networks%rowtype;
  v_organisation text;
  v_host text;
begin
  perform set_config('lierre.instance', 'on', true);
  select * into v_invitation from partner_invitations i where i.token_hash = p_hash;
  select * into v_network from networks n where n.id = v_invitation.network_id;
  perform set_config('lierre.instance', v_instance, true);
  if v_network.id is null then return null; end if;

  perform set_config('lierre.network_id', v_network.id::text, true);
  select s.name, h.name into v_organisation, v_host
    from partner_candidates c
    join partner_searches p on p.network_id = c.network_id and p.id = c.search_id
    join organisation_sheets s on s.network_id = c.network_id and s.organisation_id = c.organisation_id
    left join organisation_sheets h on h.network_id = p.network_id and h.organisation_id = p.organisation_id
   where c.network_id = v_network.id and c.id = v_invitation.candidate_id;
  perform set_config('lierre.network_id', v_network_id, true);

  return jsonb_build_object(
    'network', jsonb_build_object('id', v_network.id, 'slug', v_network.slug, 'name', v_network.name, 'country', v_network.country,
      'language', v_network.language, 'currency', v_network.currency, 'zone', v_network.zone, 'demo', v_network.demo),
    'organisation', v_organisation, 'host', v_host, 'sender', (select p.name from persons p where p.id = v_invitation.sent_by),
    'locale', v_invitation.locale, 'body', v_invitation.body, 'subject', v_invitation.subject, 'place', v_invitation.place,
    'meetsWall', v_invitation.meets_wall, 'meetsZone', v_invitation.meets_zone, 'answer', v_invitation.answer,
    'expiresAt', v_invitation.expires_at, 'replaced', v_invitation.replaced_at is not null);
end $$;
