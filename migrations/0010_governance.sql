-- Governance complete: every kind of motion, weights, proxies, declared interests, amendments, votes held in a meeting,
-- elections, review dates, and the dues that are voted.

alter table motion_rules drop constraint motion_rules_kind_check;
alter table motion_rules add constraint motion_rules_kind_check
  check (kind in ('admission', 'resolution', 'exclusion', 'role', 'rule_change', 'agreement_version', 'dues', 'amendment'));

alter table motions drop constraint motions_kind_check;
alter table motions drop constraint motions_check;   -- (state = 'draft') = (opened_at is null)
alter table motions drop constraint motions_effect_check;
alter table motions
  add constraint motions_kind_check
    check (kind in ('admission', 'resolution', 'exclusion', 'role', 'rule_change', 'agreement_version', 'dues', 'amendment')),
  -- A draft may be withdrawn without ever having been open.
  add constraint motions_opened_check
    check (case when state = 'draft' then opened_at is null when state = 'withdrawn' then true else opened_at is not null end),
  -- `second_call`: nothing was carried out, because the same question is asked again without quorum.
  add constraint motions_effect_check check (effect in ('done', 'nothing_to_do', 'second_call')),
  add column terms jsonb not null default '{}',       -- what exactly is asked, by kind (governance/proposing/schema.ts)
  add column organisations integer not null default 0 check (organisations >= 0), -- on the roll; `roll` counts their votes
  add column voted integer not null default 0 check (voted >= 0),                 -- of these, those with a ballot
  add column recused integer not null default 0 check (recused >= 0),             -- not counted for a declared interest
  add column except_id uuid,                          -- the organisation that the motion is about and that does not vote
  add column follows_id uuid,                         -- the vote without quorum that this is the second call of
  add column amends_id uuid,                          -- the motion whose text an amendment changes
  add column held_on date,                            -- voted in a meeting of that day, recorded and not cast
  add column reply text, add column reply_by_name text, add column reply_at timestamptz, -- the member concerned, heard
  add column review_on date, add column reviewed_at timestamptz, add column reviewed_by_name text, add column review_note text,
  add foreign key (network_id, follows_id) references motions (network_id, id) deferrable,
  add foreign key (network_id, amends_id) references motions (network_id, id) deferrable,
  add check ((reply is null) = (reply_at is null)),
  add check (voted <= organisations);
update motions set organisations = roll, voted = yes + no + abstain + blank;
create index motions_drafts on motions (network_id, created_at desc, id desc) where state = 'draft';
create index motions_to_review on motions (network_id, review_on) where review_on is not null and reviewed_at is null;
create index motions_amending on motions (network_id, amends_id) where amends_id is not null;
create unique index motions_second_call on motions (network_id, follows_id) where follows_id is not null;

-- Votes that an organisation has on this roll, fixed with it.
alter table motion_voters add column votes integer not null default 1 check (votes between 1 and 1000);

-- One organisation gives another the right to vote in its place: on one motion, or on every one for a while.
create table proxies (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  giver_id uuid not null,
  holder_id uuid not null,
  motion_id uuid,                       -- null: every motion of the period
  starts_at timestamptz not null,
  ends_at timestamptz not null,         -- also for a motion: its closing
  given_by uuid references persons (id) on delete set null,
  given_by_name text not null,
  given_at timestamptz not null,
  revoked_at timestamptz,
  revoked_by_name text,
  primary key (network_id, id),
  foreign key (network_id, giver_id) references organisation_sheets (network_id, organisation_id) deferrable,
  foreign key (network_id, holder_id) references organisation_sheets (network_id, organisation_id) deferrable,
  foreign key (network_id, motion_id) references motions (network_id, id) on delete cascade,
  check (giver_id <> holder_id),
  check (ends_at > starts_at)
);
create unique index proxies_of_motion on proxies (network_id, giver_id, motion_id) where revoked_at is null and motion_id is not null;
create index proxies_given on proxies (network_id, giver_id) where revoked_at is null;
create index proxies_held on proxies (network_id, holder_id) where revoked_at is null;

