-- What leaves by mail, and what a person is told.

-- A mail as it was written, until it is delivered; then its words are removed and the envelope stays for a while.
-- Anybody may post one (their network's, or the instance's); only the instance reads.
create table mails (
  id uuid primary key,                  -- also the left part of the Message-ID
  network_id uuid references networks (id) on delete cascade,
  to_address text not null check (to_address !~ '[\s<>,;]' and to_address like '%_@_%'),
  to_name text check (to_name !~ '[\r\n]'),
  reply_to text check (reply_to !~ '[\s<>,;]'),
  locale text not null check (locale in ('fr', 'ar', 'en')),
  template text not null,
  subject text not null check (subject !~ '[\r\n]'),
  text text,
  html text,
  unsubscribe_url text,
  idempotency_key text unique,
  -- queued: on its way. kept: no mail server is set, the host reads it. refused: the recipient's server said no for
  -- good. failed: given up after many attempts. held: not sent because the address refused an earlier mail.
  state text not null check (state in ('queued', 'kept', 'sent', 'refused', 'failed', 'held')),
  attempts integer not null default 0,
  last_error text,
  created_at timestamptz not null,
  sent_at timestamptz,
  check (state <> 'queued' and state <> 'kept' or text is not null)
);
create index on mails (id) where state in ('queued', 'kept');
create index on mails (network_id);
create index on mails (created_at);

-- Addresses whose own server refused a mail for good. Sign-in mails are still tried; one that arrives lifts the mark.
create table mail_bounces (
  address text primary key check (address = lower(address)),
  reason text not null,
  bounced_at timestamptz not null
);

alter table mails enable row level security, force row level security;
create policy post on mails for insert with check (network_id is null or network_id = current_network_id());
create policy instance on mails using (in_instance()) with check (in_instance());
alter table mail_bounces enable row level security, force row level security;
create policy instance on mail_bounces using (in_instance()) with check (in_instance());

-- What one person is told in one network. The words are made when it is read, from kind and payload.
create table notifications (
  network_id uuid not null references networks (id) on delete cascade,
  id uuid not null,
  person_id uuid not null references persons (id) on delete cascade,
  kind text not null,
  payload jsonb not null default '{}',
  event_id uuid not null,
  created_at timestamptz not null,
  read_at timestamptz,
  mailed_at timestamptz,
  primary key (network_id, id),
  unique (network_id, person_id, event_id, kind),
  foreign key (network_id, event_id) references events (network_id, id) on delete cascade
);
-- The order of the page (unread first, newest first) and the count at the bell.
create index notifications_order on notifications (network_id, person_id, (read_at is null), id);

-- How soon a person wants the news of a topic by mail; no row: the topic's own pace. The same in all networks.
create table notification_paces (
  person_id uuid not null references persons (id) on delete cascade,
  topic text not null,
  pace text not null check (pace in ('at_once', 'daily', 'weekly', 'never')),
  primary key (person_id, topic)
);

alter table notifications enable row level security, force row level security;
create policy own on notifications
  using (network_id = current_network_id() and person_id = current_person_id())
  with check (network_id = current_network_id() and person_id = current_person_id());
create policy tell on notifications for insert with check (network_id = current_network_id());
alter table notification_paces enable row level security, force row level security;
create policy own on notification_paces using (person_id = current_person_id()) with check (person_id = current_person_id());
-- Who tells somebody must know how they want to be told.
create policy tell on notification_paces for select using (
  exists (select from representatives r where r.network_id = current_network_id() and r.person_id = notification_paces.person_id)
  or exists (select from role_holders h where h.network_id = current_network_id() and h.person_id = notification_paces.person_id));

grant select, insert, update, delete on mails, mail_bounces, notifications, notification_paces to lierre_app;

-- Open pages hear of news and of lost rights at once: one word per person or network, told at commit.
create function tell_news() returns trigger language plpgsql as $$
begin
  perform pg_notify('lierre_news', n.network_id || ' ' || n.person_id)
     from (select distinct network_id, person_id from changed) n;
  return null;
end $$;
create trigger notifications_told after insert on notifications
  referencing new table as changed for each statement execute function tell_news();
create trigger notifications_seen after update on notifications
  referencing new table as changed for each statement execute function tell_news();

create function tell_access_of_person() returns trigger language plpgsql as $$
begin
  perform pg_notify('lierre_access', 'person ' || old.person_id);
  return null;
end $$;
create trigger sessions_ended after delete on sessions for each row execute function tell_access_of_person();
create trigger sessions_cut after update of expires_at on sessions for each row
  when (new.expires_at < old.expires_at) execute function tell_access_of_person();
create trigger representatives_changed after update or delete on representatives
  for each row execute function tell_access_of_person();
create trigger role_holders_changed after update or delete on role_holders
  for each row execute function tell_access_of_person();

create function tell_access_of_network() returns trigger language plpgsql as $$
begin
  perform pg_notify('lierre_access', 'network ' || old.network_id);
  return null;
end $$;
create trigger memberships_changed after update of state or delete on memberships
  for each row execute function tell_access_of_network();
