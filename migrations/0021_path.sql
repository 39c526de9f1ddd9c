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

-- Contacts that whoever leads a search brings from their own address book: of the search, and not in the directory until
-- one of them is followed as a candidate. Deleted when the search ends, or on request.
create table partner_contacts (
  network_id uuid not null,
  id uuid not null,
  search_id uuid not null,
  organisation_name text not null check (organisation_name <> ''),
  town text,
  contact_name text,
  contact_email text check (contact_email = lower(contact_email)),
  contact_phone text,
  known text,                           -- what is known, in the words of whoever brought it
  origin text not null check (origin <> ''), -- where the address comes from; the person is told (GDPR art. 14)
  learned_on date not null,
  twin_id uuid,                         -- the organisation of the directory that it seems to be, when it was brought
  twin_reason text,                     -- imports/duplicates/rules.ts Reason
  brought_by uuid references persons (id) on delete set null,
  brought_by_name text,
  created_at timestamptz not null,
  primary key (network_id, id),
  foreign key (network_id, search_id) references partner_searches (network_id, id) on delete cascade,
  foreign key (network_id, twin_id) references organisation_sheets (network_id, organisation_id) on delete set null (twin_id)
);
create index on partner_contacts (network_id, search_id, id);
create index on partner_contacts (network_id, twin_id);
create index on partner_contacts (brought_by);

-- For those who lead the search: who speaks for the searching member, or the facilitators for a search of the network.
alter table partner_contacts enable row level security, force row level security;
create policy own on partner_contacts
  using (network_id = current_network_id() and exists (
    select from partner_searches p
     where p.network_id = partner_contacts.network_id and p.id = partner_contacts.search_id and (exists (
       select from representatives r
        where r.network_id = p.network_id and r.organisation_id = p.organisation_id and r.person_id = current_person_id()
          and r.starts_at <= now() and (r.ends_at is null or r.ends_at > now()))
      or p.organisation_id is null and exists (
       select from role_holders h
        where h.network_id = p.network_id and h.role = 'facilitator' and h.person_id = current_person_id()
          and h.starts_at <= now() and (h.ends_at is null or h.ends_at > now())))))
  with check (network_id = current_network_id() and exists (
    select from partner_searches p
     where p.network_id = partner_contacts.network_id and p.id = partner_contacts.search_id and (exists (
       select from representatives r
        where r.network_id = p.network_id and r.organisation_id = p.organisation_id and r.person_id = current_person_id()
          and r.starts_at <= now() and (r.ends_at is null or r.ends_at > now()))
      or p.organisation_id is null and exists (
       select from role_holders h
        where h.network_id = p.network_id and h.role = 'facilitator' and h.person_id = current_person_id()
          and h.starts_at <= now() and (h.ends_at is null or h.ends_at > now())))));

grant select, insert, delete on partner_contacts to lierre_app;

alter table partner_candidates
  add column contact_phone text,
  add column known text,                -- what is known of a contact
  add column recommended_by uuid references persons (id) on delete set null,
  add column recommended_by_name text;
create index on partner_candidates (recommended_by);

-- What a partner is thought of is among what may be kept while nothing changes (decision 0093).
select watch_changes('partner_contacts');

-- The contract of a partnership: an agreement here, or the reason why it is kept elsewhere.
alter table partnerships
  add column agreement_id uuid,
  add column contract_elsewhere text,
  add foreign key (network_id, agreement_id) references agreements (network_id, id) on delete set null (agreement_id);
create index on partnerships (network_id, agreement_id);

-- An organisation that leaves the directory takes nothing with it silently: who was asked or followed stays under its name,
-- what only a member writes keeps it here.
alter table partner_candidates
  alter column organisation_id drop not null,
  add column organisation_name text;    -- as it was, of one that is no longer in the directory
alter table plan_effects add foreign key (network_id) references networks (id) on delete cascade;
alter table plan_interests add foreign key (network_id) references networks (id) on delete cascade;
do $$
declare r record;
begin
  for r in select c.conrelid::regclass as child, c.conname from pg_constraint c
            where c.contype = 'f' and c.confrelid = 'organisation_sheets'::regclass and c.conrelid in (
              'survey_participants'::regclass, 'partner_candidates'::regclass, 'partner_searches'::regclass,
              'plan_effects'::regclass, 'plan_interests'::regclass) loop
    execute format('alter table %s drop constraint %I', r.child, r.conname);
    execute format('alter table %s add constraint %I foreign key (network_id, organisation_id) references organisation_sheets (network_id, organisation_id) %s',
      r.child, r.conname, case when r.child::text in ('survey_participants', 'partner_candidates')
        then 'on delete set null (organisation_id)' else 'deferrable' end);
  end loop;
end $$;
