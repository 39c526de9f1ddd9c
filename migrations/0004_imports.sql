-- An import: a file as it came, how it is read, its rows as they would be written, and what was written.
create table imports (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  file_name text not null,
  size integer not null,
  state text not null check (state in ('columns', 'reading', 'preview', 'committing', 'done', 'undoing', 'undone', 'failed')),
  source jsonb not null,                -- kind, encoding, separator, heading, each with its reason; columns with their targets
  becomes text not null default 'known' check (becomes in ('known', 'members')),
  mode text not null default 'replace' check (mode in ('replace', 'complete')),
  attempt integer not null default 0,   -- a reading that was begun anew: the older one stops by itself
  failure jsonb,                        -- the problem that ended the last reading
  row_count integer not null default 0,
  counts jsonb not null default '{}',   -- of the preview by verdict, then of what was written, then of what was undone
  created_by uuid references persons (id),
  created_at timestamptz not null default now(),
  committed_at timestamptz,
  undone_at timestamptz,
  primary key (network_id, id)
);

-- The bytes of the file in pieces, so that no statement carries all of them.
create table import_pieces (
  network_id uuid not null,
  import_id uuid not null,
  n integer not null,
  bytes bytea not null,
  primary key (network_id, import_id, n),
  foreign key (network_id, import_id) references imports (network_id, id) on delete cascade
);

-- How far the work is; beside the import, whose row is locked while it is written.
create table import_progress (
  network_id uuid not null,
  import_id uuid not null,
  done integer not null,
  total integer not null,
  at timestamptz not null,
  primary key (network_id, import_id),
  foreign key (network_id, import_id) references imports (network_id, id) on delete cascade
);

create table import_rows (
  network_id uuid not null,
  import_id uuid not null,
  n integer not null,                   -- 1, 2, 3 … in the order of the file
  line integer not null,
  cells text[] not null,
  sheet jsonb not null,                 -- what the row says, read
  problems jsonb not null,              -- mended, left out or refused, each at its column
  quiet integer[] not null default '{}', -- columns that repeat the sheet they would change: their problems are no news
  kept text[] not null default '{}',    -- fields that the organisation keeps to itself: not touched
  organisation_id uuid not null,        -- of the organisation that the row creates, if it creates one
  match_id uuid,                        -- an organisation of the network that may be the same …
  match_version integer,                -- … as it was when it was compared
  match jsonb,                          -- … and why
  twin integer,                         -- an earlier row that may be the same organisation
  twin_like jsonb,
  choice text check (choice in ('merge', 'separate', 'skip')),
  verdict text not null check (verdict in ('create', 'update', 'same', 'merge', 'skip', 'bad')),
  open boolean not null,                -- somebody should look
  folded_into integer,                  -- the earlier row that this one completes, when both are one organisation
  final jsonb,                          -- what is written: `sheet`, completed by later rows; null when they are equal
  changes jsonb,                        -- field → [before, after], for an update
  outcome text check (outcome in ('created', 'updated', 'changed_since', 'exists_since')),
  written_id uuid,                      -- the organisation that was created or updated
  written_version integer,              -- of its sheet as the import left it
  undone text check (undone in ('removed', 'restored', 'kept_changed', 'kept_used', 'kept_gone')),
  foreign key (network_id, import_id) references imports (network_id, id) on delete cascade
);
create index import_rows_verdict on import_rows (network_id, import_id, verdict, n);
create index import_rows_open on import_rows (network_id, import_id, n) where open;
create index import_rows_folded on import_rows (network_id, import_id, folded_into) where folded_into is not null;
-- The last one: see organisation_sheets in 0001.
alter table import_rows add primary key (network_id, import_id, n);

-- Taking thousands of sheets away asks each of these tables for every one of them.
create index memberships_sponsor on memberships (network_id, sponsor_organisation_id) where sponsor_organisation_id is not null;
create index invitations_organisation on invitations (network_id, organisation_id) where organisation_id is not null;

do $$
declare t text;
begin
  foreach t in array array['imports', 'import_pieces', 'import_progress', 'import_rows'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy tenant on %I using (network_id = current_network_id()) with check (network_id = current_network_id())', t);
    execute format('grant select, insert, update, delete on %I to lierre_app', t);
  end loop;
end $$;
