-- The same questions answered alone, then shown together; the roads compared in stage Decide; a founder's own ideas.

create table surveys (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  kind text not null check (kind ~ '^[a-z_]{1,40}$'),   -- surveys/kinds/rules.ts; a new kind needs no migration
  title text not null check (title <> ''),
  purpose text not null default '',
  questions jsonb not null,             -- surveys/questions/rules.ts Question[], copied: a later wording changes no running survey
  answered_by text not null check (answered_by in ('organisations', 'persons')),
  state text not null check (state in ('draft', 'open', 'revealed', 'closed')),
  -- Kept under the survey's lock, so that pages count nothing.
  invited integer not null default 0 check (invited >= 0),
  handed_in integer not null default 0 check (handed_in >= 0 and handed_in <= invited),
  created_by uuid references persons (id) on delete set null,
  created_by_name text,
  created_at timestamptz not null,
  opened_at timestamptz,
  last_day date,                        -- the day people read; with the zone it gives the instant
  zone text,
  closes_at timestamptz,
  ended_at timestamptz,                 -- revealed or closed
  revealed_early boolean not null default false,  -- everybody had handed in
  primary key (network_id, id),
  check ((opened_at is null) or (last_day is not null and zone is not null and closes_at is not null)),
  check (state in ('draft', 'closed') or opened_at is not null),
  check ((state in ('revealed', 'closed')) = (ended_at is not null))
);
create index surveys_latest on surveys (network_id, created_at desc, id desc);
create index surveys_revealed on surveys (network_id, kind, ended_at desc) where state = 'revealed';

-- Who is asked. Who has handed in is shown to all of them; what they wrote is in survey_answers.
create table survey_participants (
  network_id uuid not null,
  survey_id uuid not null,
  id uuid not null,
  organisation_id uuid,
  person_id uuid references persons (id) on delete set null,
  name text not null check (name <> ''),
  handed_in_at timestamptz,
  primary key (network_id, survey_id, id),
  foreign key (network_id, survey_id) references surveys (network_id, id) on delete cascade,
  foreign key (network_id, organisation_id) references organisation_sheets (network_id, organisation_id) on delete cascade,
  check (organisation_id is null or person_id is null)
);
create unique index survey_participants_organisation on survey_participants (network_id, survey_id, organisation_id);
create unique index survey_participants_person on survey_participants (network_id, survey_id, person_id);
create index on survey_participants (network_id, organisation_id);
create index on survey_participants (person_id);

create table survey_answers (
  network_id uuid not null,
  survey_id uuid not null,
  participant_id uuid not null,
  organisation_id uuid,
  person_id uuid references persons (id) on delete set null,
  answers jsonb not null,
  revision integer not null default 1 check (revision > 0),
  saved_by_name text not null default '',
  saved_at timestamptz not null,
  handed_in boolean not null default false,
  primary key (network_id, survey_id, participant_id),
  foreign key (network_id, survey_id, participant_id) references survey_participants (network_id, survey_id, id) on delete cascade
);
create index on survey_answers (person_id);
create index on survey_answers (network_id, organisation_id);

-- What becomes of a divergence: it is put to the next meeting, with somebody who prepares it, and resolved.
create table survey_followups (
  network_id uuid not null,
  survey_id uuid not null,
  question text not null,
  state text not null check (state in ('meeting', 'resolved')),
  owner_id uuid references persons (id) on delete set null,
  owner_name text,
  note text not null default '',
  outcome text,
  set_by_name text,
  set_at timestamptz not null,
  primary key (network_id, survey_id, question),
  foreign key (network_id, survey_id) references surveys (network_id, id) on delete cascade,
  check ((state = 'resolved') = (outcome is not null))
);
create index on survey_followups (network_id, set_at desc) where state = 'meeting';
create index on survey_followups (owner_id);

-- Three roads compared by the founders: the survey holds what each said alone; here is what the group made of it.
create table decide_studies (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  survey_id uuid not null,
  agreed jsonb,                         -- decide/rules.ts Basis: weights and scores settled together; null: the means
  agreed_by_name text,
  agreed_at timestamptz,
  recommendation jsonb,                 -- decide/rules.ts Recommendation, as it was when adopted
  adopted_by uuid references persons (id) on delete set null,
  adopted_by_name text,
  adopted_at timestamptz,
  created_at timestamptz not null,
  primary key (network_id, id),
  unique (network_id, survey_id),
  foreign key (network_id, survey_id) references surveys (network_id, id) on delete cascade,
  check ((recommendation is null) = (adopted_at is null))
);
create index on decide_studies (adopted_by);

create function keep_adopted() returns trigger language plpgsql as $$
begin
  if new.recommendation is distinct from old.recommendation or new.agreed is distinct from old.agreed
     or new.adopted_at is distinct from old.adopted_at then
    raise exception 'an adopted recommendation is not rewritten';
  end if;
  return new;
end $$;
create trigger decide_studies_adopted before update on decide_studies
  for each row when (old.adopted_at is not null) execute function keep_adopted();

-- A founder alone, before any network. Private to the person; of the instance, not of a network.
create table ideas (
  id uuid primary key,
  person_id uuid not null references persons (id) on delete cascade,
  title text not null check (title <> ''),
  own_criteria jsonb not null default '[]',
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  answers jsonb not null default '{}',
  revision integer not null default 1 check (revision > 0),
  complete boolean not null default false,
  became_slug text,                     -- the network it was turned into; that network may be gone
  became_at timestamptz,
  created_at timestamptz not null,
  saved_at timestamptz not null
);
create index on ideas (person_id, saved_at desc);

do $$
declare t text;
begin
  foreach t in array array['surveys', 'survey_participants', 'survey_followups', 'decide_studies'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy tenant on %I using (network_id = current_network_id()) with check (network_id = current_network_id())', t);
  end loop;
end $$;

-- Until the reveal an answer exists only for the person, or for those who speak for the organisation, that gives it:
-- not for the facilitator, not for jobs. What was begun and never handed in stays theirs for ever.
alter table survey_answers enable row level security, force row level security;
create policy own on survey_answers
  using (network_id = current_network_id() and (person_id = current_person_id() or organisation_id in (
    select r.organisation_id from representatives r
     where r.network_id = current_network_id() and r.person_id = current_person_id()
       and r.starts_at <= now() and (r.ends_at is null or r.ends_at > now()))))
  with check (network_id = current_network_id() and (person_id = current_person_id() or organisation_id in (
    select r.organisation_id from representatives r
     where r.network_id = current_network_id() and r.person_id = current_person_id()
       and r.starts_at <= now() and (r.ends_at is null or r.ends_at > now()))));
create policy revealed on survey_answers for select
  using (network_id = current_network_id() and handed_in and exists (
    select from surveys s where s.network_id = survey_answers.network_id and s.id = survey_answers.survey_id and s.state = 'revealed'));

alter table ideas enable row level security, force row level security;
create policy own on ideas using (person_id = current_person_id()) with check (person_id = current_person_id());

grant select, insert, update on surveys, survey_answers, survey_followups, decide_studies to lierre_app;
grant select, insert, update, delete on survey_participants, ideas to lierre_app;
