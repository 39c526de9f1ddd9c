-- Whoever invited somebody learns that the address takes no mail: the mail of the latest link, the class of the refusal
-- (never the other server's own words), and when the inviter was told, which happens once.
alter table invitations add column mail_id uuid;
alter table invitations add column refusal text
  check (refusal in ('unknown_address', 'unknown_domain', 'closed', 'full', 'policy', 'other'));
alter table invitations add column refusal_told_at timestamptz;
