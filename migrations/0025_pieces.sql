-- Of meetings, decisions and contracts of before each may be brought: they hold side by side (journey/rules.ts, SEVERAL).
drop index step_declarations_living;
create unique index step_declarations_living on step_declarations (network_id, step)
  where taken_back_at is null and step not in ('agree.contract', 'operate.decision', 'operate.meeting');
create index step_declarations_standing on step_declarations (network_id, step) where taken_back_at is null;
