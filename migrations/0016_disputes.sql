-- Disputes: led in confidence. What everybody in the network's context may read says nothing of what a dispute is about;
-- every word of it is behind a policy that asks for the person's own side.

-- That one exists and where it stands: what the facilitator sees.
create table disputes (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  number integer not null check (number > 0),
  form text not null check (form in ('one', 'panel')),
  state text not null check (state in ('naming', 'restating', 'listening', 'proposing', 'settled', 'not_settled', 'withdrawn')),
  opened_at timestamptz not null,
  step_since timestamptz not null,
  due_at timestamptz,
  closed_at timestamptz,
  primary key (network_id, id),
  unique (network_id, number),
  check ((state in ('settled', 'not_settled', 'withdrawn')) = (closed_at is not null)),
  check ((closed_at is null) = (due_at is not null))
);

-- Who the parties are and what each has answered to the question at hand: for reminders, which act for no person.
create table dispute_parties (
  network_id uuid not null,
  dispute_id uuid not null,
  opener_id uuid not null,
  other_id uuid,                          -- null: the network itself
  rule_restated boolean not null default false,
  proposal_shown boolean not null default false,
  opener_answer boolean,                  -- to the rule, then to the proposal: does it settle the matter
  other_answer boolean,
  opener_told boolean not null default false,
  other_told boolean not null default false,
  opener_refused boolean not null default false,
  other_refused boolean not null default false,
  opener_discloses boolean not null default false,
  other_discloses boolean not null default false,
  opener_publishes boolean not null default false,
  other_publishes boolean not null default false,
  primary key (network_id, dispute_id),
  foreign key (network_id, dispute_id) references disputes (network_id, id) on delete cascade,
  foreign key (network_id, opener_id) references organisation_sheets (network_id, organisation_id) deferrable,
  foreign key (network_id, other_id) references organisation_sheets (network_id, organisation_id) deferrable,
  check (opener_id <> other_id)
);
create index on dispute_parties (network_id, opener_id);
create index on dispute_parties (network_id, other_id);

-- Persons asked to lead it. `declined` by themselves, `refused` by a party.
create table dispute_seats (
  network_id uuid not null,
  dispute_id uuid not null,
  person_id uuid not null references persons (id) on delete cascade,
  state text not null check (state in ('asked', 'taken', 'declined', 'refused')),
  supports boolean not null default false,  -- stands behind the proposal at hand
  primary key (network_id, dispute_id, person_id),
  foreign key (network_id, dispute_id) references disputes (network_id, id) on delete cascade
);
create index on dispute_seats (person_id);

create table dispute_files (
  network_id uuid not null,
  dispute_id uuid not null,
  subject text not null check (subject <> ''),
  wish text not null,
  rule text,
  proposal text,
  outcome text,
  lesson text,
  primary key (network_id, dispute_id),
  foreign key (network_id, dispute_id) references disputes (network_id, id) on delete cascade
);

-- What was said, for ever: no right to change or remove a line.
create table dispute_entries (
  network_id uuid not null,
  id uuid not null,
  dispute_id uuid not null,
  side text not null check (side in ('opener', 'other', 'mediator')),
  person_id uuid references persons (id) on delete set null,
  person_name text not null,
  audience text not null check (audience in ('all', 'mediators', 'own')),
  said text not null check (said <> ''),
  said_at timestamptz not null,
  primary key (network_id, id),
  foreign key (network_id, dispute_id) references disputes (network_id, id) on delete cascade
);
create index on dispute_entries (network_id, dispute_id, said_at, id);

-- What others may learn: without names, without a link to the dispute, by the month.
create table dispute_lessons (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  lesson text not null check (lesson <> ''),
  published_in text not null check (published_in ~ '^\d{4}-\d{2}$'),
  primary key (network_id, id)
);

-- The side of the person at hand; who is on two sides is on none. For the network its board answers, or without a board
-- the facilitators.
create function dispute_side(p_network uuid, p_dispute uuid) returns text language sql stable as $$
  select case when count(distinct side) = 1 then min(side) end from (
    select case r.organisation_id when p.opener_id then 'opener' else 'other' end as side
      from dispute_parties p
      join representatives r on r.network_id = p.network_id and r.organisation_id in (p.opener_id, p.other_id)
     where p.network_id = p_network and p.dispute_id = p_dispute
       and r.person_id = current_person_id() and r.mandate and r.starts_at <= now() and (r.ends_at is null or r.ends_at > now())
    union all
    select 'other'
      from dispute_parties p
      join role_holders h on h.network_id = p.network_id
     where p.network_id = p_network and p.dispute_id = p_dispute and p.other_id is null
       and h.person_id = current_person_id() and h.starts_at <= now() and (h.ends_at is null or h.ends_at > now())
       and h.role = case when exists (select from role_holders b where b.network_id = p_network and b.role = 'board'
                                         and b.starts_at <= now() and (b.ends_at is null or b.ends_at > now()))
                         then 'board' else 'facilitator' end
    union all
    select 'mediator'
      from dispute_seats s
     where s.network_id = p_network and s.dispute_id = p_dispute
       and s.person_id = current_person_id() and s.state in ('asked', 'taken')
  ) sides $$;

-- Both parties agree that the facilitators read what everyone in the dispute reads.
create function dispute_disclosed(p_network uuid, p_dispute uuid) returns boolean language sql stable as $$
  select exists (select from dispute_parties p where p.network_id = p_network and p.dispute_id = p_dispute
                   and p.opener_discloses and p.other_discloses)
     and exists (select from role_holders h where h.network_id = p_network and h.role = 'facilitator'
                   and h.person_id = current_person_id() and h.starts_at <= now() and (h.ends_at is null or h.ends_at > now())) $$;

do $$
declare t text;
begin
  foreach t in array array['disputes', 'dispute_parties', 'dispute_seats', 'dispute_files', 'dispute_entries', 'dispute_lessons'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy tenant on %I using (network_id = current_network_id()) with check (network_id = current_network_id())', t);
  end loop;
end $$;
-- Within the network, further: the words of a dispute are for its sides.
create policy readers on dispute_files as restrictive for select
  using (dispute_side(network_id, dispute_id) is not null or dispute_disclosed(network_id, dispute_id));
create policy openers on dispute_files as restrictive for insert with check (dispute_side(network_id, dispute_id) = 'opener');
create policy writers on dispute_files as restrictive for update using (dispute_side(network_id, dispute_id) is not null);
create policy readers on dispute_entries as restrictive for select using (
  case audience
    when 'all' then dispute_side(network_id, dispute_id) is not null or dispute_disclosed(network_id, dispute_id)
    when 'mediators' then dispute_side(network_id, dispute_id) in (side, 'mediator')
    else dispute_side(network_id, dispute_id) = side and (side <> 'mediator' or person_id = current_person_id())
  end);
create policy writers on dispute_entries as restrictive for insert
  with check (dispute_side(network_id, dispute_id) = side and person_id = current_person_id());

grant select, insert, update on disputes, dispute_parties, dispute_seats, dispute_files to lierre_app;
grant select, insert on dispute_entries, dispute_lessons to lierre_app;
