-- Where a network stands, what it says it has done outside Lierre, its canvas, and how its founders chose their aim.

-- Where a network that existed before it came to Lierre says it is; a new one has no row and starts at the beginning.
create table journeys (
  network_id uuid not null references networks (id) on delete cascade primary key,
  entry text not null check (entry in ('decide', 'design', 'find', 'agree', 'launch', 'operate', 'evaluate', 'energise', 'join', 'end')),
  told_by uuid references persons (id) on delete set null,
  told_by_name text,                    -- the person may be gone
  told_at timestamptz not null
);

-- A step that was done elsewhere: said with a reason, proved by a link or a file if there is one, and taken back with one.
create table step_declarations (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  step text not null check (step ~ '^[a-z]+\.[a-z_]+$'),
  reason text not null check (reason <> ''),
  happened_on date,
  link text,
  file_id uuid,
  declared_by uuid references persons (id) on delete set null,
  declared_by_name text,
  declared_at timestamptz not null,
  taken_back_at timestamptz,
  taken_back_by_name text,
  taken_back_reason text,
  primary key (network_id, id),
  foreign key (network_id, file_id) references files (network_id, id) deferrable,
  check ((taken_back_at is null) = (taken_back_reason is null))
);
-- One that holds for each step; those taken back stay as history.
create unique index step_declarations_living on step_declarations (network_id, step) where taken_back_at is null;
create index step_declarations_file on step_declarations (network_id, file_id) where file_id is not null;

-- The network on one page, part by part. Whoever changes a part names the revision that they read.
create table canvas_parts (
  network_id uuid not null references networks (id) on delete cascade,
  part text not null check (part in ('perimeter', 'name', 'shape', 'members', 'rules', 'dues', 'form', 'first_win')),
  content jsonb not null,
  revision integer not null default 1 check (revision > 0),
  changed_by uuid references persons (id) on delete set null,
  changed_by_name text,
  changed_at timestamptz not null,
  primary key (network_id, part)
);
-- What it said before: no right to change or remove a line.
create table canvas_changes (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  part text not null,
  content jsonb not null,
  revision integer not null,
  changed_by uuid references persons (id) on delete set null,
  changed_by_name text,
  changed_at timestamptz not null,
  primary key (network_id, id),
  unique (network_id, part, revision)
);

-- What the network could be for.
create table objectives (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  family text not null check (family in ('inputs', 'operations', 'outputs', 'other')),
  wording text not null check (wording <> ''),
  proposed_by uuid references persons (id) on delete set null,
  proposed_by_name text,
  created_at timestamptz not null,
  withdrawn_at timestamptz,
  primary key (network_id, id)
);
create unique index objectives_once on objectives (network_id, lower(wording)) where withdrawn_at is null;

-- The founders rank the objectives, each alone; the rankings are shown with the result.
create table aim_rounds (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  state text not null check (state in ('open', 'closed', 'cancelled')),
  opened_by uuid references persons (id) on delete set null,
  opened_by_name text,
  opened_at timestamptz not null,
  closed_by_name text,
  closed_at timestamptz,
  result jsonb,                         -- the order found, and how
  main_objective_id uuid,               -- the aim the founders chose
  chosen_reason text,                   -- why, when it is not the one the ranking put first
  primary key (network_id, id),
  foreign key (network_id, main_objective_id) references objectives (network_id, id) deferrable,
  check ((state = 'open') = (closed_at is null)),
  check ((state = 'closed') = (result is not null))
);
create unique index aim_rounds_one_open on aim_rounds (network_id) where state = 'open';
create index aim_rounds_latest on aim_rounds (network_id, opened_at desc);
create index aim_rounds_main on aim_rounds (network_id, main_objective_id);

-- What is ranked in a round, fixed when it opens.
create table aim_candidates (
  network_id uuid not null,
  round_id uuid not null,
  objective_id uuid not null,
  position integer not null,
  primary key (network_id, round_id, objective_id),
  foreign key (network_id, round_id) references aim_rounds (network_id, id) on delete cascade,
  foreign key (network_id, objective_id) references objectives (network_id, id) deferrable
);
create index on aim_candidates (network_id, objective_id);

-- One ranking for each organisation, by somebody with its mandate.
create table aim_rankings (
  network_id uuid not null,
  round_id uuid not null,
  organisation_id uuid not null,
  ranking jsonb not null,               -- objective ids, best first, equals together: [["a"], ["b", "c"]]
  revision integer not null default 1 check (revision > 0),
  cast_by uuid references persons (id) on delete set null,
  cast_by_name text,
  cast_at timestamptz not null,
  primary key (network_id, round_id, organisation_id),
  foreign key (network_id, round_id) references aim_rounds (network_id, id) on delete cascade,
  foreign key (network_id, organisation_id) references organisation_sheets (network_id, organisation_id) deferrable
);
create index on aim_rankings (network_id, organisation_id);

do $$
declare t text;
begin
  foreach t in array array['journeys', 'step_declarations', 'canvas_parts', 'canvas_changes', 'objectives', 'aim_rounds', 'aim_candidates', 'aim_rankings'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy tenant on %I using (network_id = current_network_id()) with check (network_id = current_network_id())', t);
  end loop;
end $$;

grant select, insert, update on journeys, step_declarations, canvas_parts, objectives, aim_rounds, aim_rankings to lierre_app;
grant select, insert on canvas_changes, aim_candidates to lierre_app;
