-- The chain of the decisions register, and confidential ballots.

-- One link for each decision, in their order: the SHA-256 of the decision's canonical text, which holds the hash of the
-- one before (governance/register/README.md). Nobody may change or remove one.
create table register_entries (
  network_id uuid not null,
  number integer not null check (number > 0),
  format integer not null check (format > 0),
  previous text not null check (previous ~ '^[0-9a-f]{64}$'),
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  primary key (network_id, number),
  foreign key (network_id, number) references decisions (network_id, number) on delete cascade
);

alter table register_entries enable row level security, force row level security;
create policy tenant on register_entries using (network_id = current_network_id()) with check (network_id = current_network_id());
grant select, insert on register_entries to lierre_app;

-- The box of a confidential vote: different ballots and how many of each (governance/confidential/README.md). No row for
-- a ballot, so no order, no time, no key that could lead to who put it in.
create table confidential_boxes (
  network_id uuid not null,
  motion_id uuid not null,
  contents jsonb not null,
  primary key (network_id, motion_id),
  foreign key (network_id, motion_id) references motions (network_id, id) on delete cascade
);

-- Who has handed a ballot in. `handing` is set while the ballot is on its way into the box: one organisation at a time.
create table confidential_marks (
  network_id uuid not null,
  motion_id uuid not null,
  organisation_id uuid not null,
  cast_by_name text not null,           -- the person may be gone
  proxy_holder_id uuid,                 -- the organisation that handed it in, by proxy
  handing uuid,
  primary key (network_id, motion_id, organisation_id),
  foreign key (network_id, motion_id, organisation_id) references motion_voters (network_id, motion_id, organisation_id) on delete cascade
);
create unique index confidential_marks_handing on confidential_marks (network_id, motion_id) where handing is not null;

do $$
declare t text;
begin
  foreach t in array array['confidential_boxes', 'confidential_marks'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy tenant on %I using (network_id = current_network_id()) with check (network_id = current_network_id())', t);
  end loop;
end $$;
grant select, insert, update on confidential_boxes to lierre_app;
-- A mark whose ballot never reached the box goes away.
grant select, insert, update, delete on confidential_marks to lierre_app;
