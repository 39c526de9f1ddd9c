-- What is said about a part of the plan or one of its tasks; answers hang on the first remark, which is what gets settled.
create table plan_remarks (
  network_id uuid not null,
  id uuid not null,
  part text not null check (part in ('summary', 'objectives_short', 'objectives_long', 'idea', 'markets', 'strategies',
    'roles', 'risks', 'tasks', 'budget', 'effects')),
  task_id uuid,                         -- of the part 'tasks': the one it is about, or null for all of them
  thread_id uuid,                       -- the remark this one answers; null for the first
  kind text check (kind in ('remark', 'objection')),
  body text not null check (body <> ''),
  person_id uuid references persons (id) on delete set null,
  person_name text not null,
  organisation_id uuid,                 -- in whose name; null for one who serves the network and speaks for no member
  organisation_name text,
  created_at timestamptz not null,
  state text check (state in ('open', 'taken_up', 'kept', 'withdrawn')),
  reason text check (reason <> ''),
  closed_at timestamptz,
  closed_by_name text,
  primary key (network_id, id),
  foreign key (network_id) references networks (id) on delete cascade,
  foreign key (network_id, task_id) references plan_tasks (network_id, id) on delete cascade,
  foreign key (network_id, thread_id) references plan_remarks (network_id, id) on delete cascade,
  foreign key (network_id, organisation_id) references organisation_sheets (network_id, organisation_id) deferrable,
  check (task_id is null or part = 'tasks'),
  check ((thread_id is null) = (kind is not null)),
  check ((thread_id is null) = (state is not null)),
  check ((closed_at is null) = (coalesce(state, 'open') = 'open')),
  check ((reason is not null) = (coalesce(state, 'open') in ('taken_up', 'kept')))
);
create index on plan_remarks (network_id, part, created_at);
create index on plan_remarks (network_id, task_id);
create index on plan_remarks (network_id, thread_id);
create index on plan_remarks (network_id, organisation_id);

alter table plan_remarks enable row level security, force row level security;
create policy tenant on plan_remarks using (network_id = current_network_id()) with check (network_id = current_network_id());
grant select, insert on plan_remarks to lierre_app;
-- What was said is not rewritten.
grant update (state, reason, closed_at, closed_by_name) on plan_remarks to lierre_app;
select watch_changes('plan_remarks');
