-- What organisations agree on: charters, letters of intent, contracts. The working text and its discussion, versions that
-- nobody can change once they are proposed, who signed which of them, and the prints of every file made from them.

create table agreements (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('charter', 'letter_of_intent', 'partnership_contract', 'final_agreement')),
  title text not null check (title <> ''),
  language text not null check (language in ('fr', 'ar', 'en')),  -- of its text
  between text not null check (between in ('members', 'chosen')), -- all members, or those in agreement_parties
  disclosure text not null check (disclosure in ('parties', 'network', 'public')),
  threshold jsonb not null,             -- agreements/rules.ts Threshold: when a version comes into force
  state text not null check (state in ('draft', 'discussion', 'proposed', 'in_force', 'withdrawn', 'ended')),
  proposed_version_id uuid,
  in_force_version_id uuid,
  end_reason text,
  created_by uuid references persons (id) on delete set null,
  created_by_name text,                 -- the person may be gone
  created_for uuid,                     -- the organisation in whose name, if any
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (network_id, id),
  foreign key (network_id, created_for) references organisation_sheets (network_id, organisation_id) deferrable,
  check ((state = 'proposed') = (proposed_version_id is not null)),
  check (state <> 'in_force' or in_force_version_id is not null),
  check (state not in ('draft', 'withdrawn') or in_force_version_id is null),
  check ((state in ('withdrawn', 'ended')) = (end_reason is not null)),
  check (between = 'chosen' or disclosure <> 'parties')
);
create index agreements_latest on agreements (network_id, updated_at desc, id desc);

create table agreement_parties (
  network_id uuid not null,
  agreement_id uuid not null,
  organisation_id uuid not null,
  primary key (network_id, agreement_id, organisation_id),
  foreign key (network_id, agreement_id) references agreements (network_id, id) on delete cascade,
  foreign key (network_id, organisation_id) references organisation_sheets (network_id, organisation_id) deferrable
);
create index on agreement_parties (network_id, organisation_id);

-- The working text, one row for a clause; a removed one stays for its discussion.
create table agreement_clauses (
  network_id uuid not null,
  id uuid not null,
  agreement_id uuid not null,
  position integer not null check (position > 0),
  heading text not null check (heading <> ''),
  body text not null check (body <> ''),
  revision integer not null default 1 check (revision > 0),
  updated_by uuid references persons (id) on delete set null,
  updated_by_name text,
  updated_at timestamptz not null,
  removed_at timestamptz,
  primary key (network_id, id),
  foreign key (network_id, agreement_id) references agreements (network_id, id) on delete cascade
);
create index agreement_clauses_order on agreement_clauses (network_id, agreement_id, position);

-- What is said about a clause; answers hang on the first comment, which is what gets settled.
create table agreement_comments (
  network_id uuid not null,
  id uuid not null,
  clause_id uuid not null,
  thread_id uuid,                       -- the comment this one answers; null for the first
  body text not null check (body <> ''),
  person_id uuid references persons (id) on delete set null,
  person_name text not null,
  organisation_name text,
  created_at timestamptz not null,
  resolved_at timestamptz,
  resolved_by_name text,
  primary key (network_id, id),
  foreign key (network_id, clause_id) references agreement_clauses (network_id, id) on delete cascade,
  foreign key (network_id, thread_id) references agreement_comments (network_id, id) on delete cascade,
  check (thread_id is null or resolved_at is null)
);
create index agreement_comments_order on agreement_comments (network_id, clause_id, created_at, id);
create index on agreement_comments (network_id, thread_id);

