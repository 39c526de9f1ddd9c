-- What somebody has typed for a survey and not handed in, as it was typed: wrong or unfinished. One for each participant.
create table survey_drafts (
  network_id uuid not null,
  survey_id uuid not null,
  participant_id uuid not null,
  organisation_id uuid,
  person_id uuid references persons (id) on delete cascade,
  typed jsonb not null,                 -- surveys/drafts/rules.ts Typed
  revision integer not null check (revision > 0),
  saved_by_name text not null default '',
  saved_at timestamptz not null,
  primary key (network_id, survey_id, participant_id),
  foreign key (network_id, survey_id, participant_id) references survey_participants (network_id, survey_id, id) on delete cascade
);
create index on survey_drafts (person_id);
create index on survey_drafts (network_id, organisation_id);

-- For whoever answers, as with survey_answers; but no reveal ever shows it.
alter table survey_drafts enable row level security, force row level security;
create policy own on survey_drafts
  using (network_id = current_network_id() and (person_id = current_person_id() or organisation_id in (
    select r.organisation_id from representatives r
     where r.network_id = current_network_id() and r.person_id = current_person_id()
       and r.starts_at <= now() and (r.ends_at is null or r.ends_at > now()))))
  with check (network_id = current_network_id() and (person_id = current_person_id() or organisation_id in (
    select r.organisation_id from representatives r
     where r.network_id = current_network_id() and r.person_id = current_person_id()
       and r.starts_at <= now() and (r.ends_at is null or r.ends_at > now()))));

grant select, insert, update, delete on survey_drafts to lierre_app;

-- The same for a founder's own idea, private to its author.
alter table ideas add column typed jsonb;
