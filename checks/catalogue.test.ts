import { expect, test } from 'vitest';
import { connected } from '#lib/platform/roles.server.ts';
import { useTestDatabase } from '#lib/platform/testing.ts';
import { findings, furtherPolicies, instanceTables, unwatchedTables } from './catalogue.ts';

const database = useTestDatabase({ max: 1 });

/** Tables that carry a network_id without belonging to a network; each has its reason. */
const EXCEPTIONS = [
  // The instance's outbox: a network may only post, a delivery has one id for the whole instance.
  'mails: the primary key does not start with network_id',
  'mails: mails_idempotency_key_key is unique over all networks',
  'mails: mails_pkey is unique over all networks'
];

/** What is let through beside a network's own rows, and why. A new one has to be argued for here. */
const FURTHER_POLICIES = [
  'agreement_prints.instance for select', // whoever checks a file names no network, but brings its whole fingerprint
  'agreement_versions.instance for select', // reminders look over all networks
  'invitations.instance for select', // whoever opens a link names no network
  'mails.instance for all', // delivery, and the host's page
  'mails.post for insert',
  'motions.instance for select', // the sweep for motions whose time has come
  'networks.instance for select',
  'networks.own for select', // a person's own networks, for the switch between them
  'notifications.forget for delete', // the daily job, in instance context, for what was read long ago
  'notifications.forgotten for select',
  'notifications.own for all', // one's own, in the network at hand
  'notifications.tell for insert',
  'partner_contacts.own for all', // contacts lent to a search, for those who lead it
  'partner_invitations.instance for select', // whoever opens a link names no network
  'partnership_deals.instance for select', // the daily look for reviews and tests whose time has come
  'partnerships.instance for select',
  'representatives.own for select', // a person's own mandates in all networks
  'role_holders.own for select',
  'survey_answers.own for all', // answers given alone: of the person, or of those who speak for the organisation
  'survey_answers.revealed for select', // and of all once the survey is revealed
  'survey_drafts.own for all' // what is being written, for those who answer alone; never revealed
];

test('every table of a network is closed to the others, and nothing runs with more rights than its caller', async () => {
  expect(await connected(database().adminUrl, findings)).toEqual(EXCEPTIONS.toSorted());
});

test('what is let through beside a network’s own rows is known and argued for', async () => {
  expect(await connected(database().adminUrl, furtherPolicies)).toEqual(FURTHER_POLICIES);
});

/** Tables without a network: of the instance, or of a person. A table that belongs to a network's things is not one. */
const INSTANCE_TABLES = [
  'credentials',
  'ideas', // a founder's own, by person
  'instance_settings',
  'lierre_migrations',
  'mail_bounces',
  'network_versions', // numbers that say nothing of a network but that it changed
  'notification_paces',
  'organisation_identifiers', // public registers' numbers
  'organisations',
  'passkeys',
  'personal_access_tokens',
  'persons',
  'rate_limits',
  'sessions',
  'two_factors',
  'verifications'
];

test('a table without a network is one of the instance or of a person', async () => {
  expect(await connected(database().adminUrl, instanceTables)).toEqual(INSTANCE_TABLES);
});

/** Of a network, and nothing that is kept while the network does not change may be made of them. */
const UNWATCHED = [
  'events',
  'idempotency_keys',
  'import_pieces',
  'import_progress',
  'import_rows',
  'imports',
  'mails',
  'notifications', // one's own
  'search_fragments', // follow the sheets in the same transaction
  'search_terms',
  'survey_drafts' // one's own
];

test('whoever changes a network raises its version, but for what nothing kept is made of', async () => {
  expect(await connected(database().adminUrl, unwatchedTables)).toEqual(UNWATCHED);
});

/** A table as it should be, to be spoilt in one way at a time. */
const GOOD = `create table secrets (network_id uuid not null references networks (id), id uuid not null, other_id uuid,
    primary key (network_id, id));
  alter table secrets owner to lierre_owner, enable row level security, force row level security;
  create policy tenant on secrets using (network_id = current_network_id()) with check (network_id = current_network_id());`;

const SPOILT: [sql: string, finding: string][] = [
  ['alter table secrets disable row level security', 'secrets: row-level security is not enabled'],
  ['alter table secrets no force row level security', 'secrets: row-level security is not forced'],
  [
    'drop policy tenant on secrets; create policy tenant on secrets using (network_id = current_network_id())',
    'secrets: no policy for all with USING and WITH CHECK'
  ],
  ['create policy open on secrets for select using (true)', 'secrets: policy open asks for nobody'],
  [
    'create policy own on secrets for update using (id = current_person_id()) with check (id = current_person_id())',
    'secrets: policy own lets every network write'
  ],
  [
    'alter table secrets drop constraint secrets_pkey, add primary key (id, network_id)',
    'secrets: the primary key does not start with network_id'
  ],
  ['create unique index by_id on secrets (id)', 'secrets: by_id is unique over all networks'],
  [
    `create unique index on files (id);
     alter table secrets add constraint crossing foreign key (other_id) references files (id)`,
    'secrets: crossing refers to files without its network'
  ],
  [
    `create table loose (id uuid primary key, file_network uuid, file_id uuid,
       constraint crossing foreign key (file_network, file_id) references files (network_id, id))`,
    'loose: crossing refers to files without its network'
  ],
  [
    `alter table secrets add constraint emptying foreign key (network_id, other_id) references files (network_id, id) on delete set null`,
    'secrets: emptying would empty network_id'
  ],
  [
    'create view all_secrets as select * from secrets',
    'all_secrets: a view that does not run with the rights of who asks'
  ],
  [
    'create materialized view all_secrets as select * from secrets',
    'all_secrets: a view that does not run with the rights of who asks'
  ],
  [
    'create function peek() returns bigint language sql security definer return (select count(*) from secrets)',
    'peek: runs with the rights of its owner (SECURITY DEFINER)'
  ],
  ['alter role lierre_app bypassrls', 'lierre_app: is or may become more than a login'],
  ['grant lierre_owner to lierre_app', 'lierre_app: is or may become more than a login'],
  ['alter role lierre_owner superuser', 'lierre_owner: is or may become more than a login'],
  ['alter table secrets owner to lierre_app', 'secrets: belongs to lierre_app'],
  ['grant create on schema public to lierre_app', 'public: lierre_app may create in this schema'],
  ['grant truncate on secrets to lierre_app', 'secrets: lierre_app may truncate'],
  ['grant select on secrets to public', 'secrets: everybody may select'],
  [
    'grant delete on audit_entries to lierre_app',
    'audit_entries: lierre_app may delete what is kept for ever'
  ],
  [
    'grant update (detail) on audit_entries to lierre_app',
    'audit_entries: lierre_app may update what is kept for ever'
  ]
];

test('a table as it should be is not objected to', async () => {
  expect(await withSchema(GOOD)).toEqual([]);
});

test.each(SPOILT)('%s: found', async (sql, finding) => {
  expect(await withSchema(`${GOOD}; ${sql}`)).toContain(finding);
});

/** What is found in a database with these additions, beside the known exceptions; the additions do not stay. */
const withSchema = (sql: string): Promise<string[]> =>
  connected(database().adminUrl, async (client) => {
    await client.query(`begin; ${sql}`);
    const found = await findings(client);
    await client.query('rollback');
    return found.filter((finding) => !EXCEPTIONS.includes(finding));
  });
