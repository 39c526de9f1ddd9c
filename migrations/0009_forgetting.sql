-- Each consumer of an event has it once, whatever becomes of the others.
alter table events add column delivered text[] not null default '{}';

-- What nobody needs any more is forgotten every day (platform/forgetting.server.ts): old events, read news, keys of repeated
-- requests. The journal and decisions never: nobody is granted their deletion.
grant delete on events to lierre_app;
create policy forget on notifications for delete using (network_id = current_network_id() and in_instance());
create policy forgotten on notifications for select using (network_id = current_network_id() and in_instance());
create index notifications_event on notifications (network_id, event_id);
create index idempotency_keys_age on idempotency_keys (network_id, created_at);
