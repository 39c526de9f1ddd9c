-- Whoever invited a candidate to a first meeting learns that the address takes no mail, as for invitations (0026): the
-- invitation's mail, the class of the refusal (never the other server's own words), and when it was told, which happens once.
alter table partner_invitations add column mail_id uuid;
alter table partner_invitations add column refusal text
  check (refusal in ('unknown_address', 'unknown_domain', 'closed', 'full', 'policy', 'other'));
alter table partner_invitations add column refusal_told_at timestamptz;
