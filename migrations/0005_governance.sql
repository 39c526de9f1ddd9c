-- The by-law in figures, motions and their ballots, the decisions register, and what a candidacy adds to a membership.

-- Which rule holds for each kind of motion. A change adds a row; the latest of a kind is in force.
create table motion_rules (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('admission')),
  rule jsonb not null,
  set_by uuid references persons (id) on delete set null,
  set_at timestamptz not null,
  primary key (network_id, id)
);
create index motion_rules_latest on motion_rules (network_id, kind, set_at desc, id desc);

create table motions (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('admission')),
  subject_id uuid not null,             -- what it is about; for an admission the membership of the candidate
  title text not null check (title <> ''),  -- as it was when it opened
  statement text not null default '',
  state text not null check (state in ('draft', 'open', 'adopted', 'rejected', 'no_quorum', 'withdrawn')),
  rule jsonb not null,                  -- governance/rules.ts VotingRule, as it was when it opened
  proposed_by uuid references persons (id) on delete set null,
  proposed_by_name text,                -- the person may be gone
  proposed_for uuid,                    -- the organisation in whose name it was proposed, if any
  opened_at timestamptz,
  closes_at timestamptz,                -- the instant; together with the zone and the wall time that people read
  closes_zone text,
  closes_wall text,
  closed_at timestamptz,                -- when voting ended: its time, the moment of certainty, or of withdrawal
  closed_early boolean not null default false,
  -- Organisations on the roll and ballots by choice: kept with every ballot under the motion's lock, so that a page
  -- counts nothing; at the count they become the final figures, without those struck off.
  roll integer not null default 0 check (roll >= 0),
  yes integer not null default 0 check (yes >= 0),
  no integer not null default 0 check (no >= 0),
  abstain integer not null default 0 check (abstain >= 0),
  blank integer not null default 0 check (blank >= 0),
  struck integer not null default 0 check (struck >= 0),
  result jsonb,                         -- the lines that explain it (governance/rules.ts Line[])
  effect text check (effect in ('done', 'nothing_to_do')),
  created_at timestamptz not null,
  primary key (network_id, id),
  foreign key (network_id, proposed_for) references organisation_sheets (network_id, organisation_id) deferrable,
  check ((state = 'draft') = (opened_at is null)),
  check ((opened_at is null) = (closes_at is null) and (closes_at is null) = (closes_zone is null) and (closes_zone is null) = (closes_wall is null)),
  check ((state in ('draft', 'open')) = (closed_at is null)),
  check ((state in ('adopted', 'rejected', 'no_quorum')) = (result is not null)),
  check (yes + no + abstain + blank <= roll)
);
create unique index motions_one_open on motions (network_id, kind, subject_id) where state in ('draft', 'open');
create index motions_closed on motions (network_id, closed_at desc, id desc) where closed_at is not null;
create index motions_open on motions (network_id, closes_at, id) where state = 'open';
create index motions_due on motions (closes_at) where state = 'open';

-- The roll: the organisations that may vote, fixed when the motion opens. It can only shrink, at the count, by those
-- that are no longer admitted.
create table motion_voters (
  network_id uuid not null,
  motion_id uuid not null,
  organisation_id uuid not null,
  struck boolean not null default false,  -- set at the count
  primary key (network_id, motion_id, organisation_id),
  foreign key (network_id, motion_id) references motions (network_id, id) on delete cascade,
  foreign key (network_id, organisation_id) references organisation_sheets (network_id, organisation_id) deferrable
);
create index on motion_voters (network_id, organisation_id);

-- One ballot for each organisation of the roll; who changes it raises the revision.
create table ballots (
  network_id uuid not null,
  motion_id uuid not null,
  organisation_id uuid not null,
  choice text not null check (choice in ('yes', 'no', 'abstain', 'blank')),
  reason text,
  revision integer not null default 1 check (revision > 0),
  representative_id uuid,               -- whose mandate it was
  cast_by_name text not null,           -- the person may be gone
  cast_at timestamptz not null,
  primary key (network_id, motion_id, organisation_id),
  foreign key (network_id, motion_id, organisation_id) references motion_voters (network_id, motion_id, organisation_id) on delete cascade,
  foreign key (network_id, representative_id) references representatives (network_id, id) on delete set null (representative_id)
);
create index ballots_latest on ballots (network_id, motion_id, cast_at desc, organisation_id);
create index on ballots (network_id, representative_id);

-- What was decided, in order, for ever: no right to change or remove a line.
create table decisions (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  number integer not null check (number > 0),
  motion_id uuid not null,
  kind text not null,
  title text not null,
  outcome text not null check (outcome in ('adopted', 'rejected', 'no_quorum')),
  result jsonb not null,
  decided_at timestamptz not null,
  recorded_at timestamptz not null,
  primary key (network_id, id),
  unique (network_id, number),
  unique (network_id, motion_id),
  foreign key (network_id, motion_id) references motions (network_id, id) deferrable
);

-- What is known of a candidate beside its membership. The contact's name and address are erased when it is not admitted.
create table candidacies (
  network_id uuid not null,
  membership_id uuid not null,
  motion_id uuid not null,
  presented_as text not null check (presented_as in ('member', 'facilitator', 'council')),
  presented_by uuid references persons (id) on delete set null,
  why text not null,
  contact_name text,
  contact_email text check (contact_email = lower(contact_email)),
  primary key (network_id, membership_id),
  unique (network_id, motion_id),
  foreign key (network_id, membership_id) references memberships (network_id, id) on delete cascade,
  foreign key (network_id, motion_id) references motions (network_id, id) deferrable,
  check ((contact_name is null) = (contact_email is null))
);

-- Who speaks for an organisation, past and future too.
create index representatives_of on representatives (network_id, organisation_id);

do $$
declare t text;
begin
  foreach t in array array['motion_rules', 'motions', 'motion_voters', 'ballots', 'decisions', 'candidacies'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy tenant on %I using (network_id = current_network_id()) with check (network_id = current_network_id())', t);
  end loop;
end $$;
-- The sweep for motions whose time has come looks over all networks.
create policy instance on motions for select using (in_instance());

grant select, insert on motion_rules, decisions to lierre_app;
grant select, insert, update on motions, motion_voters, ballots, candidacies to lierre_app;
