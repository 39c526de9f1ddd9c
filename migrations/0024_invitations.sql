-- Whoever presides (0010) may be invited to do so, like any other role.
alter table invitations drop constraint invitations_role_check;
alter table invitations add constraint invitations_role_check check (role in
  ('chair', 'facilitator', 'treasurer', 'secretary', 'board', 'council', 'mediator', 'partnership_manager', 'project_lead'));
