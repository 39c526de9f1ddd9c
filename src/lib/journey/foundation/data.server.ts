import { sql } from 'kysely';
import { registerEvidence, type EvidenceQuery } from '../data.server.ts';
import { ENOUGH } from '../signals/rules.ts';

/** What organisations, memberships, representatives, rules and decisions prove. Counting stops at a bound. */
const BOUND = sql.lit(200);

const written =
  (column: 'perimeter' | 'aim', needed: number): EvidenceQuery =>
  (id) =>
    sql`select ${sql.lit(needed === 1 ? 1 : 0)} * (${sql.ref(column)} <> '')::int as count, 1 as needed,
               (${sql.ref(column)} <> '')::int as waiting, null::timestamptz as at from networks where id = ${id}`;

/** Stated by whoever founded the network, not yet chosen by the founders together: begun. */
registerEvidence('design.aim', 'settings', written('aim', 0));
registerEvidence('design.perimeter', 'settings', written('perimeter', 1));

registerEvidence(
  'find.known',
  'imports/new',
  (id) =>
    sql`select count(*) as count, ${sql.lit(ENOUGH)} as needed, 0 as waiting, null::timestamptz as at
          from (select from organisation_sheets where network_id = ${id} limit ${BOUND}) o`
);
registerEvidence(
  'find.members',
  'candidates/new',
  (id) =>
    sql`select count(*) as count, ${sql.lit(ENOUGH)} as needed,
               (select count(*) from (select from organisation_sheets
                 where network_id = ${id} and standing = 'candidate' limit ${BOUND}) c) as waiting,
               null::timestamptz as at
          from (select from organisation_sheets where network_id = ${id} and standing = 'admitted' limit ${BOUND}) m`
);
registerEvidence(
  'operate.facilitator',
  'settings/representatives#roles',
  (id) =>
    sql`select count(*) as count, 1 as needed, 0 as waiting, max(starts_at) as at from role_holders
         where network_id = ${id} and role = 'facilitator' and ends_at is null`
);
registerEvidence(
  'operate.representatives',
  'settings/representatives',
  (id) =>
    sql`select count(*) filter (where exists (select from representatives r where r.network_id = ${id}
                 and r.organisation_id = m.organisation_id and r.mandate and r.ends_at is null)) as count,
               count(*) as needed, 0 as waiting, null::timestamptz as at
          from (select organisation_id from organisation_sheets
                 where network_id = ${id} and standing = 'admitted' limit ${BOUND}) m`
);
registerEvidence(
  'operate.voting_rule',
  'rules',
  (id) =>
    sql`select count(*) as count, 1 as needed, 0 as waiting, max(set_at) as at from motion_rules where network_id = ${id}`
);
registerEvidence(
  'operate.decision',
  'motions',
  (id) =>
    sql`select count(*) as count, 1 as needed,
               (select count(*) from motions where network_id = ${id} and state = 'open') as waiting, max(decided_at) as at
          from (select decided_at from decisions where network_id = ${id} order by number desc limit ${BOUND}) d`
);
registerEvidence(
  'operate.sheets',
  'directory?standing=members',
  (id) =>
    sql`select count(*) filter (where completed_at is not null) as count, count(*) as needed, 0 as waiting,
               max(completed_at) as at
          from (select completed_at from organisation_sheets
                 where network_id = ${id} and standing = 'admitted' limit ${BOUND}) m`
);
registerEvidence(
  'join.candidates',
  'candidates/new',
  (id) =>
    sql`select count(*) filter (where state <> 'candidate') as count, 1 as needed,
               count(*) filter (where state = 'candidate') as waiting, max(candidate_at) as at
          from (select state, candidate_at from memberships
                 where network_id = ${id} and candidate_at is not null limit ${BOUND}) c`
);