-- Cast by proxy, or recorded in the meeting by somebody who kept the list.
alter table ballots
  add column proxy_id uuid,
  add column proxy_holder_id uuid,
  add column recorded_by_name text,
  add foreign key (network_id, proxy_id) references proxies (network_id, id) on delete set null (proxy_id);
create index ballots_by_holder on ballots (network_id, motion_id, proxy_holder_id) where proxy_holder_id is not null;

-- Ballots that lapsed because the text they were cast on was amended.
create table lapsed_ballots (
  network_id uuid not null,
  id uuid not null,
  motion_id uuid not null,
  organisation_id uuid not null,
  choice text not null,
  cast_by_name text not null,
  cast_at timestamptz not null,
  lapsed_at timestamptz not null,
  primary key (network_id, id),
  foreign key (network_id, motion_id) references motions (network_id, id) on delete cascade
);
create index on lapsed_ballots (network_id, motion_id);

-- An organisation says that it has an interest of its own in a question.
create table interests (
  network_id uuid not null,
  motion_id uuid not null,
  organisation_id uuid not null,
  statement text not null check (statement <> ''),
  declared_by_name text not null,
  declared_at timestamptz not null,
  withdrawn_at timestamptz,
  primary key (network_id, motion_id, organisation_id),
  foreign key (network_id, motion_id) references motions (network_id, id) on delete cascade,
  foreign key (network_id, organisation_id) references organisation_sheets (network_id, organisation_id) deferrable
);
create index on interests (network_id, organisation_id);

-- A proposed change of a motion's text.
create table amendments (
  network_id uuid not null,
  id uuid not null,
  motion_id uuid not null,
  text text not null check (text <> ''),         -- the whole text as it would read
  reason text not null,
  state text not null check (state in ('proposed', 'accepted', 'declined', 'in_vote', 'adopted', 'rejected', 'withdrawn')),
  vote_id uuid,                                   -- the motion that asks the members
  proposed_by uuid references persons (id) on delete set null,
  proposed_by_name text not null,
  proposed_for uuid,
  proposed_at timestamptz not null,
  settled_at timestamptz,
  before_text text,                               -- what it replaced, kept when it was taken over
  primary key (network_id, id),
  foreign key (network_id, motion_id) references motions (network_id, id) on delete cascade,
  foreign key (network_id, vote_id) references motions (network_id, id) deferrable,
  foreign key (network_id, proposed_for) references organisation_sheets (network_id, organisation_id) deferrable,
  check ((state in ('proposed', 'declined', 'in_vote')) = (settled_at is null))
);
create index on amendments (network_id, motion_id, proposed_at);

-- How an organisation ranks those who stand for a role (motions.terms names them): places, best first, each a list of ids.
alter table ballots add column ranking jsonb;

-- Dues as they were voted: an amount per category and year, in minor units; category '' is everybody else.
create table dues_rates (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  year integer not null check (year between 1900 and 2200),
  category text not null,
  amount bigint not null check (amount >= 0),
  motion_id uuid not null,
  set_at timestamptz not null,
  primary key (network_id, id),
  foreign key (network_id, motion_id) references motions (network_id, id) deferrable
);
create index on dues_rates (network_id, year, category, set_at desc);

-- Who presides: one person at a time; may have a casting vote.
alter table role_holders drop constraint role_holders_role_check;
alter table role_holders add constraint role_holders_role_check check (role in
  ('chair', 'facilitator', 'treasurer', 'secretary', 'board', 'council', 'mediator', 'partnership_manager', 'project_lead'));

do $$
declare t text;
begin
  foreach t in array array['proxies', 'lapsed_ballots', 'interests', 'amendments', 'dues_rates'] loop
    execute format('alter table %I enable row level security, force row level security', t);
    execute format('create policy tenant on %I using (network_id = current_network_id()) with check (network_id = current_network_id())', t);
  end loop;
end $$;

grant select, insert, update on proxies, interests, amendments to lierre_app;
grant select, insert on lapsed_ballots, dues_rates to lierre_app;
-- Only ballots that lapse; what they said is kept in lapsed_ballots.
grant delete on ballots to lierre_app;