-- A frozen text. Only its standing may change (column rights below); the fingerprint is that of `canonical`.
create table agreement_versions (
  network_id uuid not null,
  id uuid not null,
  agreement_id uuid not null,
  number integer not null check (number > 0),
  content jsonb not null,               -- title, parties, clauses: what pages and documents show
  canonical text not null,              -- kernel/canonical.ts
  fingerprint bytea not null check (length(fingerprint) = 32),
  what_changed text,
  proposed_by_name text,
  proposed_at timestamptz not null,
  state text not null check (state in ('proposed', 'in_force', 'superseded', 'withdrawn', 'ended')),
  in_force_at timestamptz,
  closed_at timestamptz,                -- superseded, withdrawn or ended
  reminded_at timestamptz,
  motion_id uuid,                       -- the vote on its adoption, if there is one
  primary key (network_id, id),
  unique (network_id, agreement_id, number),
  unique (network_id, agreement_id, id),
  unique (network_id, id, fingerprint),
  foreign key (network_id, agreement_id) references agreements (network_id, id) on delete cascade,
  check (fingerprint = sha256(convert_to(canonical, 'UTF8'))),
  check (state not in ('in_force', 'superseded', 'ended') or in_force_at is not null),
  check ((state in ('superseded', 'withdrawn', 'ended')) = (closed_at is not null))
);
create unique index agreement_versions_one_proposed on agreement_versions (network_id, agreement_id) where state = 'proposed';
create unique index agreement_versions_one_in_force on agreement_versions (network_id, agreement_id) where state = 'in_force';
alter table agreements
  add foreign key (network_id, id, proposed_version_id) references agreement_versions (network_id, agreement_id, id) deferrable initially deferred,
  add foreign key (network_id, id, in_force_version_id) references agreement_versions (network_id, agreement_id, id) deferrable initially deferred;

-- One for each organisation and version, for ever. It repeats the fingerprint of what was signed.
create table agreement_signatures (
  network_id uuid not null,
  id uuid not null,
  version_id uuid not null,
  organisation_id uuid not null,
  organisation_name text not null,      -- as it was
  fingerprint bytea not null,
  typed_name text not null check (typed_name <> ''),
  quality text,                         -- title of the representative, as it was
  person_id uuid references persons (id) on delete set null,
  representative_id uuid,               -- whose mandate it was; null for a signature on paper
  on_paper boolean not null default false,
  recorded_by_name text,                -- who says so, for one on paper
  signed_on date,                       -- the day written on the paper
  signed_at timestamptz not null,
  primary key (network_id, id),
  unique (network_id, version_id, organisation_id),
  foreign key (network_id, version_id, fingerprint) references agreement_versions (network_id, id, fingerprint) on delete cascade,
  foreign key (network_id, organisation_id) references organisation_sheets (network_id, organisation_id) deferrable,
  foreign key (network_id, representative_id) references representatives (network_id, id) on delete set null (representative_id),
  check (on_paper = (recorded_by_name is not null) and on_paper = (signed_on is not null))
);
create index on agreement_signatures (network_id, organisation_id);
create index on agreement_signatures (network_id, representative_id);

-- Why an organisation does not sign, for now; who signs later has changed its mind.
create table agreement_refusals (
  network_id uuid not null,
  version_id uuid not null,
  organisation_id uuid not null,
  reason text not null check (reason <> ''),
  person_name text not null,
  refused_at timestamptz not null,
  primary key (network_id, version_id, organisation_id),
  foreign key (network_id, version_id) references agreement_versions (network_id, id) on delete cascade,
  foreign key (network_id, organisation_id) references organisation_sheets (network_id, organisation_id) deferrable
);

-- SHA-256 of each canonical text and of each file that was made of it, so that anybody who has one can ask.
create table agreement_prints (
  network_id uuid not null,
  print bytea not null check (length(print) = 32),
  version_id uuid not null,
  medium text not null check (medium in ('text', 'pdf', 'docx')),
  signatures integer not null default 0 check (signatures >= 0), -- on the file when it was made
  made_at timestamptz not null,
  primary key (network_id, print),
  foreign key (network_id, version_id) references agreement_versions (network_id, id) on delete cascade
);
create index agreement_prints_lookup on agreement_prints (print);

do $$
declare t text;
begin
  foreach t in array array['agreements', 'agreement_parties', 'agreement_clauses', 'agreement_comments', 'agreement_versions',
    'agreement_signatures', 'agreement_refusals', 'agreement_prints'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy tenant on %I using (network_id = current_network_id()) with check (network_id = current_network_id())', t);
  end loop;
end $$;
-- Whoever checks a file names no network; they must bring the whole fingerprint.
create policy instance on agreement_prints for select using (in_instance());
-- Reminders look over all networks.
create policy instance on agreement_versions for select using (in_instance());

grant select, insert, update on agreements, agreement_clauses, agreement_comments, agreement_refusals to lierre_app;
grant select, insert, delete on agreement_parties to lierre_app;
grant select, insert on agreement_versions, agreement_signatures, agreement_prints to lierre_app;
grant update (state, in_force_at, closed_at, reminded_at, motion_id) on agreement_versions to lierre_app;
